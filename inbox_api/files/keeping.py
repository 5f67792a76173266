"""Putting files into the storage and throwing them away, so that nothing in use is ever deleted.

One content is stored once, however many messages show it. Whoever is about to use a content reserves its row first;
whoever throws away locks the row, looks once more, deletes the bytes, then the row, all in one transaction. So a
reservation either comes first (and the row is young or referred to) or waits and then puts the bytes anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.errors import TooLarge
from inbox_api.files import problems
from inbox_api.files.kinds import family_of
from inbox_api.files.preparing import Prepared, Taken, prepare, wanted_kind_of
from inbox_api.files.repository import FileRepository
from inbox_api.files.stores import stores
from inbox_api.folding import storable
from inbox_api.models import Attachment
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

GRACE = timedelta(minutes=10)  # between a reservation and the row that refers to the content
AT_ONCE = 200
NAME_CHARS = 300


def reserve(session: Session, prepared: Prepared, now: datetime) -> None:
    """Before the bytes are put: nobody throws these contents away for GRACE."""
    FileRepository(session).reserve({name: len(content) for name, content in prepared.contents.items()}, now)


def put(prepared: Prepared) -> None:
    """Store the bytes for good. Raises OSError."""
    for name, content in prepared.contents.items():
        stores().put(name, content)


def fill(row: Attachment, prepared: Prepared) -> None:
    """Let the row show what was prepared."""
    row.mime, row.size_bytes = prepared.mime, prepared.size_bytes
    row.stored_name, row.thumbnail_name = prepared.stored_name, prepared.thumbnail_name
    row.original_name, row.original_mime = prepared.original_name, prepared.original_mime
    row.width, row.height, row.duration_ms = prepared.width, prepared.height, prepared.duration_ms
    row.problem = row.source_url = row.fetch_at = None


def set_taken(row: Attachment, taken: Taken | None) -> None:
    if taken is not None:
        row.taken_latitude, row.taken_longitude, row.taken_source = taken.latitude, taken.longitude, taken.source


def file_too_large(limit_bytes: int) -> TooLarge:
    megabytes = limit_bytes // (1024 * 1024)
    return TooLarge(_("This file is too large. A file may have at most %(megabytes)s MB.", megabytes=megabytes))


def check_upload(content: bytes) -> None:
    """What can be said of a file before work is put into it. Raises TooLarge, FileTypeNotAllowed, FileHasMacros."""
    settings = get_settings()
    limit = min(settings.max_upload_bytes, settings.limit_of(wanted_kind_of(content)))
    if len(content) > limit:
        raise file_too_large(limit)


def keep_upload(session: Session, owner: str, name: str, content: bytes, now: datetime) -> Attachment:
    """Store a file until a message takes it. owner: "officer:<id>" or "web:<visitor>".

    An officer's photo suggests no place: it would tell where the officer was.
    Raises TooLarge, FileTypeNotAllowed, FileHasMacros, PictureUnreadable.
    """
    check_upload(content)
    prepared = prepare(content)
    reserve(session, prepared, now)
    put(prepared)
    row = Attachment(kind=family_of(prepared.mime), name=storable(name)[:NAME_CHARS], uploaded_by=owner, created_at=now)
    fill(row, prepared)
    if owner.startswith("web:"):
        set_taken(row, prepared.taken)
    session.add(row)
    session.flush()
    return row


def erase(session: Session, rows: Iterable[Attachment]) -> int:
    """Empty the rows of everything a citizen sent, and throw the bytes away with the next job; returns how many.

    Bytes that another message shows too stay. Repeating it changes nothing.
    """
    count, names = 0, set[str]()
    for row in rows:
        if row.problem == problems.ERASED:
            continue
        names |= {name for name in (row.stored_name, row.thumbnail_name, row.original_name) if name}
        _empty(row)
        count += 1
    session.flush()
    if names:
        queue.defer(session, queue.DISCARD_FILES, queue=queue.FILES, names=sorted(names))
    return count


def erase_of_messages(session: Session, message_ids: Iterable[int]) -> int:
    """`erase` for all files and places of some messages."""
    return erase(session, FileRepository(session).of_messages(message_ids))


def erase_withdrawn(session: Session, message_id: int) -> int:
    """A message was taken back: its files go with it, unless a case needs them as evidence (they are hidden then)."""
    repository = FileRepository(session)
    if repository.belongs_to_case(message_id):
        return 0
    return erase(session, repository.of_messages([message_id]))


def _empty(row: Attachment) -> None:
    row.stored_name = row.thumbnail_name = row.original_name = row.original_mime = None
    row.name = row.mime = row.source_url = row.size_bytes = row.fetch_at = None
    row.width = row.height = row.duration_ms = None
    row.latitude = row.longitude = row.taken_latitude = row.taken_longitude = row.taken_source = None
    row.problem = problems.ERASED


def throw_away(session: Session, now: datetime, names: Collection[str] | None = None) -> int:
    """Delete contents that nobody uses (of `names`, or any), at most AT_ONCE; returns how many.

    The storage is called inside this transaction, because its row locks are what keeps a content from being used
    again meanwhile; they hold back nobody but who wants this very content. Raises OSError: then nothing is forgotten.
    """
    repository = FileRepository(session)
    locked = repository.lock_unused(now - GRACE, AT_ONCE, names)
    unused = repository.still_unused(locked) if locked else ()
    for name in unused:
        stores().delete(name)
    if unused:
        repository.forget(unused)
    return len(unused)
