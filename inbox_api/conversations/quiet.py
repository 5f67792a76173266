"""Events without words: acts that open the window, receipts, who holds the thread. None opens a conversation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from connectors.base import EventKind, InboundMessage
from connectors.registry import TEMPLATE_GATEWAYS
from inbox_api.conversations import outside
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.live import announce
from inbox_api.zns import news as zns_news


def take_interaction(session: Session, channel: str, event: InboundMessage) -> None:
    """An act without words opens the reply window anew; it opens no conversation."""
    repository = ConversationRepository(session)
    found = repository.find(channel, event.account_id, event.citizen_id)
    conversation = repository.lock(found.id) if found is not None else None
    if conversation is not None and (conversation.last_citizen_action_at or event.sent_at) <= event.sent_at:
        conversation.last_citizen_action_at = event.sent_at
        session.flush()


def take_receipt(session: Session, channel: str, event: InboundMessage, now: datetime) -> None:
    """Arrived or seen: messages of the thread, and template messages to the citizen's id."""
    if channel in TEMPLATE_GATEWAYS:
        zns_news.note_chat_receipts(session, channel, event.account_id, event.related_ids, event.sent_at, now)
    repository = ConversationRepository(session)
    names = repository.names(channel, event.account_id, event.citizen_id)
    if names is None:
        return
    is_read = event.kind == EventKind.READ
    if repository.mark_receipts(
        names[0], is_read=is_read, at=event.sent_at, ids=event.related_ids, watermark=event.watermark
    ):
        announce(session, "delivery", *names)


def take_thread_control(session: Session, channel: str, event: InboundMessage, now: datetime) -> None:
    """Another application owns the thread: the bot must not speak until people hand it back."""
    repository = ConversationRepository(session)
    found = repository.find(channel, event.account_id, event.citizen_id)
    conversation = repository.lock(found.id) if found is not None else None
    if conversation is None:
        return
    if event.outside_sender is not None:
        outside.note_sign(session, conversation, event.sent_at, now)
    else:
        outside.note_return(session, conversation, event.sent_at, now)
