"""What a slow reader of live events gets."""

from __future__ import annotations

import asyncio

from inbox_api import live
from inbox_api.live import Hub


def test_a_reader_that_lay_behind_is_told_to_ask_anew_and_when_it_ends() -> None:
    async def story() -> list[str]:
        hub, heard = Hub(), list[str]()
        events = hub.events_of(1)
        heard.append((await anext(events))["kind"])
        for _number in range(live.WAIT_AT_MOST + 2):
            hub._give({"kind": "message", "conversation": 1})
        await hub.stop()
        async for event in events:
            heard.append(event["kind"])
        return heard

    assert asyncio.run(story()) == ["hello", "resync", "message", "message", "closing"]


def test_nobody_hears_of_another_conversation() -> None:
    async def story() -> list[str]:
        hub = Hub()
        events = hub.events_of(1)
        await anext(events)
        hub._give({"kind": "message", "conversation": 2})
        await hub.stop()
        return [event["kind"] async for event in events]

    assert asyncio.run(story()) == ["closing"]
