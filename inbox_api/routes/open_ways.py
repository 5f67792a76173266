"""Whether anything could be sent now without a person: asked before a reminder is written that nobody would get."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.conversations.reply_window import is_shut
from inbox_api.models import Case, Conversation, Route
from inbox_api.routes.service import plan_of, ways_beside_chat


def has_open_way(session: Session, case: Case, conversation: Conversation | None, now: datetime) -> bool:
    """A fixed text of ours could go out by itself: the channel's window is open, or another way is known and set up."""
    can_be_said = conversation is not None and not is_shut(conversation, now, is_by_officer=False)
    is_by_chat = can_be_said and Route.CHAT in plan_of(session, case, conversation)
    return is_by_chat or bool(ways_beside_chat(session, case, conversation))
