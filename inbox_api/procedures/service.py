"""Rules of the catalogue: import without loss, one shared index a process, answers as of today."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from inbox_api.db import transaction
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import ProcedureOverride, ProcedurePhrase
from inbox_api.procedures.dated import DatedRecord, merged
from inbox_api.procedures.finding.results import SearchResult
from inbox_api.procedures.finding.search import ProcedureIndex
from inbox_api.procedures.importing.readings import Origin
from inbox_api.procedures.importing.storing import ImportReport, ImportRun
from inbox_api.procedures.questions.repository import QuestionRepository
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository
from inbox_api.texts import lazy_gettext

CHOICES_COUNT = timedelta(days=180)  # what citizens chose in this time lifts a procedure a little

log = logging.getLogger(__name__)


class NoSuchProcedure(NotFound):
    message = lazy_gettext("There is no such procedure.")


class EmptyQuestion(Invalid):
    message = lazy_gettext("Please type what you are looking for.")


class _IndexCache:
    """The index of this process, built anew when what is found has changed, or a new day brings other facts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[tuple[str, date], ProcedureIndex] | None = None

    def current(self, repository: ProcedureRepository, day: date) -> ProcedureIndex:
        wanted = (repository.signature(), day)
        held = self._held
        if held is not None and held[0] == wanted:
            return held[1]
        with self._lock:
            if self._held is not None and self._held[0] == wanted:
                return self._held[1]
            since = datetime.combine(day, time.min, LOCAL_ZONE) - CHOICES_COUNT
            chosen = QuestionRepository(repository.session).counts(since=since)
            built = ProcedureIndex(_records_on(repository, day), chosen=chosen)
            self._held = (wanted, built)
            return built


_CACHE = _IndexCache()


def _records_on(repository: ProcedureRepository, day: date) -> list[ProcedureRecord]:
    """Every active record on `day`, its aliases and situations with the phrases that officers added."""
    layers: dict[str, list[ProcedureOverride]] = defaultdict(list)
    for row in repository.approved_overrides():
        layers[row.procedure_id].append(row)
    added: dict[str, list[ProcedurePhrase]] = defaultdict(list)
    for phrase in repository.phrases():
        added[phrase.procedure_id].append(phrase)
    records = []
    for national in repository.active_records():
        record = merged(national, layers[national["id"]], day).record
        extra = added[record.id]
        if extra:
            aliases = [phrase.text for phrase in extra if phrase.kind == "alias"]
            situations = [phrase.text for phrase in extra if phrase.kind == "situation"]
            longer = {"aliases": [*record.aliases, *aliases], "situations": [*record.situations, *situations]}
            record = record.model_copy(update=longer)
        records.append(record)
    return records


def index(session: Session, day: date | None = None) -> ProcedureIndex:
    """The index over all active records on the local `day` (None: today), whichever process changed them last."""
    return _CACHE.current(ProcedureRepository(session), day or datetime.now(LOCAL_ZONE).date())


def warm_up() -> None:
    """Build the index of this process before the first citizen asks. A database that is away is no harm: the first
    question builds it then.
    """
    try:
        with transaction() as session:
            index(session)
    except SQLAlchemyError as error:
        log.warning("the index of procedures is not built yet (%s)", type(error).__name__)


def search(session: Session, query: str, limit: int = 3) -> SearchResult:
    """Raises EmptyQuestion for a blank query."""
    if not query.strip():
        raise EmptyQuestion
    return index(session).search(query, limit)


def get(session: Session, procedure_id: str) -> ProcedureRecord:
    """An active record as it holds today. Raises NoSuchProcedure."""
    record = index(session).get(procedure_id)
    if record is None:
        raise NoSuchProcedure
    return record


def on_day(session: Session, procedure_id: str, day: date) -> DatedRecord:
    """A record, also an inactive one, as it held on the local `day`. Raises NoSuchProcedure."""
    repository = ProcedureRepository(session)
    national = repository.national_on(procedure_id, day)
    if national is None:
        raise NoSuchProcedure
    return merged(national, repository.approved_overrides(procedure_id), day)


def is_active(session: Session, procedure_id: str) -> bool:
    """Is it found and answered, or has the city taken it out of the catalogue? False for an unknown id."""
    row = ProcedureRepository(session).row(procedure_id)
    return row is not None and row.is_active


def approved_today(session: Session, day: date) -> list[ProcedureOverride]:
    """The city's own facts that hold on the local `day`."""
    approved = ProcedureRepository(session).approved_overrides()
    return [row for row in approved if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)]


def import_file(
    session: Session,
    path: Path,
    *,
    now: datetime,
    dry_run: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Bring the procedures of one file of any layout into the catalogue; nothing is ever deleted.

    Broken lines are reported and left out. Folders and zip files: `importing.files.import_paths`. Raises OSError when
    the file cannot be opened.
    """
    from inbox_api.procedures.importing.files import read_into  # it loads the readers of Word and Excel

    data = path.read_bytes()
    saved = datetime.fromtimestamp(path.stat().st_mtime, LOCAL_ZONE).date()
    origin = Origin(path.name, min(saved, now.astimezone(LOCAL_ZONE).date()).isoformat())
    run = ImportRun(session, now=now, dry_run=dry_run)
    report = read_into(run, data, origin, path.name, on_progress=on_progress)
    run.finish()
    return report


def export_records(session: Session) -> list[ProcedureRecord]:
    """All records by id, also inactive ones: what an import of the same file would give back."""
    return [ProcedureRecord.model_validate(stored) for stored in ProcedureRepository(session).all_records()]
