"""Any number of files, folders and zip files brought into the catalogue: one after the other, lists first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zipfile import ZipInfo

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.procedures.importing.containers import (
    MAX_FILE_BYTES,
    ContainerError,
    files_inside,
    is_leftover,
    open_zip,
    part_name,
    read_part,
)
from inbox_api.procedures.importing.layouts import read_file
from inbox_api.procedures.importing.readings import LineProblem, Origin
from inbox_api.procedures.importing.sniffing import is_zip_of_files
from inbox_api.procedures.importing.storing import ImportReport, ImportRun
from inbox_api.texts import gettext as _

KNOWN_ENDINGS = frozenset(
    {
        ".json", ".jsonl", ".ndjson", ".html", ".htm", ".mht", ".mhtml", ".xhtml", ".txt", ".doc", ".docx", ".docm",
        ".rtf", ".xls", ".xlsx", ".xlsm", ".pdf", ".zip",
    }
)  # fmt: skip
LISTS = (".xlsx", ".xlsm", ".xls")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person says about all files of one import. as_of: when they were read at their source, None: by the
    files' own times. url: the page that they come from, "" when each file says."""

    as_of: str | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One file to read. inside: its place in the zip file `path`. was_named: by the person, not met in a folder."""

    path: Path
    name: str
    inside: int | None = None
    was_named: bool = True

    @property
    def ending(self) -> str:
        return Path(self.name).suffix.casefold()


@dataclass(slots=True)
class Outcome:
    """reports: one for each file that was read, in the order of reading. unread: (name, why). passed_over: names of
    files met in folders that are of no kind that holds procedures."""

    reports: list[ImportReport] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Was nothing left out?"""
        return not self.unread and not any(report.errors for report in self.reports)


def find_files(paths: list[Path], outcome: Outcome) -> list[Found]:
    """Every file named, all files of the folders named, and those inside zip files; lists come first.

    What cannot be opened is noted in `outcome`.
    """
    found: list[Found] = []
    for path in paths:
        for one in _of_folder(path, outcome) if path.is_dir() else [Found(path, path.name)]:
            found.extend(_unpacked(one, outcome))
    return sorted(found, key=lambda one: one.ending not in LISTS)  # stable: otherwise in the order of the names


def _of_folder(folder: Path, outcome: Outcome) -> Iterator[Found]:
    def cannot_list(error: OSError) -> None:
        outcome.unread.append((str(error.filename), error.strerror or type(error).__name__))

    for place, folders, names in os.walk(folder, onerror=cannot_list):
        folders[:] = sorted(name for name in folders if not is_leftover(name))
        for name in sorted(names):
            path = Path(place) / name
            shown = path.relative_to(folder).as_posix()
            if is_leftover(name) or not path.is_file():
                continue
            if path.suffix.casefold() in KNOWN_ENDINGS:
                yield Found(path, shown, was_named=False)
            else:
                outcome.passed_over.append(shown)


def _unpacked(one: Found, outcome: Outcome) -> Iterator[Found]:
    """The files inside a zip of files; any other file as it is."""
    try:
        if not is_zip_of_files(one.path):
            yield one
            return
        with open_zip(_bytes_of(one.path)) as opened:
            parts = {part.filename: number for number, part in enumerate(opened.infolist())}
            for part in sorted(files_inside(opened), key=lambda part: part.filename):
                name = f"{one.name}/{part_name(part)}"
                if Path(name).suffix.casefold() in KNOWN_ENDINGS:
                    yield Found(one.path, name, parts[part.filename], was_named=False)
                else:
                    outcome.passed_over.append(name)
    except OSError as error:
        outcome.unread.append((one.name, error.strerror or type(error).__name__))
    except ContainerError as error:
        outcome.unread.append((one.name, str(error)))


def _bytes_of(path: Path) -> bytes:
    """Raises OSError, ContainerError for a file that is too large."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise ContainerError(_("is larger than %(n)s MB", n=MAX_FILE_BYTES // 2**20))
    return path.read_bytes()


class _Reader:
    """Reads found files; the zip file opened last stays open, for its files follow one another."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self._settings = settings
        self._today = now.astimezone(LOCAL_ZONE).date()
        self._packed: tuple[Path, bytes] | None = None

    def read(self, one: Found) -> tuple[bytes, Origin]:
        """Raises OSError, ContainerError."""
        if one.inside is None:
            data = _bytes_of(one.path)
            return data, self._origin(one, datetime.fromtimestamp(one.path.stat().st_mtime, LOCAL_ZONE))
        if self._packed is None or self._packed[0] != one.path:
            self._packed = (one.path, _bytes_of(one.path))
        with open_zip(self._packed[1]) as opened:
            part = opened.infolist()[one.inside]
            return read_part(opened, part), self._origin(one, _moment(part, one.path))

    def _origin(self, one: Found, saved: datetime) -> Origin:
        day = min(saved.date(), self._today).isoformat()
        return Origin(Path(one.name).name, self._settings.as_of or day, self._settings.url)


def _moment(part: ZipInfo, path: Path) -> datetime:
    """When the file inside the zip was saved; the zip's own time when the zip does not say."""
    try:
        moment = datetime(*part.date_time, tzinfo=LOCAL_ZONE)
    except ValueError:
        moment = datetime.fromtimestamp(0, LOCAL_ZONE)
    return moment if moment.year > 1980 else datetime.fromtimestamp(path.stat().st_mtime, LOCAL_ZONE)


def import_paths(
    session: Session,
    paths: list[Path],
    *,
    now: datetime,
    settings: Settings | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Outcome:
    """Bring everything in `paths` into the catalogue; nothing is ever deleted, no file stops the others.

    now: aware UTC. on_progress(files done, files in all, name of the next) is called before each file and at the end.
    The caller's boundary commits.
    """
    outcome = Outcome()
    found = find_files(paths, outcome)
    run = ImportRun(session, now=now, dry_run=dry_run)
    reader = _Reader(settings or Settings(), now)
    for done, one in enumerate(found):
        if on_progress is not None:
            on_progress(done, len(found), one.name)
        try:
            data, origin = reader.read(one)
        except OSError as error:
            outcome.unread.append((one.name, error.strerror or type(error).__name__))
            continue
        except ContainerError as error:
            outcome.unread.append((one.name, str(error)))
            continue
        outcome.reports.append(read_into(run, data, origin, one.name))
    run.finish()
    if on_progress is not None:
        on_progress(len(found), len(found), "")
    return outcome


def read_into(
    run: ImportRun, data: bytes, origin: Origin, name: str, *, on_progress: Callable[[int, int], None] | None = None
) -> ImportReport:
    """Read one file into a run. A file without anything is an error of its report."""
    layout, result = read_file(data, origin)
    report = ImportReport(name, layout=layout)
    if not (result.records or result.partials or result.errors or result.skipped):
        result.errors.append(LineProblem(0, "", _("holds no procedure")))
    run.add(report, result, on_progress=on_progress)
    return report
