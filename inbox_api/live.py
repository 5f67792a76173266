"""Live events: announced with the transaction (NOTIFY), heard once per web process, given to every open page."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from inbox_api.db import driver_url
from inbox_api.settings import get_settings

CHANNEL = "hopthu_live"
log = logging.getLogger(__name__)


def announce(session: Session, kind: str, conversation_id: int, public_id: str, **more: Any) -> None:
    """Tell every open page after the commit: ids only.

    kind: message delivery conversation case comment presence notice.
    """
    event = {"kind": kind, "conversation": conversation_id, "public_id": public_id, **more}
    session.execute(text("SELECT pg_notify(:channel, :event)"), {"channel": CHANNEL, "event": json.dumps(event)})


@dataclass
class Hub:
    """The events of this web process: one LISTEN connection, any number of subscribers."""

    subscribers: set[asyncio.Queue[dict[str, Any]]] = field(default_factory=set)
    hearers: dict[str, Callable[[dict[str, Any]], None]] = field(default_factory=dict)  # by kind, before the pages
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for queue in list(self.subscribers):
            queue.put_nowait({"kind": "closing"})

    async def _listen(self) -> None:
        while True:
            try:
                address = driver_url(get_settings().database_url)
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._give({"kind": "resync"})  # what happened while we did not listen
                    async for notice in connection.notifies():
                        self._give(json.loads(notice.payload))
            except (psycopg.Error, OSError) as error:
                log.warning("live events: connection lost (%s), trying again", type(error).__name__)
                await asyncio.sleep(1)

    def _give(self, event: dict[str, Any]) -> None:
        hear = self.hearers.get(event["kind"])
        if hear is not None:
            hear(event)
        for queue in list(self.subscribers):
            if queue.qsize() < 500:
                queue.put_nowait(event)

    async def events(self, keep_alive_seconds: float = 15) -> AsyncIterator[dict[str, Any]]:
        """Events as they come; {"kind": "ping"} when nothing happened for a while."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.subscribers.add(queue)
        try:
            yield {"kind": "hello"}
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), keep_alive_seconds)
                except TimeoutError:
                    event = {"kind": "ping"}
                yield event
                if event["kind"] == "closing":
                    return
        finally:
            self.subscribers.discard(queue)


hub = Hub()
