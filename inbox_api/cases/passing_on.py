"""A tap on one of the inbox's own buttons that the assistant goes on with: it asks, and takes the next words."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.models import BotState, Message


def to_assistant(session: Session, message: Message, command: str) -> None:
    """The assistant reads the tap as this command of its own."""
    message.payload = command
    message.bot_state = BotState.PENDING
    session.flush()
    queue.defer_answer(session, message.conversation_id)
