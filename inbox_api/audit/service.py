"""Who saw and did what. Entries are collected and chained just before the commit, when all row locks are held."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from inbox_api.audit import chain
from inbox_api.audit.repository import AuditRepository

_WAITING = "audit_entries"


def record(
    session: Session,
    actor: str,
    action: str,
    object_type: str,
    object_id: int | str,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """Remember one act for the log; it is written with this transaction or not at all.

    actor: "officer:12", "bot", "system", "citizen:9" or "cli". detail: ids and slugs only.
    """
    entry = {
        "at": now.astimezone(UTC),
        "actor": actor,
        "action": action,
        "object_type": object_type,
        "object_id": str(object_id),
        "detail": detail or {},
    }
    session.info.setdefault(_WAITING, []).append(entry)


def write_waiting(session: Session) -> None:
    """Chain what was recorded in this session; called before every commit."""
    waiting = session.info.pop(_WAITING, [])
    if waiting:
        AuditRepository(session).append(waiting)


def first_broken_entry(session: Session) -> int | None:
    """The id of the first row of the log that was changed, removed or put in; None when the whole log holds."""
    return chain.verify(AuditRepository(session).entries())


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    write_waiting(session)


@event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    session.info.pop(_WAITING, None)
