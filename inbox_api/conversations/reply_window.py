"""Until when a citizen may be written to in the chat, and whether it is shut: the one place that tells."""

from __future__ import annotations

from datetime import datetime

from connectors.base import ReplyWindow
from inbox_api.channels.service import connector
from inbox_api.comments import threads
from inbox_api.models import Conversation


def window(conversation: Conversation) -> ReplyWindow | None:
    """Until when the citizen may be written to; None when the channel has no limit or nobody wrote yet.

    Of a thread that only comments opened, it is closed.
    """
    if conversation.last_citizen_action_at is None:
        closed = conversation.created_at
        return ReplyWindow(closed, closed) if threads.is_unlinked(conversation) else None
    limits = connector(conversation.channel).reply_window(conversation.last_citizen_action_at)
    return limits if limits.human_until is not None else None


def is_shut(conversation: Conversation, now: datetime, *, is_by_officer: bool) -> bool:
    """Whether nothing can be sent in the chat until the citizen writes again.

    is_by_officer: of words that an officer types; else of a fixed text, for which it shuts earlier.
    """
    limits = window(conversation)
    if limits is None:
        return False
    until = limits.human_until if is_by_officer else limits.free_until
    return until is not None and now > until
