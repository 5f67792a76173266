"""What officers are to know of: kept per person until read, shown on every page, announced live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.live import announce
from inbox_api.models import Officer, OfficerNotice
from inbox_api.officers.notices_repository import NoticeRepository


def tell(
    session: Session,
    officer_ids: Iterable[int],
    kind: str,
    now: datetime,
    *,
    case_id: int | None = None,
    **detail: Any,
) -> int:
    """Give each officer the notice; returns how many. detail: ids, codes and slugs, no citizen's words."""
    people = sorted(set(officer_ids))
    NoticeRepository(session).add(people, kind, case_id, detail, now)
    if people:
        announce(session, "notice", 0, "", officers=people)
    return len(people)


def newest(
    session: Session, officer: Officer, *, limit: int = 50, before_id: int | None = None
) -> Sequence[OfficerNotice]:
    """The officer's own notices, newest first."""
    return NoticeRepository(session).of(officer.id, limit, before_id)


def unread_count(session: Session, officer: Officer) -> int:
    """How many of the officer's notices wait to be read."""
    return NoticeRepository(session).unread(officer.id)


def mark_read(session: Session, officer: Officer, up_to_id: int, now: datetime) -> int:
    """All notices up to this one count as read; returns how many were new."""
    return NoticeRepository(session).mark_read(officer.id, up_to_id, now)
