"""Officers and tools that answer at the vendor: the bot is silent while they do, and speaks again when they are done.

News of it comes twice, late and in any order, so the vendor's times decide which is the newest.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.conversations import service
from inbox_api.models import Conversation, HandledBy
from inbox_api.settings import get_settings


def note_sign(session: Session, conversation: Conversation, at: datetime, now: datetime) -> None:
    """Somebody outside wrote, or has the thread. at: the vendor's time of it.

    What is older than the last return of the thread, or older than the patience with a silent officer, changes nothing.
    """
    if conversation.returned_at is not None and at <= conversation.returned_at:
        return
    conversation.outside_at = max(conversation.outside_at or at, at)
    session.flush()
    if now - at < get_settings().outside_patience:
        service.hand_outside(session, conversation, now)


def note_return(session: Session, conversation: Conversation, at: datetime, now: datetime) -> None:
    """The vendor's own tool gave the thread back: the bot answers again, unless one of our officers has it."""
    if conversation.outside_at is not None and at < conversation.outside_at:
        return
    if is_outside(conversation):
        service.hand_back(session, conversation.id, "system", now)
    conversation.returned_at = max(at, conversation.outside_at or at)
    session.flush()


def end_by_silence(session: Session, conversation: Conversation, at: datetime, now: datetime) -> None:
    """The citizen writes again, and the officer outside has been silent for so long that the thread is nobody's."""
    last = conversation.outside_at or conversation.handed_over_at
    if is_outside(conversation) and last is not None and at - last > get_settings().outside_patience:
        service.hand_back(session, conversation.id, "system", now)
        conversation.returned_at = last
        session.flush()


def is_outside(conversation: Conversation) -> bool:
    """True while somebody answers at the vendor and no officer of ours has it."""
    is_taken = conversation.handled_by == HandledBy.OFFICER and conversation.officer_id is None
    return is_taken and conversation.handover_reason == "outside"
