"""/events: one stream for every open page. An event is given only to who may read what it speaks of."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from inbox_api.cases import desk
from inbox_api.comments import desk as comments
from inbox_api.conversations import inbox
from inbox_api.db import transaction
from inbox_api.errors import NotFound, NotSignedIn
from inbox_api.live import hub
from inbox_api.officers import service as officers
from inbox_api.officers.current import COOKIE, CurrentSession

router = APIRouter(include_in_schema=False)
KEPT_SECONDS = 5.0
KEPT_AT_MOST = 2000
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Listener:
    """One open page. Answers are kept for a few seconds, so that a busy conversation is not asked for each time."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.known: dict[str, tuple[float, bool]] = {}

    def may_know(self, event: dict[str, Any]) -> bool:
        """A question to the database in a session of its own: call it in a thread. Raises NotSignedIn."""
        key = _name_of(event)
        until, answer = self.known.get(key, (0.0, False))
        if time.monotonic() < until:
            return answer
        if len(self.known) > KEPT_AT_MOST:
            self.known.clear()
        with transaction() as session:
            officer = officers.current_session(session, self.token, datetime.now(UTC)).officer
            if event["kind"] == "comment":
                answer = comments.may_know(session, officer, int(event.get("post") or 0))
            elif event.get("public_id"):
                answer = _finds(lambda: inbox.find(session, officer, str(event["public_id"])))
            else:
                answer = desk.is_readable(session, officer, int(event.get("case") or 0))
        self.known[key] = (time.monotonic() + KEPT_SECONDS, answer)
        return answer

    def knew(self, event: dict[str, Any]) -> bool:
        return self.known.get(_name_of(event), (0.0, False))[1]


def _name_of(event: dict[str, Any]) -> str:
    """What the event speaks of: a conversation, a case, or a post with comments."""
    if event.get("public_id"):
        return str(event["public_id"])
    return f"post:{event['post']}" if event["kind"] == "comment" else f"case:{event.get('case')}"


def _finds(look: Any) -> bool:
    try:
        look()
    except NotFound:
        return False
    return True


async def lines(listener: Listener, events: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str]:
    """The stream as text; ends when the session ends."""
    yield "retry: 2000\n\n"
    async for event in events:
        kind = event["kind"]
        if kind == "ping":
            yield ": ping\n\n"
        elif kind in {"hello", "resync", "closing"}:
            yield _data({"kind": kind})
        else:
            knew = listener.knew(event)
            try:
                may_know = await to_thread.run_sync(listener.may_know, event)
            except NotSignedIn:
                yield _data({"kind": "signed_out"})
                return
            if may_know:
                yield _data({"kind": kind, "id": event.get("public_id") or "", "case": event.get("case")})
            elif knew:
                yield _data({"kind": "gone"})  # moved to another unit: the list must drop it


def _data(event: dict[str, Any]) -> str:
    return f"data: {json.dumps(event)}\n\n"


@router.get("/events")
async def stream(request: Request, _who: CurrentSession) -> StreamingResponse:
    """Server-sent events: {"kind", "id", "case"}; ids only."""
    listener = Listener(request.cookies[COOKIE])
    return StreamingResponse(lines(listener, hub.events()), media_type="text/event-stream", headers=HEADERS)
