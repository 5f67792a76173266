"""Whether anything could be sent now without a person: asked before a reminder is written that nobody would get."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.conversations.reply_window import is_shut
from inbox_api.models import Case, Conversation, Route
from inbox_api.routes import configured
from inbox_api.routes.service import plan_of
from inbox_api.zns import service as zns
from inbox_api.zns.orders import Purpose


def has_open_way(session: Session, case: Case, conversation: Conversation | None, now: datetime) -> bool:
    """A fixed text of ours could go out by itself: the channel's window is open, or another way is known and set up."""
    return any(_is_open(session, Route(name), conversation, now) for name in plan_of(session, case, conversation))


def _is_open(session: Session, route: Route, conversation: Conversation | None, now: datetime) -> bool:
    if route == Route.CHAT:
        return conversation is not None and not is_shut(conversation, now, is_by_officer=False)
    if route == Route.ZNS:
        return zns.serves(session, Purpose.CASE_MOVED)
    if route == Route.SMS:
        return configured.sms_gateway(session) is not None
    return route == Route.EMAIL and configured.mail_server(session) is not None
