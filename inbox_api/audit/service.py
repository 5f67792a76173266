"""Who saw and did what. Entries are collected and chained just before the commit, when all row locks are held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from inbox_api.audit import chain
from inbox_api.audit.asking import Asked
from inbox_api.audit.repository import AuditRepository
from inbox_api.errors import NotAllowed
from inbox_api.models import AuditEntry, Officer

READER_ROLES = ("auditor", "admin")
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
    session.info.setdefault(_WAITING, []).append((session.get_nested_transaction(), entry))


def write_waiting(session: Session) -> None:
    """Chain what was recorded in this session; called before every commit."""
    waiting = [entry for _savepoint, entry in session.info.pop(_WAITING, [])]
    if waiting:
        session.flush()  # whatever else is to be written, before the log's lock is taken
        AuditRepository(session).append(waiting)


def first_broken_entry(session: Session) -> int | None:
    """The id of the first row of the log that was changed, removed or put in; None when the whole log holds."""
    return chain.verify(AuditRepository(session).entries())


def page(
    session: Session, officer: Officer, *, before_id: int | None, limit: int, asked: Asked | None = None
) -> Sequence[AuditEntry]:
    """Entries below `before_id`, newest first, for auditors and administrators. Raises NotAllowed."""
    if not officer.has_role(*READER_ROLES):
        raise NotAllowed
    return AuditRepository(session).page(before_id=before_id, limit=limit, asked=asked)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    """The end of a savepoint is no commit: the log's lock would be held while more rows are locked."""
    if not session.in_nested_transaction():
        write_waiting(session)


@event.listens_for(Session, "after_soft_rollback")
def _after_soft_rollback(session: Session, undone: SessionTransaction) -> None:
    """Forget what was recorded within the part that was rolled back, and nothing else."""
    waiting = session.info.pop(_WAITING, [])
    kept = [(savepoint, entry) for savepoint, entry in waiting if undone.parent and not _within(savepoint, undone)]
    if kept:
        session.info[_WAITING] = kept


def _within(savepoint: SessionTransaction | None, undone: SessionTransaction) -> bool:
    while savepoint is not None:
        if savepoint is undone:
            return True
        savepoint = savepoint.parent
    return False
