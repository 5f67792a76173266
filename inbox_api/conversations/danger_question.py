"""The bot asked whether somebody is in danger: what becomes of a question that nobody answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.conversations import outbox, service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, BotWhileWaiting, Conversation
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

CHECK = "danger_unanswered"


def begin(session: Session, conversation: Conversation, message_id: int, now: datetime) -> None:
    """The bot asked whether somebody is in danger; the time to answer begins."""
    queue.defer(
        session, CHECK, at=now + get_settings().danger_patience,
        conversation_id=conversation.id, message_id=message_id,
    )  # fmt: skip


def check(session: Session, conversation_id: int, message_id: int, now: datetime) -> None:
    """No word since the question: a frightened witness may have dropped the phone, so people on duty are called.

    The bot stays, for whoever only walked away and comes back with a question.
    """
    repository = ConversationRepository(session)
    conversation = repository.lock(conversation_id)
    if conversation is None or not conversation.bot_answers:
        return
    if repository.last_id_of_citizen(conversation_id) > message_id:
        return
    service.hand_to_people(session, conversation, "emergency", now)
    conversation.bot_while_waiting = BotWhileWaiting.ANSWERS
    text = _(
        "There was no answer, so officers on duty are told to look here. In danger, call 113, 114 or 115 at once. If"
        " nobody is in danger, please just write what you need."
    )
    outbox.say(session, conversation, author=Author.SYSTEM, text=text, now=now)
