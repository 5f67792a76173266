"""Answers that wait some seconds before they go out, so that their officer can take them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations import awaiting, outbox, service
from inbox_api.conversations.holding_repository import HoldingRepository
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines import replies
from inbox_api.errors import Conflict, NotFound
from inbox_api.files.naming import file_name
from inbox_api.looks import after as looks
from inbox_api.models import Author, Conversation, Message, Officer
from inbox_api.texts import lazy_gettext

RELEASE = "release_held"
LOST_AFTER = timedelta(seconds=20)  # its job has died


class AlreadySent(Conflict):
    code = "already_sent"
    message = lazy_gettext("The answer has gone out already.")


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What returns into the officer's hands. files: uploads that can be sent again, by number with their names."""

    text: str
    files: dict[int, str]


def plan_release(session: Session, message: Message) -> None:
    """Let a message with `held_until` go out then."""
    queue.defer(session, RELEASE, lock=f"held:{message.id}", at=message.held_until, message_id=message.id)


def take_back(session: Session, officer: Officer, public_id: str, message_id: int, now: datetime) -> TakenBack:
    """The officer's own answer, while it is held. Raises NotFound, AlreadySent."""
    conversation = InboxRepository(session).find(officer, public_id)
    if conversation is None:
        raise NotFound
    ConversationRepository(session).lock(conversation.id)
    message = HoldingRepository(session).lock(message_id)
    is_own = message is not None and message.officer_id == officer.id and message.author == Author.OFFICER
    if message is None or message.conversation_id != conversation.id or not is_own:
        raise NotFound
    if message.held_until is None:
        raise AlreadySent
    files = list(message.attachments)
    for file in files:
        file.message_id, file.uploaded_by = None, f"officer:{officer.id}"
    session.flush()
    found = TakenBack(message.text, {file.id: file_name(file, file.mime or "") for file in files})
    HoldingRepository(session).delete(message)
    looks.note_stopped(session, officer.id, now, message_id=message_id)
    audit.record(session, f"officer:{officer.id}", "conversation.reply_back", "conversation", conversation.id, now)
    service.announce_change(session, conversation)
    return found


def release(session: Session, message_id: int, now: datetime) -> None:
    """Let a held answer go out; nothing when it was taken back or has gone."""
    place = HoldingRepository(session).place_of(message_id)
    if place is None:
        return
    conversation = ConversationRepository(session).lock(place)
    message = HoldingRepository(session).lock(message_id)
    if conversation is None or message is None or message.held_until is None:
        return
    message.held_until, message.sent_at = None, now
    session.flush()
    outbox.release(session, conversation, message, now)
    note_answer(session, conversation, now)
    service.announce_change(session, conversation)


def release_lost(session: Session, now: datetime) -> int:
    """Answers whose job was lost; returns how many."""
    lost = HoldingRepository(session).held_before(now - LOST_AFTER)
    for message_id in lost:
        release(session, message_id, now)
    return len(lost)


def note_answer(session: Session, conversation: Conversation, now: datetime, *, is_others: bool = False) -> None:
    """An officer's answer is on its way: the ball is with the citizen. is_others: a colleague has it and owes one."""
    if not is_others:
        awaiting.note_answered(session, conversation)
    for case in CaseRepository(session).of_conversation(conversation.id):
        if case.closed_at is None:
            replies.note_first(session, case, now)
