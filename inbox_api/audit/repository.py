"""SQL of the audit log: append and read, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api.audit.chain import FIRST_PREVIOUS_HASH, entry_hash, sealed_fields
from inbox_api.models import AuditEntry


class AuditRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def append(self, entries: Sequence[dict[str, Any]]) -> None:
        """Chain the entries to the log. Holds the log's lock until the transaction ends, so call it last."""
        self.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("audit_log"))))
        last = self.session.execute(
            select(AuditEntry.id, AuditEntry.entry_hash).order_by(AuditEntry.id.desc()).limit(1)
        ).first()
        number, previous = (last.id, last.entry_hash) if last else (0, FIRST_PREVIOUS_HASH)
        for entry in entries:
            number += 1
            row = AuditEntry(id=number, **entry, previous_hash=previous)
            row.entry_hash = previous = entry_hash(previous, sealed_fields(row))
            self.session.add(row)
        self.session.flush()

    def entries(self, batch: int = 1000) -> Iterator[AuditEntry]:
        """Every row, oldest first."""
        yield from self.session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=batch))

    def page(self, *, before_id: int | None, limit: int) -> Sequence[AuditEntry]:
        statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
        if before_id is not None:
            statement = statement.where(AuditEntry.id < before_id)
        return self.session.scalars(statement).all()
