"""What one open page may hear."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from anyio import to_thread

from admin_ui.live.gathering import TO_EVERYBODY, Batch, Heard
from inbox_api.cases import desk
from inbox_api.comments import desk as comments
from inbox_api.conversations import inbox
from inbox_api.conversations.audience import Viewer
from inbox_api.db import transaction
from inbox_api.errors import NotFound
from inbox_api.live import Event
from inbox_api.models import Officer
from inbox_api.officers import service as officers

CHECK_SECONDS = 15.0  # how long a page goes on hearing, at most, after its session ended or its officer moved
KEPT_AT_MOST = 2000
DESK_ROLES = ("trainer", "approver", "admin")


class Listener:
    """One open page: whose it is, and what it has heard of so far."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.viewer: Viewer | None = None
        self.is_of_desk = False  # works at the training desk
        self.check_at = 0.0
        self.known: set[str] = set()

    async def told(self, batch: Batch) -> list[Event]:
        """What the page gets to hear of these. Raises NotSignedIn within some seconds after the session has ended."""
        found = []
        for heard in batch:
            event = heard.event
            if event["kind"] in TO_EVERYBODY:
                found.append({"kind": event["kind"]})
                continue
            viewer = await self._fresh_viewer()
            by_person = self._by_person(viewer, event)
            if by_person or (by_person is None and await self._may_know(viewer, heard)):
                found.append(_told(event))
            elif by_person is None and self._lost(event):
                found.append({"kind": "gone"})  # moved to another unit: the list must drop it
        return found

    async def _fresh_viewer(self) -> Viewer:
        if self.viewer is None or time.monotonic() > self.check_at:
            self.viewer = await to_thread.run_sync(self._who)
            # pages hear at the same moments: without chance all would ask at once, and clicks would wait behind them
            self.check_at = time.monotonic() + CHECK_SECONDS * random.uniform(0.5, 1.0)  # noqa: S311
        return self.viewer

    def _by_person(self, viewer: Viewer, event: Event) -> bool | None:
        """Whether who one is decides; None: what the event speaks of does."""
        if event["kind"] == "training":
            return self.is_of_desk
        if event["kind"] == "notice":
            return viewer.officer_id in event["officers"]
        is_own = event["kind"] == "presence" and event["officer"] == viewer.officer_id
        return False if is_own else None

    async def _may_know(self, viewer: Viewer, heard: Heard) -> bool:
        answer: bool | None = None
        if heard.event.get("public_id"):
            answer = heard.audience.includes(viewer) if heard.audience else False
        if answer is None:
            answer = await to_thread.run_sync(self._ask, heard.event)
        if answer:
            if len(self.known) > KEPT_AT_MOST:
                self.known.clear()
            self.known.add(name_of(heard.event))
        return answer

    def _lost(self, event: Event) -> bool:
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

    def _ask(self, event: Event) -> bool:
        """A question to the database in a session of its own."""
        with transaction() as session:
            officer = self._officer(session)
            if event["kind"] == "comment":
                return comments.may_know(session, officer, int(event.get("post") or 0))
            if event.get("public_id"):
                return _finds(lambda: inbox.find(session, officer, str(event["public_id"])))
            return desk.is_readable(session, officer, int(event.get("case") or 0))


def _told(event: Event) -> Event:
    told = {"kind": event["kind"], "id": event.get("public_id") or "", "case": event.get("case")}
    if event["kind"] == "presence":
        told.update({name: event[name] for name in ("officer", "name", "doing")})
    return told


def name_of(event: Event) -> str:
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
