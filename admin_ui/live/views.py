"""/events: one stream for every open page. An event is given only to who may read what it speaks of."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from admin_ui.live.listening import Listener
from inbox_api.errors import NotSignedIn
from inbox_api.live import hub
from inbox_api.officers.current import COOKIE, CurrentSession
from inbox_api.presence import board

router = APIRouter(include_in_schema=False)
hub.hearers["presence"] = board.hear  # so that a page that is opened shows who is there already
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


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
            try:
                may_know = await listener.may_know(event)
            except NotSignedIn:
                yield _data({"kind": "signed_out"})
                return
            if may_know:
                yield _data(_told(event))
            elif listener.lost(event):
                yield _data({"kind": "gone"})  # moved to another unit: the list must drop it


def _told(event: dict[str, Any]) -> dict[str, Any]:
    told = {"kind": event["kind"], "id": event.get("public_id") or "", "case": event.get("case")}
    if event["kind"] == "presence":
        told.update({name: event[name] for name in ("officer", "name", "doing")})
    return told


def _data(event: dict[str, Any]) -> str:
    return f"data: {json.dumps(event)}\n\n"


@router.get("/events")
async def stream(request: Request, _who: CurrentSession) -> StreamingResponse:
    """Server-sent events: {"kind", "id", "case"}; ids only, and names of colleagues who are present."""
    listener = Listener(request.cookies[COOKIE])
    return StreamingResponse(lines(listener, hub.events()), media_type="text/event-stream", headers=HEADERS)
