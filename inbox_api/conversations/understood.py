"""A citizen's message and what the assistant took it for, as one officer may read them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.conversations import inbox, shielding
from inbox_api.conversations.wrong_intents_repository import WrongIntentRepository
from inbox_api.errors import NotFound
from inbox_api.models import Author, Officer


def said(session: Session, officer: Officer, public_id: str, message_id: int, now: datetime) -> tuple[str, str]:
    """(its words, without the person for who does not see them; the intent). Raises NotAllowed, NotFound."""
    inbox.require_reader_of_texts(officer)
    conversation = inbox.find(session, officer, public_id)
    message = WrongIntentRepository(session).message(message_id)
    if message is None or message.conversation_id != conversation.id or message.author != Author.CITIZEN:
        raise NotFound
    intent = str((message.understanding or {}).get("intent") or "")
    if not intent or not (message.text or "").strip() or message.deleted_at:
        raise NotFound
    veil = shielding.veil(session, officer, conversation, now)
    return (veil.text(message.text or "") if veil else message.text or ""), intent
