"""What officers are to know of: kept per person until read, shown on every page, announced live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.live import announce
from inbox_api.models import Conversation, HandledBy, Officer, OfficerNotice
from inbox_api.officers.notices_repository import NoticeRepository
from inbox_api.officers.waking import group_of

MESSAGE = "citizen_message"


def tell(
    session: Session,
    officer_ids: Iterable[int],
    kind: str,
    now: datetime,
    *,
    case_id: int | None = None,
    **detail: Any,
) -> int:
    """Give each officer the notice; returns how many. detail: ids, codes and slugs, no citizen's words.

    Urgent ones wake within a minute those who want it, but nobody for what that one did (detail `by`).
    """
    people = sorted(set(officer_ids))
    woken = set(people) - {detail.get("by")} if group_of(kind, detail) else set()
    NoticeRepository(session).add(people, kind, case_id, detail, now, woken)
    if people:
        announce(session, "notice", 0, "", officers=people)
    return len(people)


def tell_message(session: Session, conversation: Conversation, now: datetime) -> None:
    """The citizen has written to the officer who has the conversation: told once until that one has looked."""
    officer_id, place = conversation.officer_id, conversation.public_id
    if officer_id is None or conversation.handled_by != HandledBy.OFFICER:
        return
    if not NoticeRepository(session).has_unread(officer_id, MESSAGE, place):
        tell(session, [officer_id], MESSAGE, now, conversation=place)


def note_looked(session: Session, officer: Officer, conversation: Conversation, now: datetime) -> None:
    """The officer has opened the conversation: what was told of its messages counts as read."""
    if NoticeRepository(session).mark_read_of(officer.id, MESSAGE, conversation.public_id, now):
        announce(session, "notice", 0, "", officers=[officer.id])


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
