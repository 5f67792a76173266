"""All SQL of the catalogue's records and their versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import Procedure, ProcedureOverride, ProcedurePhrase, ProcedureVersion
from inbox_api.procedures.importing.matching import Known
from inbox_api.procedures.records import ProcedureRecord


class ProcedureRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def signature(self) -> str:
        """One short text that changes whenever a record, an approved fact or a phrase changes; "" for no record.

        Asked before every search: the hashes, each of one record with its id, are laid over one another unsorted.
        """
        laid_over = func.bit_xor(func.hashtextextended(Procedure.record_hash, 0))
        records = select(func.count(), laid_over).where(Procedure.is_active).subquery()
        facts = select(func.count(), func.max(ProcedureOverride.decided_at))
        approved = facts.where(ProcedureOverride.status == "approved").subquery()
        phrases = select(func.count(), func.max(ProcedurePhrase.id)).subquery()
        together = records.join(approved, true()).join(phrases, true())
        held = tuple(self.session.execute(select(together)).one())
        return str(held) if held[0] else ""

    def active_records(self) -> list[dict[str, Any]]:
        """The national records of today that may be found, as stored, by id."""
        statement = select(Procedure.record).where(Procedure.is_active).order_by(Procedure.id)
        return list(self.session.scalars(statement))

    def all_records(self) -> list[dict[str, Any]]:
        """All national records of today, also those kept out of search, by id."""
        return list(self.session.scalars(select(Procedure.record).order_by(Procedure.id)))

    def all_on(self, day: date) -> list[dict[str, Any]]:
        """The national versions that held on the local `day`, by id; what was imported later is not among them."""
        version = ProcedureVersion
        held = select(version.record).where(
            version.valid_from <= day, (version.valid_to.is_(None)) | (version.valid_to > day)
        )
        return list(self.session.scalars(held.order_by(version.procedure_id)))

    def count(self) -> int:
        return self.session.scalar(select(func.count()).select_from(Procedure)) or 0

    def stored(self, ids: Sequence[str]) -> dict[str, tuple[str, dict[str, Any]]]:
        """(hash, record) of those of `ids` that exist."""
        statement = select(Procedure.id, Procedure.record_hash, Procedure.record).where(Procedure.id.in_(ids))
        return {row.id: (row.record_hash, row.record) for row in self.session.execute(statement)}

    def row(self, procedure_id: str) -> Procedure | None:
        return self.session.get(Procedure, procedure_id)

    def set_active(self, procedure_id: str, *, is_active: bool) -> bool:
        """False when there is no such procedure."""
        statement = (
            update(Procedure).where(Procedure.id == procedure_id).values(is_active=is_active).returning(Procedure.id)
        )
        return self.session.scalar(statement) is not None

    def national_on(self, procedure_id: str, day: date) -> dict[str, Any] | None:
        """The version that held on the local `day`; before the first import the first one; None: no such procedure."""
        version = ProcedureVersion
        of_it = select(version.record).where(version.procedure_id == procedure_id)
        held = of_it.where(version.valid_from <= day, (version.valid_to.is_(None)) | (version.valid_to > day))
        found = self.session.scalar(held.order_by(version.id.desc()).limit(1))
        if found is None:
            found = self.session.scalar(of_it.order_by(version.id).limit(1))
        return found

    def versions(self, procedure_id: str) -> Sequence[ProcedureVersion]:
        """All versions, the newest first."""
        statement = select(ProcedureVersion).where(ProcedureVersion.procedure_id == procedure_id)
        return self.session.scalars(statement.order_by(ProcedureVersion.id.desc())).all()

    def approved_overrides(self, procedure_id: str | None = None) -> Sequence[ProcedureOverride]:
        """Of one procedure, or of all."""
        statement = select(ProcedureOverride).where(ProcedureOverride.status == "approved")
        if procedure_id is not None:
            statement = statement.where(ProcedureOverride.procedure_id == procedure_id)
        return self.session.scalars(statement.order_by(ProcedureOverride.id)).all()

    def phrases(self) -> Sequence[ProcedurePhrase]:
        return self.session.scalars(select(ProcedurePhrase).order_by(ProcedurePhrase.id)).all()

    def identities(self) -> Iterator[Known]:
        """What every stored record can be recognised by, also inactive ones; officers' aliases count as names."""
        added: dict[str, list[str]] = {}
        for phrase in self.phrases():
            if phrase.kind == "alias":
                added.setdefault(phrase.procedure_id, []).append(phrase.text)
        kept = ("aliases", "official_name", "portal_id", "replaces")
        columns = [Procedure.record[key].label(key) for key in kept]
        for row in self.session.execute(select(Procedure.id, Procedure.code, Procedure.name, *columns)):
            names = [row.name, *(row.aliases or []), *added.get(row.id, [])]
            yield Known(row.id, row.code, names, row.official_name or "", row.portal_id or "", row.replaces or [])

    def save_many(self, saved: Sequence[tuple[ProcedureRecord, str]], *, now: datetime, day: date) -> None:
        """Insert, or replace what an earlier import held, each with a new version that holds from the local `day` on.

        saved: (record, name of its file), no id twice. Whether a procedure is active stays as it is.
        """
        if not saved:
            return
        contents = [(record, source[:200], record.as_json(), record.digest()) for record, source in saved]
        rows = [
            {
                "id": record.id,
                "code": record.code,
                "name": record.name,
                "field": record.field,
                "level": record.level,
                "record": plain,
                "as_of": record.as_of,
                "source_file": source,
                "imported_at": now,
                "record_hash": digest,
                "is_active": True,
            }
            for record, source, plain, digest in contents
        ]
        statement = insert(Procedure)
        kept = {name: statement.excluded[name] for name in rows[0] if name not in {"id", "is_active"}}
        self.session.execute(statement.on_conflict_do_update(index_elements=[Procedure.id], set_=kept), rows)
        ended = update(ProcedureVersion).where(
            ProcedureVersion.procedure_id.in_([record.id for record, _source in saved]),
            ProcedureVersion.valid_to.is_(None),
        )
        self.session.execute(ended.values(valid_to=func.greatest(ProcedureVersion.valid_from, day)))
        versions = [
            {
                "procedure_id": record.id,
                "record": plain,
                "record_hash": digest,
                "valid_from": day,
                "source_file": source,
                "imported_at": now,
            }
            for record, source, plain, digest in contents
        ]
        self.session.execute(insert(ProcedureVersion), versions)
