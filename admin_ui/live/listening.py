"""What one open page may hear. Fifty pages hear of every message: who may know of it is asked once, not fifty times."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from anyio import to_thread

from inbox_api.cases import desk
from inbox_api.comments import desk as comments
from inbox_api.conversations import inbox
from inbox_api.conversations.audience import Audience, Viewer, audiences
from inbox_api.db import transaction
from inbox_api.errors import NotFound
from inbox_api.models import Officer
from inbox_api.officers import service as officers

GATHER_SECONDS = 0.05  # events of this time are asked about together
CHECK_SECONDS = 5.0  # how long a page goes on hearing after its session ended or its officer moved
KEPT_AT_MOST = 2000
DESK_ROLES = ("trainer", "approver", "admin")


def load_audiences(conversation_ids: Sequence[int]) -> dict[int, Audience]:
    with transaction() as session:
        return audiences(session, conversation_ids)


class Audiences:
    """Of the conversations that pages ask about at the same time, in one query. Never older than the question."""

    def __init__(self, load: Callable[[Sequence[int]], dict[int, Audience]] = load_audiences) -> None:
        self.load = load
        self._asked: dict[int, asyncio.Future[Audience | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def of(self, conversation_id: int) -> Audience | None:
        """None when there is no such conversation any more."""
        asked = self._asked.get(conversation_id)
        if asked is None:
            asked = asyncio.get_running_loop().create_future()
            if not self._asked:
                task = asyncio.create_task(self._answer())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            self._asked[conversation_id] = asked
        return await asyncio.shield(asked)

    async def _answer(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        asked, self._asked = self._asked, {}
        try:
            found = await to_thread.run_sync(self.load, list(asked))
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            for future in asked.values():
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # heard, even when every page has gone meanwhile
            return
        for conversation_id, future in asked.items():
            if not future.done():
                future.set_result(found.get(conversation_id))


shared = Audiences()


class Listener:
    """One open page: whose it is, and what it has heard of so far."""

    def __init__(self, token: str, all_audiences: Audiences = shared) -> None:
        self.token, self.audiences = token, all_audiences
        self.viewer: Viewer | None = None
        self.is_of_desk = False  # works at the training desk
        self.checked_at = 0.0
        self.known: set[str] = set()

    async def may_know(self, event: dict[str, Any]) -> bool:
        """Raises NotSignedIn within some seconds after the session has ended."""
        if self.viewer is None or time.monotonic() - self.checked_at > CHECK_SECONDS:
            self.viewer = await to_thread.run_sync(self._who)
            self.checked_at = time.monotonic()
        if event["kind"] == "training":
            return self.is_of_desk
        if event["kind"] == "notice":
            return self.viewer.officer_id in event["officers"]
        if event["kind"] == "presence" and event["officer"] == self.viewer.officer_id:
            return False
        answer = None
        if event.get("public_id"):
            audience = await self.audiences.of(int(event["conversation"]))
            answer = audience.includes(self.viewer) if audience else False
        if answer is None:
            answer = await to_thread.run_sync(self._ask, event)
        return self._note(event, answer)

    def _note(self, event: dict[str, Any], answer: bool) -> bool:
        if answer:
            if len(self.known) > KEPT_AT_MOST:
                self.known.clear()
            self.known.add(name_of(event))
        return answer

    def lost(self, event: dict[str, Any]) -> bool:
        """True once for what the page knew of and may not know of any more."""
        name = name_of(event)
        if name in self.known:
            self.known.discard(name)
            return True
        return False

    def _who(self) -> Viewer:
        with transaction() as session:
            officer = self._officer(session)
            self.is_of_desk = officer.has_role(*DESK_ROLES)
            return Viewer.of(session, officer)

    def _officer(self, session: Any) -> Officer:
        return officers.current_session(session, self.token, datetime.now(UTC)).officer

    def _ask(self, event: dict[str, Any]) -> bool:
        """A question to the database in a session of its own."""
        with transaction() as session:
            officer = self._officer(session)
            if event["kind"] == "comment":
                return comments.may_know(session, officer, int(event.get("post") or 0))
            if event.get("public_id"):
                return _finds(lambda: inbox.find(session, officer, str(event["public_id"])))
            return desk.is_readable(session, officer, int(event.get("case") or 0))


def name_of(event: dict[str, Any]) -> str:
    """What the event speaks of: a conversation, a case, or a post with comments."""
    if event.get("public_id"):
        return str(event["public_id"])
    return f"post:{event['post']}" if event["kind"] == "comment" else f"case:{event.get('case')}"


def _finds(look: Callable[[], Any]) -> bool:
    try:
        look()
    except NotFound:
        return False
    return True
