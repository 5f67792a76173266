"""`hopthu files`: the files of messages, from one storage to the other, and whether all of them are there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from hopthu.errors import CommandError
from hopthu.session import ready_database
from inbox_api.db import transaction
from inbox_api.files import problems, upkeep
from inbox_api.files.repository import FileRepository
from inbox_api.files.stores import named_store, stores
from inbox_api.settings import Settings
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Files of messages: where they are kept"))
SHOWN_AT_MOST = 20
AsJson = Annotated[bool, typer.Option("--json", help=_("For scripts"))]


class Place(StrEnum):
    DISK = "disk"
    S3 = "s3"


@app.command(help=_("Copy all files from one storage to the other, every digest verified; may be repeated"))
def move(
    source: Place,
    target: Place,
    delete: Annotated[bool, typer.Option("--delete", help=_("Remove from the old storage what was verified"))] = False,
    as_json: AsJson = False,
) -> None:
    if source == target:
        raise CommandError(_("Name two different storages: disk and s3."))
    with ready_database() as settings:
        if not settings.has_s3:
            raise CommandError(_("Set HOPTHU_S3_BUCKET, HOPTHU_S3_ACCESS_KEY and HOPTHU_S3_SECRET_KEY first."))
        with transaction() as session:
            known = FileRepository(session).known()
        with _progress(_("Copying"), sum(known.values()), hidden=as_json) as advance, _answering():
            places = named_store(source, settings), named_store(target, settings)
            done = upkeep.move(*places, known, remove=delete, progress=advance)
    values = {"copied": done.copied, "there": done.there_already, "removed": done.removed, "unknown": done.unknown}
    if as_json:
        typer.echo(json.dumps({**values, "bytes": done.copied_bytes, "broken": done.broken}))
    else:
        typer.echo(_("Copied: %(copied)d; already there: %(there)d; removed: %(removed)d.", **values))
        if done.unknown:
            typer.echo(_("Left where they are, unknown to the database: %(unknown)d (see: files check)", **values))
        _advise(settings, target)
    if done.broken:
        raise CommandError(_("Damaged in the old storage and not copied: %(names)s", names=_listed(done.broken)))


def _advise(settings: Settings, target: Place) -> None:
    """Both storages are read while both are named, so a city may change over before, between or after."""
    if settings.files_store != target:
        words = _("New files still go to the old storage. Set HOPTHU_FILES_STORE=%(target)s, restart, run this again.")
        typer.echo(words % {"target": target.value})


@app.command(help=_("Find files that are missing, damaged or no longer needed"))
def check(
    quick: Annotated[bool, typer.Option("--quick", help=_("Compare sizes only; do not read every byte"))] = False,
    fix: Annotated[bool, typer.Option("--fix", help=_("Mark lost files as lost, remove what nothing needs"))] = False,
    as_json: AsJson = False,
) -> None:
    with ready_database():
        with transaction() as session:
            repository = FileRepository(session)
            known, used = repository.known(), repository.used_names()
        with _progress(_("Checking"), sum(known.values()), hidden=as_json) as advance, _answering():
            found = upkeep.check(stores().found, known, used, datetime.now(UTC), deep=not quick, progress=advance)
            with transaction() as session:  # what was thrown away meanwhile is not missing
                still_used = FileRepository(session).used_names()
                found.missing = [name for name in found.missing if name in still_used]
                lost = {*found.missing, *found.broken}
                marked = FileRepository(session).mark_lost(lost, problems.LOST) if fix and lost else 0
            if fix:
                for store, name in found.orphans:
                    store.delete(name)
    _report(found, marked=marked, fix=fix, as_json=as_json)
    if not found.is_fine:
        raise typer.Exit(1)


def _report(found: upkeep.Checked, *, marked: int, fix: bool, as_json: bool) -> None:
    orphans = [name for _store, name in found.orphans]
    if as_json:
        lists = {"missing": found.missing, "broken": found.broken, "orphans": orphans}
        typer.echo(json.dumps({"files": found.files, "bytes": found.size_bytes, **lists, "marked": marked}))
        return
    megabytes = found.size_bytes / 1_000_000
    typer.echo(_("%(count)d files in order, %(megabytes).1f MB.", count=found.files, megabytes=megabytes))
    if found.missing:
        typer.echo(_("Missing: %(names)s", names=_listed(found.missing)))
    if found.broken:
        typer.echo(_("Damaged: %(names)s", names=_listed(found.broken)))
    if orphans:
        typer.echo(_("Needed by nothing: %(names)s", names=_listed(orphans)))
    if fix:
        typer.echo(_("Marked as lost: %(marked)d; removed: %(removed)d.", marked=marked, removed=len(orphans)))
    elif lost := [*found.missing, *found.broken, *orphans]:
        typer.echo(_("Restore from the backup, or run again with --fix (%(count)d files).", count=len(lost)))


def _listed(names: list[str]) -> str:
    shown = ", ".join(name[:16] for name in names[:SHOWN_AT_MOST])
    return f"{len(names)} ({shown}{', …' if len(names) > SHOWN_AT_MOST else ''})"


@contextmanager
def _answering() -> Iterator[None]:
    """The storage's own errors as one line."""
    try:
        yield
    except OSError as error:
        raise CommandError(_("The storage does not answer: %(reason)s", reason=str(error))) from error


@contextmanager
def _progress(words: str, size_bytes: int, *, hidden: bool) -> Iterator[upkeep.Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=hidden) as bar:
        task = bar.add_task(words, total=max(size_bytes, 1))
        yield lambda done: bar.advance(task, done)
