"""The officers' inbox for programs: the same rules as the pages, as JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response

from inbox_api.cases import desk as case_desk
from inbox_api.cases.schemas import ColleagueOut
from inbox_api.conversations import acts, contacting, inbox, passing, shielding
from inbox_api.conversations.listing import Order, Position
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.schemas import (
    ContactSuggestionOut,
    ConversationDone,
    ConversationOut,
    ConversationRow,
    GiveIn,
    MessageOut,
    NoteIn,
    ReplyIn,
    TakeOverIn,
)
from inbox_api.db import SessionDep
from inbox_api.http import conditions, cursors
from inbox_api.models import Conversation, Message, Officer, Unit
from inbox_api.officers.current import CurrentOfficer
from inbox_api.settings import get_settings

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])


def now() -> datetime:
    return datetime.now(UTC)


def _shown(session: SessionDep, officer: CurrentOfficer, conversation: Conversation) -> ConversationOut:
    return ConversationOut.of(conversation, shielding.veil(session, officer, conversation, now()))


def _said(session: SessionDep, officer: CurrentOfficer, public_id: str, message: Message) -> MessageOut:
    conversation = inbox.find(session, officer, public_id)
    return MessageOut.of(message, shielding.veil(session, officer, conversation, now()))


def _version_of(session: SessionDep, officer: CurrentOfficer, public_id: str) -> tuple[Conversation, str]:
    """It has no number: its version is what one reads of it. Locked, so that it stays as it was compared."""
    conversation = inbox.find(session, officer, public_id)
    ConversationRepository(session).lock(conversation.id)
    return conversation, conditions.hash_of_model(_shown(session, officer, conversation).model_dump_json())


conditions.versioned("/api/v1/conversations/{conversation_id}", _version_of)


@router.get("")
def list_conversations(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    filter: str = "all",
    q: str = "",
    limit: int = 50,
    offset: int = 0,
    cursor: str = "",
    order: Order = "latest",
) -> list[ConversationRow]:
    """Filters: mine unit unassigned urgent due_today overdue waiting snoozed all closed.

    order: "latest", urgent ones above, or "longest": who waits longest for people first.
    q: words, a code or a phone tail; what is found is in the order of likeness and paged by `offset`.
    """
    limit = max(1, min(limit, 200))
    place = cursors.read(cursor, request)
    after = Position.of_cursor(place[0]) if place else None
    found = inbox.rows(
        session, officer, filter_name=filter, query=q, now=now(), limit=limit + 1, offset=max(offset, 0), after=after,
        order=order,
    )  # fmt: skip
    if len(found) > limit and not q.strip():
        cursors.link_next(request, response, [Position.after(found[limit - 1]).cursor()])
    return [ConversationRow.of(row) for row in found[:limit]]


@router.get("/{conversation_id}")
def show_conversation(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> ConversationOut:
    return _shown(session, officer, inbox.open_conversation(session, officer, conversation_id, now()))


@router.get("/{conversation_id}/messages")
def list_messages(
    conversation_id: str, officer: CurrentOfficer, session: SessionDep, before_id: int | None = None
) -> list[MessageOut]:
    conversation = inbox.open_conversation(session, officer, conversation_id, now())
    veil = shielding.veil(session, officer, conversation, now())
    return [MessageOut.of(row, veil) for row in inbox.messages(session, conversation, before_id=before_id)]


def _done(session: SessionDep, officer: CurrentOfficer, done: acts.Done) -> ConversationDone:
    return ConversationDone.after(_shown(session, officer, done.conversation), done.undo_id)


@router.post("/{conversation_id}/take-over")
def take_over(
    conversation_id: str, officer: CurrentOfficer, session: SessionDep, order: TakeOverIn | None = None
) -> ConversationDone:
    """The bot is silent from now on. 409 when a colleague has it, unless `force`."""
    is_forced = order is not None and order.force
    return _done(session, officer, acts.take_over(session, officer, conversation_id, now(), force=is_forced))


@router.get("/{conversation_id}/colleagues")
def list_colleagues(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> list[ColleagueOut]:
    """Who may get the conversation."""
    conversation = inbox.find(session, officer, conversation_id)
    return [
        ColleagueOut(username=one.username, name=one.display_name, unit=one.unit.code)
        for one in passing.colleagues(session, officer, conversation, now())
    ]


@router.post("/{conversation_id}/assignee")
def give(conversation_id: str, order: GiveIn, officer: CurrentOfficer, session: SessionDep) -> ConversationDone:
    """To a colleague who may see it and is told, or to a unit whose people on duty are called; null: into the queue.

    409 when another colleague has it, unless `force`, and when the colleague is away.
    """
    to: Officer | Unit | None = None
    if order.to:
        to = case_desk.officer_named(session, order.to)
    elif order.unit:
        to = case_desk.unit_coded(session, order.unit)
    return _done(session, officer, acts.give(session, officer, conversation_id, to, now(), force=order.force))


@router.post("/{conversation_id}/hand-back")
def hand_back(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> ConversationDone:
    """To the bot."""
    return _done(session, officer, acts.hand_back(session, officer, conversation_id, now()))


@router.post("/{conversation_id}/close")
def close(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> ConversationDone:
    """Nothing is left to do here: out of the open lists, and the bot answers when the citizen writes again."""
    return _done(session, officer, acts.close(session, officer, conversation_id, now()))


@router.post("/{conversation_id}/replies", status_code=201)
def reply(conversation_id: str, order: ReplyIn, officer: CurrentOfficer, session: SessionDep) -> MessageOut:
    message = inbox.reply(
        session, officer, conversation_id, order.text, now(), order.file_ids, force=order.force, quotes=order.quotes,
        seen_id=order.seen, hold=get_settings().send_hold if order.is_held else timedelta(0),
    )  # fmt: skip
    return _said(session, officer, conversation_id, message)


@router.post("/{conversation_id}/contact-form", status_code=201)
def ask_contact(conversation_id: str, officer: CurrentOfficer, session: SessionDep) -> MessageOut:
    """Send the channel's own form for name, phone and address; 422 where there is none."""
    return _said(session, officer, conversation_id, contacting.ask_contact(session, officer, conversation_id, now()))


@router.get("/{conversation_id}/contact-suggestions")
def list_contact_suggestions(
    conversation_id: str, officer: CurrentOfficer, session: SessionDep
) -> list[ContactSuggestionOut]:
    """What the citizen typed into contact forms, newest first; not checked by anybody. [] behind the shield."""
    conversation = inbox.open_conversation(session, officer, conversation_id, now())
    found = contacting.contact_suggestions(session, officer, conversation, now())
    return [ContactSuggestionOut.of(row) for row in found]


@router.post("/{conversation_id}/notes", status_code=201)
def add_note(conversation_id: str, order: NoteIn, officer: CurrentOfficer, session: SessionDep) -> MessageOut:
    return _said(
        session, officer, conversation_id, inbox.add_note(session, officer, conversation_id, order.text, now())
    )


@router.post("/{conversation_id}/messages/{message_id}/resend")
def resend(conversation_id: str, message_id: int, officer: CurrentOfficer, session: SessionDep) -> dict[str, int]:
    return {"pieces": inbox.resend(session, officer, conversation_id, message_id)}
