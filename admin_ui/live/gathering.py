"""What happens is gathered for a moment and asked about once; then every open page gets it whole.

Fifty pages hear of every message. Page by page each would ask, and wait, for each of sixty events a second. On a quiet
day a page hears at once; on a busy one four times a second.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from anyio import CapacityLimiter, to_thread

from inbox_api.conversations.audience import Audience, audiences
from inbox_api.db import transaction
from inbox_api.live import Event, Hub, hub

GATHER_SECONDS = 0.05
BETWEEN_SECONDS = 0.25  # two batches, when one event follows the other
KEEP_ALIVE_SECONDS = 15.0
WAIT_AT_MOST = 100  # batches that a page may leave lying; then it asks for everything anew
TO_EVERYBODY = {"hello", "ping", "resync", "closing"}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """audience: of the conversation that the event speaks of, as it is after the event; None: there is none."""

    event: Event
    audience: Audience | None = None


Batch = Sequence[Heard]


def load_audiences(conversation_ids: Sequence[int]) -> dict[int, Audience]:
    with transaction() as session:
        return audiences(session, conversation_ids)


def _alone(kind: str) -> Batch:
    return (Heard({"kind": kind}),)


@dataclass
class Pages:
    """The open pages of this web process."""

    source: Hub
    load: Callable[[Sequence[int]], dict[int, Audience]] = load_audiences
    _waiting: set[asyncio.Queue[Batch]] = field(default_factory=set)
    _task: asyncio.Task[None] | None = None
    _thread: CapacityLimiter | None = None  # one of its own: requests may hold all others

    async def batches(self) -> AsyncIterator[Batch]:
        """For one page: "hello", then what happened, in order; "ping" now and then; ends with "closing"."""
        queue: asyncio.Queue[Batch] = asyncio.Queue()
        self._waiting.add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._gather())
        batch = _alone("hello")
        try:
            while batch[-1].event["kind"] != "closing":
                yield batch
                try:
                    batch = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    batch = _alone("ping")
            yield batch
        finally:
            self._waiting.discard(queue)

    async def _gather(self) -> None:
        """Runs while the process does, once a page was opened."""
        self._thread = CapacityLimiter(1)
        with self.source.subscribed() as events:
            kind, given_at = "", 0.0
            while kind != "closing":
                gathered = [await events.get()]
                with suppress(asyncio.QueueEmpty):
                    pause = max(GATHER_SECONDS, given_at + BETWEEN_SECONDS - time.monotonic())
                    await asyncio.sleep(0 if gathered[0]["kind"] == "closing" else pause)
                    while True:
                        gathered.append(events.get_nowait())
                batch = await self.asked_about(gathered)
                kind = gathered[-1]["kind"]
                given_at = time.monotonic()
                for queue in self._waiting:
                    _give(queue, batch)

    async def asked_about(self, gathered: Sequence[Event]) -> Batch:
        """What is alike stands once, at its last place; the audiences of all in one query."""
        last: dict[tuple[str, ...], Event] = {}
        for event in gathered:
            last.pop(_name(event), None)
            last[_name(event)] = event
        events = list(last.values())
        asked = {int(event["conversation"]) for event in events if event.get("public_id")}
        try:
            found = await to_thread.run_sync(self.load, sorted(asked), limiter=self._thread) if asked else {}
        except Exception as error:  # noqa: BLE001 - whatever it was, the pages must not go deaf
            log.warning("live events: not asked about (%s)", type(error).__name__)
            return _alone("resync")
        return [Heard(event, found.get(int(event.get("conversation") or 0))) for event in events]


def _name(event: Event) -> tuple[str, ...]:
    """Two events with one name tell a page the same; of who is present the last word counts."""
    names = ("kind", "public_id", "case", "post", "officer", "officers")
    return tuple(str(event.get(name)) for name in names)


def _give(queue: asyncio.Queue[Batch], batch: Batch) -> None:
    if queue.qsize() >= WAIT_AT_MOST:
        while not queue.empty():
            queue.get_nowait()
        batch = (*_alone("resync"), *batch)
    queue.put_nowait(batch)


pages = Pages(hub)
