"""Whoever takes or answers a conversation for the absent colleague who has it: logged, and a line among its notes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.conversations.notes_repository import NotesRepository
from inbox_api.folding import fold
from inbox_api.live import announce
from inbox_api.models import Author, Conversation, HandledBy, Message, Officer
from inbox_api.officers import absence
from inbox_api.texts import gettext as _


def note(session: Session, conversation: Conversation, officer: Officer, now: datetime) -> None:
    """Before the conversation changes hands. Nothing for whoever acts for oneself."""
    if conversation.handled_by != HandledBy.OFFICER:
        return
    of = [conversation.officer_id]
    behalf = absence.log_behalf(session, officer.id, of, "conversation", conversation.id, now)
    if not behalf:
        return
    text = _("Acts here on behalf of %(absent)s, who is away.", absent=behalf["on_behalf_of"])
    line = Message(
        conversation_id=conversation.id, channel=conversation.channel, account_id=conversation.identity.account_id,
        author=Author.NOTE, officer_id=officer.id, text=text, folded=fold(text), buttons=[], sent_at=now,
        received_at=now,
    )  # fmt: skip
    NotesRepository(session).add(line)
    announce(session, "message", conversation.id, conversation.public_id, message=line.id)
