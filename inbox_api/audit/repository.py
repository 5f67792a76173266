"""SQL of the audit log: append and read, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from inbox_api.audit.asking import Asked
from inbox_api.audit.chain import FIRST_PREVIOUS_HASH, entry_hash, sealed_fields
from inbox_api.models import AuditEntry

CASE = "case"
BEFORE = "before_hash"  # in the detail of an entry about a case: the hash of the entry before about the same case


def _wanted(asked: Asked) -> Iterator[ColumnElement[bool]]:
    if asked.actor:
        yield AuditEntry.actor == asked.actor
    if asked.action:
        yield AuditEntry.action == asked.action
    if asked.about:
        kind, _colon, number = asked.about.partition(":")
        yield AuditEntry.object_type == kind
        yield AuditEntry.object_id == number
    if asked.since is not None:
        yield AuditEntry.at >= asked.since
    if asked.until is not None:
        yield AuditEntry.at < asked.until


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
        of_cases = self._last_hashes({entry["object_id"] for entry in entries if entry["object_type"] == CASE})
        for entry in entries:
            number += 1
            row = AuditEntry(id=number, **entry, previous_hash=previous)
            if row.object_type == CASE:  # a chain of its own, that can be checked without the rest of the log
                row.detail = {**row.detail, BEFORE: of_cases.get(row.object_id, FIRST_PREVIOUS_HASH)}
            row.entry_hash = previous = entry_hash(previous, sealed_fields(row))
            if row.object_type == CASE:
                of_cases[row.object_id] = row.entry_hash
            self.session.add(row)
        self.session.flush()

    def _last_hashes(self, case_ids: set[str]) -> dict[str, str]:
        """The hash of the last entry about each of the cases that has one."""
        if not case_ids:
            return {}
        one = select(AuditEntry.entry_hash).where(AuditEntry.object_type == CASE)
        asked = func.unnest(literal(sorted(case_ids), ARRAY(String))).column_valued("case_id")
        last = one.where(AuditEntry.object_id == asked).order_by(AuditEntry.id.desc()).limit(1).lateral()
        return {row[0]: row[1] for row in self.session.execute(select(asked, last.c.entry_hash))}

    def of_case(self, case_id: int) -> Sequence[AuditEntry]:
        """Everything about one case, oldest first."""
        statement = select(AuditEntry).where(AuditEntry.object_type == CASE, AuditEntry.object_id == str(case_id))
        return self.session.scalars(statement.order_by(AuditEntry.id)).all()

    def entries(self, batch: int = 1000) -> Iterator[AuditEntry]:
        """Every row, oldest first."""
        yield from self.session.scalars(select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=batch))

    def page(self, *, before_id: int | None, limit: int, asked: Asked | None = None) -> Sequence[AuditEntry]:
        statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
        if asked is not None:
            statement = statement.where(*_wanted(asked))
        if before_id is not None:
            statement = statement.where(AuditEntry.id < before_id)
        return self.session.scalars(statement).all()
