"""Whose request works first in a busy web process."""

from __future__ import annotations

import asyncio

from inbox_api.settings import get_settings
from inbox_api.turns import turn


def test_a_click_does_not_wait_behind_pages_that_bring_themselves_up_to_date() -> None:
    done: list[str] = []

    async def asks(name: str, hurry: asyncio.Event, *, is_refresh: bool) -> None:
        async with turn("/inbox", is_refresh=is_refresh):
            done.append(f"{name} begins")
            await hurry.wait()

    async def story() -> None:
        hurry, click = asyncio.Event(), asyncio.Event()
        click.set()
        refreshes = [asyncio.create_task(asks("refresh", hurry, is_refresh=True)) for _number in range(20)]
        await asyncio.sleep(0)
        await asks("click", click, is_refresh=False)
        assert done == ["refresh begins"] * get_settings().refreshes_at_once + ["click begins"]
        hurry.set()
        await asyncio.gather(*refreshes)

    asyncio.run(story())
    assert done.count("refresh begins") == 20


async def most_at_once(paths: list[str]) -> int:
    working = most = 0

    async def asks(path: str) -> None:
        nonlocal working, most
        async with turn(path, is_refresh=False):
            working += 1
            most = max(most, working)
            await asyncio.sleep(0)
            working -= 1

    await asyncio.gather(*map(asks, paths))
    return most


def test_no_more_requests_work_at_once_than_there_are_connections() -> None:
    assert asyncio.run(most_at_once(["/kenh"] * 50)) == get_settings().database_pool_size


def test_fewer_share_the_interpreter_for_everyday_work() -> None:
    paths = ["/inbox", "/inbox/conv-1/reply", "/live/inbox", "/api/v1/search"] * 12
    assert asyncio.run(most_at_once(paths)) == get_settings().everyday_at_once


def test_everyday_work_does_not_wait_for_what_waits_for_a_vendor() -> None:
    async def story() -> None:
        answer = asyncio.Event()

        async def asks_a_vendor() -> None:
            async with turn("/kenh/zalo/test", is_refresh=False):
                await answer.wait()

        waiting = [asyncio.create_task(asks_a_vendor()) for _number in range(get_settings().everyday_at_once)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5), turn("/inbox", is_refresh=False):
            answer.set()
        await asyncio.gather(*waiting)

    asyncio.run(story())
