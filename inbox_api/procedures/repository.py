"""All SQL of the catalogue of procedures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session

from inbox_api.models.procedures import Procedure
from inbox_api.procedures.records import ProcedureRecord


class ProcedureRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def signature(self) -> str:
        """One short text that changes whenever a record that is found changes; "" while there is none."""
        hashes = func.string_agg(Procedure.record_hash, aggregate_order_by(literal(","), Procedure.id))
        return self.session.scalar(select(func.md5(hashes)).where(Procedure.is_active)) or ""

    def active_records(self) -> list[dict[str, Any]]:
        """The records that may be found, as stored, by id."""
        statement = select(Procedure.record).where(Procedure.is_active).order_by(Procedure.id)
        return list(self.session.scalars(statement))

    def all_records(self) -> list[dict[str, Any]]:
        """All records, also those kept out of search, by id."""
        return list(self.session.scalars(select(Procedure.record).order_by(Procedure.id)))

    def stored(self, ids: Sequence[str]) -> dict[str, tuple[str, dict[str, Any]]]:
        """(hash, record) of those of `ids` that exist."""
        statement = select(Procedure.id, Procedure.record_hash, Procedure.record).where(Procedure.id.in_(ids))
        return {row.id: (row.record_hash, row.record) for row in self.session.execute(statement)}

    def save(self, record: ProcedureRecord, *, source_file: str, now: datetime) -> None:
        """Insert, or overwrite what an earlier import held; whether it is active stays as it is."""
        values: dict[str, Any] = {
            "code": record.code,
            "name": record.name,
            "field": record.field,
            "level": record.level,
            "record": record.as_json(),
            "as_of": record.as_of,
            "source_file": source_file[:200],
            "imported_at": now,
            "record_hash": record.digest(),
        }
        statement = insert(Procedure).values(id=record.id, is_active=True, **values)
        self.session.execute(statement.on_conflict_do_update(index_elements=[Procedure.id], set_=values))
