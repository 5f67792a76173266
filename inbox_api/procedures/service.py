"""Rules of the catalogue: import without loss, one shared index a process, answers as of today."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Invalid, NotFound
from inbox_api.procedures.answers import Answer, Aspect
from inbox_api.procedures.answers import answer as answer_record
from inbox_api.procedures.dates import ended_dates, is_stale
from inbox_api.procedures.reading import LineProblem, read_records
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository
from inbox_api.procedures.search import ProcedureIndex, SearchResult
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

BATCH = 500  # records compared with the database at once


class NoSuchProcedure(NotFound):
    message = lazy_gettext("There is no such procedure.")


class EmptyQuestion(Invalid):
    message = lazy_gettext("Please type what you are looking for.")


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored record that the file changes; fields: the names of the keys that differ."""

    id: str
    fields: list[str]


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


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt about one stored record, for a person to settle. field: the key it is about."""

    id: str
    field: str
    message: str


class _IndexCache:
    """The index of this process, built anew when the stored records have changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[str, ProcedureIndex] | None = None

    def current(self, repository: ProcedureRepository) -> ProcedureIndex:
        signature = repository.signature()
        held = self._held
        if held is not None and held[0] == signature:
            return held[1]
        with self._lock:
            if self._held is not None and self._held[0] == signature:
                return self._held[1]
            records = [ProcedureRecord.model_validate(stored) for stored in repository.active_records()]
            built = ProcedureIndex(records)
            self._held = (signature, built)
            return built


_CACHE = _IndexCache()


def index(session: Session) -> ProcedureIndex:
    """The index over all active records, as of the last import, whichever process made it."""
    return _CACHE.current(ProcedureRepository(session))


def search(session: Session, query: str, limit: int = 3) -> SearchResult:
    """Raises EmptyQuestion for a blank query."""
    if not query.strip():
        raise EmptyQuestion
    return index(session).search(query, limit)


def get(session: Session, procedure_id: str) -> ProcedureRecord:
    """An active record. Raises NoSuchProcedure."""
    record = index(session).get(procedure_id)
    if record is None:
        raise NoSuchProcedure
    return record


def answer(session: Session, procedure_id: str, aspect: Aspect, *, now: datetime) -> tuple[ProcedureRecord, Answer]:
    """The answer to one aspect as of the local day of `now` (aware). Raises NoSuchProcedure."""
    record = get(session, procedure_id)
    return record, answer_record(record, aspect, today=now.astimezone(LOCAL_ZONE).date())


def import_file(
    session: Session,
    path: Path,
    *,
    now: datetime,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Bring the records of a JSON Lines file into the catalogue; nothing is ever deleted.

    now: aware UTC. on_progress(done, total) is called after each batch. Broken lines are reported and left out.
    Raises OSError when the file cannot be opened. The caller's boundary commits.
    """
    read = read_records(path)
    report = ImportReport(path.name, errors=read.errors, warnings=read.warnings)
    repository = ProcedureRepository(session)
    for start in range(0, len(read.records), BATCH):
        batch = read.records[start : start + BATCH]
        stored = repository.stored([record.id for record in batch])
        for record in batch:
            if _note(report, record, stored) and not dry_run:
                repository.save(record, source_file=path.name, now=now)
        if on_progress is not None:
            on_progress(min(start + BATCH, len(read.records)), len(read.records))
    return report


def _note(report: ImportReport, record: ProcedureRecord, stored: dict[str, tuple[str, dict[str, object]]]) -> bool:
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
    report.differences.append(Difference(record.id, keys))
    return True


def export_records(session: Session) -> list[ProcedureRecord]:
    """All records by id, also inactive ones: what an import of the same file would give back."""
    return [ProcedureRecord.model_validate(stored) for stored in ProcedureRepository(session).all_records()]


def check(session: Session, *, now: datetime) -> list[Finding]:
    """Doubts about the stored records on the local day of `now`, in the order of their ids."""
    today = now.astimezone(LOCAL_ZONE).date()
    findings: list[Finding] = []
    names: dict[str, str] = {}
    for record in export_records(session):
        if record.fee.is_doubtful:
            doubt = _("the amount is doubtful: wrong unit, or 0 without the word free")
            findings.append(Finding(record.id, "fee", doubt))
        ended = ended_dates(record.fee.text, today)
        over = [_("a date named in it is over: %(day)s", day=day.isoformat()) for day in ended]
        findings.extend(Finding(record.id, "fee", message) for message in over)
        findings.extend(Finding(record.id, key, message) for key, message in _gaps(record))
        if is_stale(record.as_of, today):
            stale = _("not compared with its source since %(date)s", date=record.as_of)
            findings.append(Finding(record.id, "as_of", stale))
        if record.name in names:
            twin = _("is also the name of %(id)s", id=names[record.name])
            findings.append(Finding(record.id, "name", twin))
        names[record.name] = record.id
    return findings


def _gaps(record: ProcedureRecord) -> Iterator[tuple[str, str]]:
    if record.code is None:
        yield "code", _("is not confirmed")
    if not record.documents:
        yield "documents", _("no paper is listed")
    if record.confidence == "memory":
        yield "confidence", _("the whole record rests on memory")
    elif record.memory_fields:
        yield "memory_fields", _("rest on memory: %(fields)s", fields=", ".join(record.memory_fields))
