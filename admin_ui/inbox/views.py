"""The inbox: the list, a conversation, and the blocks that live updates ask for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui import words
from admin_ui.inbox.context import around_context, conversation_context
from admin_ui.inbox.lists import counts_context, list_context, rows_context
from admin_ui.inbox.place import PlaceOf
from admin_ui.procedures.requests import is_fragment
from admin_ui.rendering import render
from inbox_api.conversations import desk, inbox, shielding, understood, variables
from inbox_api.db import SessionDep, TransactionDep
from inbox_api.officers.current import CurrentSession
from inbox_api.suggesting import service as suggesting
from inbox_api.training import weighing
from inbox_api.training.models import routing

router = APIRouter(include_in_schema=False)


@router.get("/inbox")
def show_list(
    request: Request, who: CurrentSession, session: SessionDep, place: PlaceOf, done: str | None = None,
    undo: int | None = None,
) -> Response:  # fmt: skip
    inbox.require_reader_of_texts(who.officer)
    context = list_context(session, who.officer, place, datetime.now(UTC))
    return render(request, "inbox.html", who=who, conversation=None, done=words.done(done), undo_id=undo, **context)


@router.get("/live/inbox")
def show_blocks(
    request: Request, who: CurrentSession, session: SessionDep, place: PlaceOf, id: str = "", seen: bool = False,
    parts: str = "rows,counts,thread", have: str = "",
) -> Response:  # fmt: skip
    """The parts that changed meanwhile. seen: the officer has the newest messages before the eyes.

    have: what the page's list shows already (known_rows).
    """
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
        opened = context["conversation"]
        context.update(rows_context(session, who.officer, place, now, opened.id if opened else None, have))
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
    undo: int | None = None,
    kept: bool = False,
) -> Response:
    """kept: the browser comes from the list and has it still (static/inbox/keeping.js), so only the rest is made."""
    now = datetime.now(UTC)
    inbox.require_reader_of_texts(who.officer)
    conversation = inbox.open_conversation(session, who.officer, public_id, now)
    context = conversation_context(session, who.officer, conversation, now, before)
    if kept:
        context.update(place=place, is_list_kept=True, may_tick=context["may_act"])
    else:
        context.update(list_context(session, who.officer, place, now, conversation.id))
    return render(request, "inbox.html", who=who, done=words.done(done), undo_id=undo, **context)


@router.get("/inbox/{public_id}/around")
def show_around(request: Request, public_id: str, who: CurrentSession, session: SessionDep, place: PlaceOf) -> Response:
    """A part of the side pane, or a page of its own for browsers without script."""
    inbox.require_reader_of_texts(who.officer)
    conversation = inbox.find(session, who.officer, public_id)
    context = around_context(session, who.officer, conversation, datetime.now(UTC))
    template = "around.html" if is_fragment(request) else "around_page.html"
    return render(request, template, who=who, place=place, **context)


@router.get("/inbox/{public_id}/suggestions")
def show_suggestions(
    request: Request, public_id: str, who: CurrentSession, session: SessionDep, place: PlaceOf
) -> Response:
    """Answers one may begin with: a part of the page, or a page of its own for browsers without script."""
    inbox.require_reader_of_texts(who.officer)
    conversation = inbox.find(session, who.officer, public_id)
    now = datetime.now(UTC)
    cases = inbox.cases(session, who.officer, conversation)
    case = next((one for one in cases if one.closed_at is None), None)
    values = variables.values_of(
        who.officer, conversation, case, now, shielding.veil(session, who.officer, conversation, now)
    )
    found = [
        (one, variables.fill(one.text, values)) for one in suggesting.suggest(session, who.officer, public_id, now)
    ]
    template = "suggestions.html" if is_fragment(request) else "suggestions_page.html"
    return render(request, template, who=who, place=place, conversation=conversation, suggestions=found)


@router.get("/inbox/{public_id}/messages/{message_id}/words")
def show_words(
    request: Request, public_id: str, message_id: int, who: CurrentSession, transaction: TransactionDep, place: PlaceOf
) -> Response:
    """The words that led to the intent; the bot is asked with no transaction open."""
    with transaction() as session:
        text, intent = understood.said(session, who.officer, public_id, message_id, datetime.now(UTC))
        address = routing.live_address(session)
    found = weighing.weigh(text, intent, address)
    template = "message_words.html" if is_fragment(request) else "message_words_page.html"
    return render(
        request, template, who=who, place=place, public_id=public_id, message_id=message_id, found=found,
        intent=intent, words=words,
    )  # fmt: skip
