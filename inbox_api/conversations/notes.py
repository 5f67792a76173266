"""Internal notes, and the colleagues named in them with @: only who may see the conversation, and they are told."""

from __future__ import annotations

import re
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
from inbox_api.officers import notices
from inbox_api.texts import gettext as _

_NAME = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]{0,60}[a-z0-9]|[a-z0-9])", re.IGNORECASE)
READERS = ("officer", "dispatcher", "inspector", "leader")
SHOWN = 8


class CannotBeMentioned(Invalid):
    code = "cannot_be_mentioned"


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
    named = _named(session, officer, conversation.id, text)
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


def _named(session: Session, officer: Officer, conversation_id: int, text: str) -> list[Officer]:
    """Whom the text names. A name that is nobody's stays plain text. Raises CannotBeMentioned."""
    names = sorted({name.lower() for name in _NAME.findall(text)})
    found = [one for one in NotesRepository(session).officers_named(names) if one.id != officer.id]
    rights = InboxRepository(session)
    hidden = [one for one in found if not (one.has_role(*READERS) and rights.is_readable(one, conversation_id))]
    if hidden:
        who = ", ".join(f"@{one.username}" for one in hidden)
        raise CannotBeMentioned(_("%(names)s may not see this conversation and cannot be mentioned here.", names=who))
    return found


def whom_to_mention(session: Session, officer: Officer, public_id: str, typed: str) -> Sequence[Officer]:
    """Colleagues whose name or user name begins so and who may see the conversation; a few. Raises NotFound."""
    rights = InboxRepository(session)
    conversation = rights.find(officer, public_id)
    if conversation is None:
        raise NotFound
    found = []
    for one in NotesRepository(session).officers_like(fold(typed)):
        if one.id != officer.id and one.has_role(*READERS) and rights.is_readable(one, conversation.id):
            found.append(one)
        if len(found) == SHOWN:
            break
    return found
