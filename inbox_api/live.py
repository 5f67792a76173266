"""Live events: announced with the transaction (NOTIFY), heard once per web process, given to whoever subscribed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session

from inbox_api.db import driver_url
from inbox_api.settings import get_settings

CHANNEL = "hopthu_live"
WAIT_AT_MOST = 500  # events that a subscriber may leave lying; then it asks for everything anew
Event = dict[str, Any]
log = logging.getLogger(__name__)


def announce(session: Session, kind: str, conversation_id: int, public_id: str, **more: Any) -> None:
    """Tell every open page after the commit: ids only.

    kind: message delivery conversation case comment presence notice.
    """
    event = {"kind": kind, "conversation": conversation_id, "public_id": public_id, **more}
    session.execute(text("SELECT pg_notify(:channel, :event)"), {"channel": CHANNEL, "event": json.dumps(event)})


@dataclass(eq=False)
class Subscriber:
    """Events that wait for one reader. wants: which ones it is given, beside those to everybody."""

    wants: Callable[[Event], bool]
    queue: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)

    def give(self, event: Event) -> None:
        if self.queue.qsize() >= WAIT_AT_MOST:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait({"kind": "resync"})
        self.queue.put_nowait(event)


@dataclass
class Hub:
    """The events of this web process: one LISTEN connection, any number of subscribers."""

    subscribers: set[Subscriber] = field(default_factory=set)
    hearers: dict[str, Callable[[Event], None]] = field(default_factory=dict)  # by kind, before the subscribers
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._give_all({"kind": "closing"})

    async def _listen(self) -> None:
        while True:
            try:
                address = driver_url(get_settings().database_url)
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._give_all({"kind": "resync"})  # what happened while we did not listen
                    async for notice in connection.notifies():
                        self._give(json.loads(notice.payload))
            except (psycopg.Error, OSError) as error:
                log.warning("live events: connection lost (%s), trying again", type(error).__name__)
                await asyncio.sleep(1)

    def _give(self, event: Event) -> None:
        hear = self.hearers.get(event["kind"])
        if hear is not None:
            hear(event)
        for subscriber in self.subscribers:
            if subscriber.wants(event):
                subscriber.give(event)

    def _give_all(self, event: Event) -> None:
        for subscriber in self.subscribers:
            subscriber.give(event)

    @contextmanager
    def subscribed(self, wants: Callable[[Event], bool] = lambda _event: True) -> Iterator[asyncio.Queue[Event]]:
        """The events from now on; {"kind": "resync"} after some were missed, {"kind": "closing"} at the end."""
        subscriber = Subscriber(wants)
        self.subscribers.add(subscriber)
        try:
            yield subscriber.queue
        finally:
            self.subscribers.discard(subscriber)

    async def events_of(self, conversation_id: int, keep_alive_seconds: float = 15) -> AsyncIterator[Event]:
        """Those of one conversation as they come; {"kind": "ping"} when nothing happened for a while."""
        with self.subscribed(lambda event: event.get("conversation") == conversation_id) as queue:
            yield {"kind": "hello"}
            event: Event = {}
            while event.get("kind") != "closing":
                try:
                    event = await asyncio.wait_for(queue.get(), keep_alive_seconds)
                except TimeoutError:
                    event = {"kind": "ping"}
                yield event


hub = Hub()
