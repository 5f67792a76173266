"""Files that were looked at and wait to be taken in: kept for a day below $HOPTHU_VAR, named by their contents."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from inbox_api.errors import Invalid, NotFound
from inbox_api.models import DataVersion, Officer
from inbox_api.settings import get_settings
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import adopting, bundles, files, importing, projects, state, tables
from inbox_api.training.data.rights import require_editor

KEPT_SECONDS = 86_400
MOST_BYTES = 16_000_000
_DIGEST = re.compile(r"[0-9a-f]{64}")


class UploadTooLarge(Invalid):
    code = "upload_too_large"
    message = lazy_gettext("The file is too large: 16 MB at most.")


@dataclass(frozen=True, slots=True)
class Look:
    """What a file would do. kind: table | files | bundle | project. Of plan, rows, project the fitting one is there."""

    digest: str
    kind: str
    plan: importing.Plan | None = None
    rows: tuple[tables.Row, ...] = ()
    told: dict[str, str] | None = None
    project: adopting.Project | None = None

    @property
    def can_be_taken(self) -> bool:
        if self.project is not None:
            return True  # of what, the choices say
        if self.plan is not None:
            return not self.plan.problems and bool(self.plan.files)
        return bool(self.rows) and not any(row.problem for row in self.rows)


def look(session: Session, officer: Officer, content: bytes) -> Look:
    """Keep the file for a day and tell what it would do. Raises NotAllowed, UploadTooLarge, BrokenArchive, NoTable,
    ForgedBundle, NoBundleKey.
    """
    require_editor(officer)
    if len(content) > MOST_BYTES:
        raise UploadTooLarge
    digest = hashlib.sha256(content).hexdigest()
    told = _look(session, officer, digest, content)
    folder = _folder()
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    (folder / digest).write_bytes(content)
    return told


def _look(session: Session, officer: Officer, digest: str, content: bytes) -> Look:
    kind = kind_of(content)
    if kind == "table":
        return Look(digest, kind, rows=tuple(tables.read(session, officer, content)))
    if kind == "bundle":
        bundle = bundles.unpack(content)
        return Look(digest, kind, importing.plan(session, officer, bundle.files, is_whole=True), told=bundle.told)
    found = _unzipped(session, content)
    if isinstance(found, adopting.Project):
        return Look(digest, "project", project=found)
    return Look(digest, kind, importing.plan(session, officer, found, is_whole=False))


def _unzipped(session: Session, content: bytes) -> adopting.Project | dict[str, bytes]:
    """The project in a ZIP when it is another bot's, else its training files. Raises BrokenArchive."""
    entries, data = files.entries(content), state.current(session)
    told = projects.opened(entries)
    if adopting.is_foreign(data, told):
        return adopting.Project(projects.read(told), data)
    return files.of_training(entries)


def kind_of(content: bytes) -> str:
    """By its first bytes: "files" for a ZIP, "bundle" for JSON, else "table"."""
    if content.startswith(b"PK"):
        return "files"
    return "bundle" if content.lstrip()[:1] == b"{" else "table"


def take_in(
    session: Session, officer: Officer, digest: str, reason: str,
    choices: Mapping[str, adopting.Choice] | None = None, labels: Mapping[str, str] | None = None,
) -> tuple[str, DataVersion | None]:  # fmt: skip
    """(batch, version) of what was looked at before. choices, labels: for another bot's project (adopting).

    Raises NotFound, and what importing, tables and adopting raise.
    """
    require_editor(officer)
    path = _folder() / digest
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        raise NotFound
    content = path.read_bytes()
    kind = kind_of(content)
    if kind == "table":
        return tables.carry_out(session, officer, content, reason=reason)[0], None
    if kind == "bundle":
        whole = bundles.unpack(content).files
        return importing.carry_out(session, officer, whole, is_whole=True, reason=reason, source="file")
    found = _unzipped(session, content)
    if isinstance(found, adopting.Project):
        adopted = adopting.take_in(session, officer, found.found, choices or {}, labels or {}, reason=reason)
        return adopted.batch, None
    return importing.carry_out(session, officer, found, is_whole=False, reason=reason, source="import")


def _folder() -> Path:
    folder = get_settings().var / "training-uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
