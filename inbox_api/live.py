"""Live events: announced with the transaction (NOTIFY), heard once per web process, given to whoever subscribed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import String, bindparam, func, select
from sqlalchemy.orm import Session

from inbox_api.db import driver_url
from inbox_api.settings import get_settings

CHANNEL = "hopthu_live"
WAIT_AT_MOST = 500  # events that a subscriber may leave lying; then it asks for everything anew
REMEMBERED = 20_000  # conversations whose last change is known
PASSING = {"presence", "notice"}  # they change nothing that is kept
NOTIFY = select(func.pg_notify(CHANNEL, bindparam("event", type_=String)))
Event = dict[str, Any]
log = logging.getLogger(__name__)


def announce(session: Session, kind: str, conversation_id: int, public_id: str, **more: Any) -> None:
    """Tell every open page after the commit: ids only.

    kind: message delivery conversation case comment presence notice.
    """
    event = {"kind": kind, "conversation": conversation_id, "public_id": public_id, **more}
    session.execute(NOTIFY, {"event": json.dumps(event)})


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
class Changes:
    """Which conversations something happened to lately. number: of the last change heard; it only grows."""

    number: int = 0
    is_listening: bool = False
    _last: OrderedDict[int, int] = field(default_factory=OrderedDict)
    _known_from: int = 0

    def hear(self, event: Event) -> None:
        conversation_id = int(event.get("conversation") or 0)
        if not conversation_id or event["kind"] in PASSING:
            return
        self.number += 1
        self._last[conversation_id] = self.number
        self._last.move_to_end(conversation_id)
        if len(self._last) > REMEMBERED:
            self._known_from = self._last.popitem(last=False)[1]

    def begin(self) -> None:
        """From now on all are heard; what happened before is not known."""
        self.number += 1
        self._known_from = self.number
        self.is_listening = True

    def happened(self, conversation_id: int, since: int) -> bool:
        """Whether something has happened since that change, as far as anybody knows."""
        return not self.is_listening or since < self._known_from or self._last.get(conversation_id, 0) > since


@dataclass
class Hub:
    """The events of this web process: one LISTEN connection, any number of subscribers."""

    subscribers: set[Subscriber] = field(default_factory=set)
    changes: Changes = field(default_factory=Changes)
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
                    self.changes.begin()
                    self._give_all({"kind": "resync"})  # what happened while we did not listen
                    async for notice in connection.notifies():
                        self._give(json.loads(notice.payload))
            except (psycopg.Error, OSError) as error:
                self.changes.is_listening = False
                log.warning("live events: connection lost (%s), trying again", type(error).__name__)
                await asyncio.sleep(1)

    def _give(self, event: Event) -> None:
        hear = self.hearers.get(event["kind"])
        if hear is not None:
            hear(event)
        self.changes.hear(event)
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
