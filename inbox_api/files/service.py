"""Who may open which file. Rights are asked for at every request; what may not be seen does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.field import evidence
from inbox_api.files import links, sealing
from inbox_api.files.naming import file_name
from inbox_api.files.problems import FileMissing
from inbox_api.files.repository import FileRepository
from inbox_api.files.stores import stores
from inbox_api.looks import after as looks
from inbox_api.models import Attachment, Author, Officer

THUMBNAIL_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class Served:
    """One representation of a file. stored_name: also its strong validator, because it is the content's digest."""

    stored_name: str
    mime: str
    size_bytes: int
    file_name: str

    def chunks(self, start: int, length: int) -> Iterator[bytes]:
        """That part of the bytes. Raises FileMissing at once, not at the first piece."""
        return stores().open(self.stored_name, start, length).chunks()


def for_officer(session: Session, officer: Officer, attachment_id: int) -> Attachment:
    """A file of a conversation this officer may read, not withdrawn by the citizen, or a photo of a visit of a case
    this officer may read, or one of a draft in such a place. Raises NotFound.
    """
    repository = FileRepository(session)
    row = repository.get(attachment_id)
    if row is not None and row.message_id is None and evidence.may_read_photo(session, officer, row.id):
        return row
    if row is not None and row.message_id is None and looks.may_read_file(session, officer, row.uploaded_by):
        return row
    found = repository.place_of(row) if row else None
    if row is None or found is None or found[0].deleted_at is not None:
        raise NotFound
    if not InboxRepository(session).is_readable(officer, found[1].id):
        raise NotFound
    return row


def for_visitor(session: Session, owner: str, conversation_id: int | None, attachment_id: int) -> Attachment:
    """A file of the visitor's own conversation, or one it uploaded and has not sent yet. Raises NotFound.

    owner: "web:<visitor>"; conversation_id: the visitor's; None before the first post.
    """
    repository = FileRepository(session)
    row = repository.get(attachment_id)
    if row is None:
        raise NotFound
    found = repository.place_of(row)
    if found is None:
        if row.uploaded_by != owner:
            raise NotFound
        return row
    message, conversation = found
    if conversation.id != conversation_id or message.author == Author.NOTE or message.deleted_at is not None:
        raise NotFound
    return row


def for_link(session: Session, token: str, now: datetime) -> Attachment:
    """The file of a signed address that has not ended, still shown to the citizen. Raises NotFound."""
    parts = links.read(token)
    repository = FileRepository(session)
    row = repository.get(parts[0]) if parts else None
    if parts is None or row is None or not links.is_valid(row, parts[1], parts[2], now):
        raise NotFound
    found = repository.place_of(row)
    if found is None or found[0].author == Author.NOTE or found[0].deleted_at is not None:
        raise NotFound
    return row


def shown(session: Session, row: Attachment) -> Served:
    """The copy that people see. Raises NotFound."""
    return _served(session, row, row.stored_name, row.mime or "application/octet-stream")


def thumbnail(session: Session, row: Attachment) -> Served:
    """The small picture, or the copy itself where there is none. Raises NotFound."""
    if row.thumbnail_name is None:
        return shown(session, row)
    return _served(session, row, row.thumbnail_name, THUMBNAIL_TYPE)


def original(session: Session, officer: Officer, attachment_id: int, now: datetime) -> tuple[Served, bytes]:
    """The photo as it came, unsealed, with all it tells of its maker; for inspectors, and every look is logged.

    Raises NotFound, NotAllowed, VaultClosed.
    """
    row = for_officer(session, officer, attachment_id)
    if not officer.has_role("inspector"):
        raise NotAllowed
    if row.original_name is None:
        raise NotFound
    try:
        content = sealing.unseal(stores().read(row.original_name))
    except FileMissing as error:
        raise NotFound from error
    audit.record(session, f"officer:{officer.id}", "file.original", "attachment", row.id, now)
    mime = row.original_mime or "application/octet-stream"
    return Served(row.original_name, mime, len(content), file_name(row, mime)), content


def look(session: Session, officer: Officer, attachment_id: int, now: datetime) -> None:
    """The officer asks to see a photo that was blurred; every look is logged. Raises NotFound."""
    row = for_officer(session, officer, attachment_id)
    audit.record(session, f"officer:{officer.id}", "file.look", "attachment", row.id, now)


def _served(session: Session, row: Attachment, name: str | None, mime: str) -> Served:
    size = FileRepository(session).size_of(name) if name else None
    if name is None or size is None:
        raise NotFound
    return Served(name, mime, size, file_name(row, mime))
