"""Whose request works first in a busy web process."""

from __future__ import annotations

import asyncio

from inbox_api.settings import get_settings
from inbox_api.turns import turn


def test_a_click_does_not_wait_behind_pages_that_bring_themselves_up_to_date() -> None:
    done: list[str] = []

    async def asks(name: str, hurry: asyncio.Event, *, is_refresh: bool) -> None:
        async with turn(is_refresh=is_refresh):
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


def test_no_more_requests_work_at_once_than_there_are_connections() -> None:
    async def story() -> int:
        working = most = 0

        async def asks() -> None:
            nonlocal working, most
            async with turn(is_refresh=False):
                working += 1
                most = max(most, working)
                await asyncio.sleep(0)
                working -= 1

        await asyncio.gather(*(asks() for _number in range(50)))
        return most

    assert asyncio.run(story()) == get_settings().database_pool_size
