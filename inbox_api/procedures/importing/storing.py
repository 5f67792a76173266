"""Bringing read records into the catalogue: what is new, what differs, nothing deleted, nothing of a person's lost.

An import writes the national record only. What people have approved lies in `procedure_overrides`, so an import cannot
touch it; where the national value below such a fact has changed, the report and `check` say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.procedures.importing.doubts import doubts_of
from inbox_api.procedures.importing.json_lines import MAX_LINE_CHARS, reason
from inbox_api.procedures.importing.matching import Known, KnownProcedures
from inbox_api.procedures.importing.merging import merged, new_record
from inbox_api.procedures.importing.readings import Doubts, LineProblem, Partial, ReadResult, Values
from inbox_api.procedures.records import ProcedureRecord, as_line
from inbox_api.procedures.repository import ProcedureRepository
from inbox_api.texts import gettext as _

BATCH = 500  # records compared with the database at once


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
    """What an import of one file did, or would do. errors: lines that were left out. layout: a key of LAYOUTS."""

    name: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[LineProblem] = field(default_factory=list)
    warnings: list[LineProblem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    layout: str = ""
    skipped: int = 0  # procedures inside the administration, left out on purpose


class ImportRun:
    """One import of any number of files, compared and saved in batches across them.

    now: aware UTC; its local day is the first day of the new versions. dry_run: only say what would happen. Reports
    are complete after `finish`. The caller's boundary commits.
    """

    def __init__(self, session: Session, *, now: datetime, dry_run: bool = False) -> None:
        self._repository = ProcedureRepository(session)
        self._now = now
        self._day = now.astimezone(LOCAL_ZONE).date()
        self._dry_run = dry_run
        self._waiting: list[tuple[ImportReport, ProcedureRecord | Partial]] = []
        self._touched: dict[str, tuple[str, Values]] = {}  # (hash, record) as this run has made them
        self._known: KnownProcedures | None = None
        self._guarded: dict[str, set[str]] = {}
        for row in self._repository.approved_overrides():
            self._guarded.setdefault(row.procedure_id, set()).add(row.field)

    def add(
        self, report: ImportReport, read: ReadResult, *, on_progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Take in what reading one file gave. on_progress(done, total) is called after each batch."""
        report.errors.extend(read.errors)
        report.warnings.extend(read.warnings)
        report.skipped += read.skipped
        everything: list[ProcedureRecord | Partial] = [*read.records, *read.partials]
        for done, one in enumerate(everything, start=1):
            self._waiting.append((report, one))
            if len(self._waiting) >= BATCH:
                self._save()
                if on_progress is not None:
                    on_progress(done, len(everything))
        if on_progress is not None:
            on_progress(len(everything), len(everything))

    def finish(self) -> None:
        self._save()

    def _save(self) -> None:
        waiting, self._waiting = self._waiting, []
        placed = [(report, one, self._place(report, one)) for report, one in waiting]
        wanted = {record_id for _report, _one, record_id in placed if record_id and record_id not in self._touched}
        stored = self._repository.stored(sorted(wanted))
        fresh: dict[str, tuple[ProcedureRecord, str]] = {}
        for report, one, record_id in placed:
            if record_id is None:
                continue
            before = self._touched.get(record_id) or stored.get(record_id)
            record = _whole(report, one, record_id, before[1] if before else None)
            if record is not None and self._note(report, record, before):
                fresh[record_id] = (record, report.name)
        if not self._dry_run:
            self._repository.save_many(list(fresh.values()), now=self._now, day=self._day)

    def _place(self, report: ImportReport, one: ProcedureRecord | Partial) -> str | None:
        """The id of the record that `one` is or will be; None when it is left out, which the report then says."""
        if isinstance(one, ProcedureRecord):
            if self._known is not None:
                self._known.add(_known(one.as_json()))
            return one.id
        if self._known is None:
            self._known = KnownProcedures(self._repository.identities())
        doubts: Doubts = []
        match = self._known.find(one, doubts)
        report.warnings.extend(LineProblem(one.line, key, text) for key, text in doubts)
        if match.refusal is not None:
            report.errors.append(LineProblem(one.line, *match.refusal))
            return None
        if match.is_new and one.needs_stored:
            text = _("is repealed, but the catalogue does not have it")
            report.warnings.append(LineProblem(one.line, "code", text))
            return None
        if match.is_new:
            self._known.add(_known(new_record(one, match.id)))
        else:
            self._known.learn(match.id, one)
        return match.id

    def _note(self, report: ImportReport, record: ProcedureRecord, before: tuple[str, Values] | None) -> bool:
        """Count one record in `report`; True when it must be saved."""
        digest = record.digest()
        if before is not None and before[0] == digest:
            report.unchanged += 1
            return False
        fresh = record.as_json()
        self._touched[record.id] = (digest, fresh)
        if before is None:
            report.new += 1
            return True
        report.changed += 1
        known = before[1]
        keys = sorted(key for key in fresh.keys() | known.keys() if fresh.get(key) != known.get(key))
        changes = [Change(key, known.get(key), fresh.get(key)) for key in keys]
        guarded = sorted(self._guarded.get(record.id, set()).intersection(keys))
        report.differences.append(Difference(record.id, changes, guarded))
        return True


def _known(record: Values) -> Known:
    return Known(
        id=record["id"],
        code=record.get("code"),
        names=[record["name"], *record.get("aliases", [])],
        official_name=record.get("official_name", ""),
        portal_id=record.get("portal_id", ""),
        replaces=record.get("replaces", []),
    )


def _whole(
    report: ImportReport, one: ProcedureRecord | Partial, record_id: str, before: Values | None
) -> ProcedureRecord | None:
    """The whole record; None when what the file holds does not make one, which the report then says."""
    if isinstance(one, ProcedureRecord):
        return one
    doubts: Doubts = []
    values = new_record(one, record_id) if before is None else merged(before, one, doubts)
    if not values.get("sources"):
        report.errors.append(LineProblem(one.line, "sources", _("the file names no web address of its source; say it")))
        return None
    try:
        record = ProcedureRecord.model_validate(values)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False):
            where = ".".join(str(part) for part in item["loc"])
            report.errors.append(LineProblem(one.line, where, reason(item)))
        return None
    if len(as_line(record).encode()) > MAX_LINE_CHARS:
        report.errors.append(LineProblem(one.line, "", _("is too long")))  # an export of it could not be read again
        return None
    doubts.extend(doubts_of(record, is_bare=one.is_bare))
    report.warnings.extend(LineProblem(one.line, key, text) for key, text in doubts)
    return record


def store(
    session: Session,
    read: ReadResult,
    name: str,
    *,
    now: datetime,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Bring one file's `read` into the catalogue as `name`; see `ImportRun`."""
    report = ImportReport(name)
    run = ImportRun(session, now=now, dry_run=dry_run)
    run.add(report, read, on_progress=on_progress)
    run.finish()
    return report
