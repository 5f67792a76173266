"""Internal notes, and the colleagues named in them with @: only who may see the conversation, and they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.steps import require_writer
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.conversations.notes_repository import NotesRepository
from inbox_api.errors import Invalid, NotFound
from inbox_api.folding import fold, storable
from inbox_api.live import announce
from inbox_api.models import Author, Message, Officer
from inbox_api.officers import mentions, notices
from inbox_api.texts import gettext as _


def add_note(session: Session, officer: Officer, public_id: str, text: str, now: datetime) -> Message:
    """An internal note beside the messages. Raises NotFound, NotAllowed, Invalid, CannotBeMentioned."""
    rights = InboxRepository(session)
    conversation = rights.find(officer, public_id)
    if conversation is None:
        raise NotFound
    require_writer(officer)
    text = storable(text).strip()
    if not text:
        raise Invalid(_("The note is empty."))
    number = conversation.id
    named = mentions.named(session, officer, text, lambda one: rights.is_readable(one, number), _refusal)
    note = Message(
        conversation_id=conversation.id,
        channel=conversation.channel,
        account_id=conversation.identity.account_id,
        author=Author.NOTE,
        officer_id=officer.id,
        text=text,
        folded=fold(text),
        buttons=[],
        sent_at=now,
        received_at=now,
    )
    repository = NotesRepository(session)
    repository.add(note)
    repository.mention(note.id, [one.id for one in named])
    session.refresh(note)
    if named:
        people = [one.id for one in named]
        notices.tell(session, people, "mention", now, conversation=public_id, message=note.id, by=officer.id)
    audit.record(
        session, f"officer:{officer.id}", "conversation.note", "conversation", conversation.id, now,
        {"mentions": [one.id for one in named]},
    )  # fmt: skip
    announce(session, "message", conversation.id, conversation.public_id, message=note.id)
    return note


def whom_to_mention(session: Session, officer: Officer, public_id: str, typed: str) -> Sequence[Officer]:
    """Colleagues whose name or user name begins so and who may see the conversation; a few. Raises NotFound."""
    rights = InboxRepository(session)
    conversation = rights.find(officer, public_id)
    if conversation is None:
        raise NotFound
    number = conversation.id
    return mentions.offered(session, officer, typed, lambda one: rights.is_readable(one, number))


def _refusal(names: str) -> str:
    return _("%(names)s may not see this conversation and cannot be mentioned here.", names=names)
