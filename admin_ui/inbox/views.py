"""The inbox: the list, a conversation, and the blocks that live updates ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui import words
from admin_ui.inbox.context import conversation_context
from admin_ui.inbox.lists import counts_context, list_context, rows_context
from admin_ui.inbox.place import PlaceOf
from admin_ui.rendering import render
from inbox_api.conversations import desk, inbox
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentSession

router = APIRouter(include_in_schema=False)


@router.get("/inbox")
def show_list(request: Request, who: CurrentSession, session: SessionDep, place: PlaceOf) -> Response:
    inbox.require_reader_of_texts(who.officer)
    context = list_context(session, who.officer, place, datetime.now(UTC))
    return render(request, "inbox.html", who=who, conversation=None, done=None, **context)


@router.get("/live/inbox")
def show_blocks(
    request: Request, who: CurrentSession, session: SessionDep, place: PlaceOf, id: str = "", seen: bool = False,
    parts: str = "rows,counts,thread",
) -> Response:  # fmt: skip
    """The parts that changed meanwhile. seen: the officer has the newest messages before the eyes."""
    inbox.require_reader_of_texts(who.officer)
    now, wanted = datetime.now(UTC), set(parts.split(","))
    context: dict[str, Any] = {"conversation": None, "place": place}
    if id:
        conversation = inbox.find(session, who.officer, id)
        if seen:
            desk.mark_read(session, who.officer, conversation)
        context["conversation"] = conversation
        if "thread" in wanted:
            context.update(conversation_context(session, who.officer, conversation, now))
    if "rows" in wanted:
        context.update(rows_context(session, who.officer, place, now))
    if "counts" in wanted:
        context.update(counts_context(session, who.officer, place, now))
    return render(request, "inbox_blocks.html", who=who, wanted=wanted, **context)


@router.get("/inbox/{public_id}")
def show_conversation(
    request: Request,
    public_id: str,
    who: CurrentSession,
    session: SessionDep,
    place: PlaceOf,
    before: int | None = None,
    done: str | None = None,
) -> Response:
    now = datetime.now(UTC)
    inbox.require_reader_of_texts(who.officer)
    conversation = inbox.open_conversation(session, who.officer, public_id, now)
    context = conversation_context(session, who.officer, conversation, now, before)
    context.update(list_context(session, who.officer, place, now))
    return render(request, "inbox.html", who=who, done=words.done(done), **context)
