"""/events: one stream for every open page. An event is given only to who may read what it speaks of."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from admin_ui.live.gathering import Batch, pages
from admin_ui.live.listening import Listener
from inbox_api.errors import NotSignedIn
from inbox_api.live import Event, hub
from inbox_api.officers.current import COOKIE, CurrentSession
from inbox_api.presence import board

router = APIRouter(include_in_schema=False)
hub.hearers["presence"] = board.hear  # so that a page that is opened shows who is there already
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def lines(listener: Listener, batches: AsyncIterator[Batch]) -> AsyncIterator[str]:
    """The stream as text; ends when the session ends."""
    yield "retry: 2000\n\n"
    async for batch in batches:
        try:
            told = await listener.told(batch)
        except NotSignedIn:
            yield _line({"kind": "signed_out"})
            return
        if told:
            yield "".join(_line(event) for event in told)


def _line(event: Event) -> str:
    return ": ping\n\n" if event["kind"] == "ping" else f"data: {json.dumps(event)}\n\n"


@router.get("/events")
async def stream(request: Request, _who: CurrentSession) -> StreamingResponse:
    """Server-sent events: {"kind", "id", "case"}; ids only, and names of colleagues who are present."""
    listener = Listener(request.cookies[COOKIE])
    return StreamingResponse(lines(listener, pages.batches()), media_type="text/event-stream", headers=HEADERS)
