"""A catalogue in a throw-away database, filled through the importers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from hopthu import postgres
from hopthu.bench.procedures.distractors import Distractor, write_files
from hopthu.errors import CommandError
from inbox_api.db import app_url
from inbox_api.migrations import runner
from inbox_api.procedures.importing.files import import_paths
from inbox_api.texts import gettext as _


class Catalogue:
    def __init__(self, session: Session, folder: Path) -> None:
        self.session = session
        self._folder = folder

    def load_city(self, path: Path) -> None:
        """Raises CommandError for a file with broken lines."""
        self._import([path], 1)

    def load(self, distractors: Sequence[Distractor]) -> float:
        """Import them as files; seconds from the first file read to the commit. Raises CommandError."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        write_files(distractors, folder)
        return self._import([folder], len(distractors))

    def _import(self, paths: list[Path], expected: int) -> float:
        began = time.perf_counter()
        outcome = import_paths(self.session, paths, now=datetime.now(UTC))
        self.session.commit()
        seconds = time.perf_counter() - began
        new = sum(report.new for report in outcome.reports)
        if not outcome.is_complete or new < expected:
            raise CommandError(_("Only %(new)d of %(all)d procedures were imported.", new=new, all=expected))
        return seconds


@contextmanager
def temporary_catalogue() -> Iterator[Catalogue]:
    """An empty catalogue; its server is stopped and its folder removed at the end."""
    with tempfile.TemporaryDirectory(prefix="hopthu-procedures-") as name, _server(Path(name)) as server:
        engine = create_engine(app_url(server.url()))
        runner.upgrade(engine)
        with Session(engine) as session:
            yield Catalogue(session, Path(name))
        engine.dispose()


def _server(folder: Path) -> AbstractContextManager[postgres.EmbeddedPostgres]:
    return postgres.running(folder / "postgres")
