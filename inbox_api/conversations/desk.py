"""What the conversation page needs beside reading and answering: read marks, closing, whose messages they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.steps import require_writer
from inbox_api.conversations import inbox, service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import NotFound
from inbox_api.models import Conversation, Message, Officer


def mark_read(session: Session, officer: Officer, conversation: Conversation) -> None:
    """Everything up to now counts as read by this officer."""
    newest_id = ConversationRepository(session).newest_id(conversation.id)
    if newest_id:
        ConversationRepository(session).set_read_mark(conversation.id, officer.id, newest_id)


def close(session: Session, officer: Officer, public_id: str, now: datetime) -> None:
    """Nothing is left to do here: it leaves the open lists and the bot answers again when the citizen writes.

    Raises NotFound, NotAllowed, TakenByAnother.
    """
    conversation = inbox.find(session, officer, public_id)
    require_writer(officer)
    service.lock_unless_taken(session, conversation.id, officer)
    service.hand_back(session, conversation.id, f"officer:{officer.id}", now)
    conversation.is_closed, conversation.waits_for_citizen = True, False
    audit.record(session, f"officer:{officer.id}", "conversation.close", "conversation", conversation.id, now)
    service.announce_change(session, conversation)


def chosen_messages(session: Session, conversation: Conversation, message_ids: Sequence[int]) -> list[Message]:
    """Those messages of the conversation, oldest first. Raises NotFound when one is of another conversation."""
    found = ConversationRepository(session).messages_by_id(conversation.id, message_ids)
    if len(found) != len(set(message_ids)):
        raise NotFound
    return found


def seen_by_citizen(session: Session, conversation_id: int, limit: int = 50) -> list[Message]:
    """The latest messages as the citizen may see them, oldest first."""
    return ConversationRepository(session).shown_to_citizen(conversation_id, limit=limit)
