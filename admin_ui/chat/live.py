"""The visitor's event stream: hints that something of its own conversation changed; the page then asks for the rows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

KINDS = {"message", "delivery", "conversation"}
RETRY_MS = 2000


async def stream(events: AsyncIterator[dict[str, Any]], conversation_id: int) -> AsyncIterator[str]:
    """Server-sent events. `change` comes first, so that a page which was away asks for what it missed."""
    yield f"retry: {RETRY_MS}\n\n"
    async for event in events:
        kind = event["kind"]
        if kind == "closing":
            return
        if kind == "ping":
            yield ": still here\n\n"
        elif kind in {"hello", "resync"} or (kind in KINDS and event.get("conversation") == conversation_id):
            number = f"id: {event['message']}\n" if event.get("message") else ""
            yield f"{number}event: change\ndata: {json.dumps({'kind': kind})}\n\n"
        elif kind == "typing" and event.get("conversation") == conversation_id:
            yield "event: typing\ndata: {}\n\n"
