"""Bringing read records into the catalogue: what is new, what differs, nothing deleted, nothing of a person's lost.

An import writes the national record only. What people have approved lies in `procedure_overrides`, so an import cannot
touch it; where the national value below such a fact has changed, the report and `check` say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.procedures.importing.json_lines import LineProblem, ReadResult
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository

BATCH = 500  # records compared with the database at once
Stored = dict[str, tuple[str, dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Change:
    """One key of a stored record that the file changes; None on either side: the key is left out there."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored record that the file changes. guarded: those fields that a person has approved otherwise."""

    id: str
    changes: list[Change]
    guarded: list[str] = field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        return [change.field for change in self.changes]


@dataclass(slots=True)
class ImportReport:
    """What an import of one file did, or would do. errors: lines that were left out."""

    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[LineProblem] = field(default_factory=list)
    warnings: list[LineProblem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def store(
    session: Session,
    read: ReadResult,
    name: str,
    *,
    now: datetime,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Bring `read` into the catalogue as the file `name`; with dry_run only say what would happen.

    now: aware UTC; its local day is the first day of the new versions. on_progress(done, total) is called after each
    batch. The caller's boundary commits.
    """
    report = ImportReport(name, errors=read.errors, warnings=read.warnings)
    repository = ProcedureRepository(session)
    day = now.astimezone(LOCAL_ZONE).date()
    guarded: dict[str, set[str]] = {}
    for row in repository.approved_overrides():
        guarded.setdefault(row.procedure_id, set()).add(row.field)
    for start in range(0, len(read.records), BATCH):
        batch = read.records[start : start + BATCH]
        stored = repository.stored([record.id for record in batch])
        fresh = [record for record in batch if _note(report, record, stored, guarded.get(record.id, set()))]
        if not dry_run:
            repository.save_many(fresh, source_file=name, now=now, day=day)
        if on_progress is not None:
            on_progress(min(start + BATCH, len(read.records)), len(read.records))
    return report


def _note(report: ImportReport, record: ProcedureRecord, stored: Stored, guarded: set[str]) -> bool:
    """Count one record in `report`; True when it must be saved."""
    if record.id not in stored:
        report.new += 1
        return True
    known_hash, known = stored[record.id]
    if known_hash == record.digest():
        report.unchanged += 1
        return False
    report.changed += 1
    fresh = record.as_json()
    keys = sorted(key for key in fresh.keys() | known.keys() if fresh.get(key) != known.get(key))
    changes = [Change(key, known.get(key), fresh.get(key)) for key in keys]
    report.differences.append(Difference(record.id, changes, sorted(guarded.intersection(keys))))
    return True
