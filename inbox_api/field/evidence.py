"""Photos of visits as proof: small functions for those who record results, serve files, and forget people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.field.evidence_repository import EvidenceRepository
from inbox_api.models import Attachment, Case, Officer

SENT_AT_MOST = 5  # photos that go to the citizen with a result


def after_photos(session: Session, case: Case) -> Sequence[Attachment]:
    """What it looks like afterwards, by visits since the case was last opened; the latest visit's first."""
    return EvidenceRepository(session).after_photos(case.id, case.clock_started_at)


def after_photo_count(session: Session, case: Case) -> int:
    """How many after-photos count when the result of the case is recorded."""
    return len(after_photos(session, case))


def may_read_photo(session: Session, officer: Officer, attachment_id: int) -> bool:
    """Whether the file is a photo of a visit of a case that the officer may read."""
    return EvidenceRepository(session).is_readable_photo(officer, attachment_id)


def copies_to_send(session: Session, photos: Sequence[Attachment], by: Officer, now: datetime) -> list[Attachment]:
    """Photos of visits for a message to the citizen; the case keeps its own."""
    return copies(session, photos[:SENT_AT_MOST], by, now)


def copies(session: Session, files: Sequence[Attachment], by: Officer, now: datetime) -> list[Attachment]:
    """New rows that show the same stored files, so that another message can carry them."""
    made = [
        Attachment(
            kind=one.kind, name=one.name, mime=one.mime, size_bytes=one.size_bytes, stored_name=one.stored_name,
            thumbnail_name=one.thumbnail_name, width=one.width, height=one.height, duration_ms=one.duration_ms,
            uploaded_by=f"officer:{by.id}", created_at=now,
        )
        for one in files
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    return made
