"""Reply windows as the vendor sees them: what an answer counted against, and acts that no webhook told us of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import Account, CitizenWindow, ReplyQuota
from connectors.registry import CONNECTORS, WINDOW_READERS
from inbox_api import queue
from inbox_api.channels import service
from inbox_api.conversations import outbox
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Conversation
from inbox_api.texts import gettext as _

ASKED_EVERY = timedelta(hours=1)
ANSWERED_AGAIN = timedelta(days=2)  # what failed for a shut window this lately goes out when it is open after all


@dataclass(frozen=True, slots=True, repr=False)
class WindowOrder:
    conversation_id: int
    channel: str
    account: Account
    citizen_id: str


def note_quota(conversation: Conversation, quota: ReplyQuota | None, now: datetime) -> None:
    """Keep what the last answer counted against, for the officer's page."""
    if quota is None:
        return
    conversation.reply_quota = {
        **(conversation.reply_quota or {}),
        "kind": quota.kind,
        "remaining": quota.remaining,
        "total": quota.total,
        "is_bought": quota.is_bought,
        "at": now.isoformat(),
    }


def words(conversation: Conversation) -> str:
    """What an officer is told of the share that answers count against; "" when nothing is known."""
    known: dict[str, Any] = conversation.reply_quota or {}
    remaining, total = known.get("remaining"), known.get("total")
    if not known.get("is_bought") or remaining is None:
        return ""
    if total is None:
        return _("The last answer came out of the account's paid share; %(remaining)s are left.", remaining=remaining)
    return _(
        "The last answer came out of the account's paid share; %(remaining)s of %(total)s are left.",
        remaining=remaining,
        total=total,
    )


def ask(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Have the vendor asked about a window that is not open by what we know, once an hour. True: it will be."""
    if conversation.channel not in WINDOW_READERS:
        return False
    last = conversation.last_citizen_action_at
    free_until = CONNECTORS[conversation.channel].reply_window(last).free_until if last is not None else None
    if free_until is not None and now <= free_until:
        return False
    known = conversation.reply_quota or {}
    asked_at = known.get("asked_at")
    if asked_at and now - datetime.fromisoformat(str(asked_at)) < ASKED_EVERY:
        return False
    conversation.reply_quota = {**known, "asked_at": now.isoformat()}
    session.flush()
    queue.defer(session, queue.READ_WINDOW, conversation_id=conversation.id)
    return True


def begin(session: Session, conversation_id: int) -> WindowOrder | None:
    """Whom to ask about; None when the account is gone meanwhile."""
    conversation = ConversationRepository(session).get(conversation_id)
    if conversation is None:
        return None
    identity = conversation.identity
    try:
        account = service.account(session, conversation.channel, identity.account_id)
    except service.AccountNotConnected:
        return None
    return WindowOrder(conversation_id, conversation.channel, account, identity.external_id)


def finish(session: Session, order: WindowOrder, window: CitizenWindow | None, now: datetime) -> None:
    """The vendor may know of a later act; what failed for the shut window is sent after all."""
    conversation = ConversationRepository(session).lock(order.conversation_id)
    if conversation is None or window is None or window.last_action_at is None:
        return
    last = conversation.last_citizen_action_at
    acted_at = min(window.last_action_at, now)
    if last is not None and acted_at <= last:
        return
    conversation.last_citizen_action_at = acted_at
    session.flush()
    for message in ConversationRepository(session).failed_since(conversation.id, "window_closed", now - ANSWERED_AGAIN):
        outbox.resend(session, message, conversation)
    conversations.announce_change(session, conversation)
