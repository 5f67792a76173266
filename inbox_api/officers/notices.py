"""What officers are to know of: kept per person until read, shown on every page, announced live."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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


def tell_message(session: Session, conversation: Conversation, holders: Sequence[int], now: datetime) -> None:
    """The citizen has written to those who have the conversation: each is told once until having looked."""
    place = conversation.public_id
    if conversation.handled_by != HandledBy.OFFICER:
        return
    people = [one for one in holders if not NoticeRepository(session).has_unread(one, MESSAGE, place)]
    tell(session, people, MESSAGE, now, conversation=place)


def note_looked(session: Session, officer: Officer, conversation: Conversation, now: datetime) -> None:
    """The officer has opened the conversation: what was told of its messages counts as read."""
    if NoticeRepository(session).mark_read_of(officer.id, MESSAGE, conversation.public_id, now):
        announce(session, "notice", 0, "", officers=[officer.id])


def told_since(session: Session, officer_ids: Collection[int], kinds: Collection[str], since: datetime) -> set[int]:
    """Which of these officers were given a notice of one of the kinds at that moment or later."""
    return NoticeRepository(session).told_since(officer_ids, kinds, since) if officer_ids else set()


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
