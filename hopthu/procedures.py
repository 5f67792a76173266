"""`hopthu procedures`: import, check and export the catalogue of procedures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from hopthu.errors import CommandError
from hopthu.session import ready_session
from inbox_api.procedures import checking, exporting
from inbox_api.procedures.records import as_line, is_as_of
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Catalogue of procedures"))
AsJson = Annotated[bool, typer.Option("--json", help=_("For scripts"))]


def _mover(progress: Progress, task: TaskID) -> Callable[[int, int, str], None]:
    def move(done: int, total: int, name: str) -> None:
        progress.update(task, completed=done, total=total, description=_("Reading %(name)s", name=name[-40:]))

    return move


@app.command(
    "import", help=_("Bring published procedures into the catalogue, whatever their layout; nothing is deleted")
)
def import_files(
    paths: Annotated[list[Path], typer.Argument(help=_("Files, folders, or zip files of them"))],
    dry_run: Annotated[bool, typer.Option(help=_("Only show what would change, field by field"))] = False,
    as_of: Annotated[
        str, typer.Option(help=_("When the source was read, such as 2026-11; else the file's own day"))
    ] = "",
    source: Annotated[str, typer.Option(help=_("Web address of the source, for files that name none"))] = "",
    as_json: AsJson = False,
) -> None:
    from hopthu.commands.procedures import importing as shown  # it loads the readers of Word and Excel
    from inbox_api.procedures.importing.files import Settings, import_paths

    for path in paths:
        if not path.exists():
            raise CommandError(_("No file was found: %(path)s", path=path))
    if as_of and not is_as_of(as_of):
        raise CommandError(f"--as-of {_('is not a date: YYYY, YYYY-MM or YYYY-MM-DD')}")
    if source and not source.startswith(("https://", "http://")):
        raise CommandError(f"--source {_('is not a web address')}")
    settings = Settings(as_of=as_of or None, url=source)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with ready_session() as session, Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(_("Looking for files"), total=None)
        outcome = import_paths(
            session,
            paths,
            now=datetime.now(UTC),
            settings=settings,
            dry_run=dry_run,
            on_progress=_mover(progress, task),
        )
    if as_json:
        typer.echo(json.dumps(shown.figures(outcome, dry_run=dry_run), ensure_ascii=False))
    else:
        shown.tell(outcome, dry_run=dry_run)
    if not outcome.is_complete:
        raise typer.Exit(1)


@app.command(help=_("Doubts about the stored procedures: fees, codes, papers, dates, offices, links"))
def check(as_json: AsJson = False) -> None:
    with ready_session() as session:
        now = datetime.now(UTC)
        findings = checking.check(session, now=now)
        total = exporting.count(session)
    kinds = dict(sorted(Counter(finding.kind for finding in findings).items()))
    if as_json:
        rows = [{"id": one.id, "field": one.field, "message": one.message} for one in findings]
        typer.echo(json.dumps({"procedures": total, "findings": rows, "kinds": kinds}, ensure_ascii=False))
        return
    for finding in findings:
        typer.echo(f"{finding.id}, {finding.field}: {finding.message}")
    if not findings:
        typer.echo(_("No doubts found in %(n)s procedures.", n=total))
        return
    typer.echo(_("%(found)s doubts in %(n)s procedures:", found=len(findings), n=total), err=True)
    for kind, times in kinds.items():
        typer.echo(f"  {times:>5}  {checking.title_of(kind)}", err=True)


@app.command(help=_("Write all stored procedures as JSON Lines, today's or as of a day"))
def export(
    path: Annotated[Path, typer.Argument(help=_("The file to write; - for the screen"))],
    day: Annotated[str, typer.Option(help=_("The records that held on this day, such as 2026-07-01"))] = "",
    merged: Annotated[
        bool, typer.Option(help=_("With the city's own facts laid over; not for importing again"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    wanted = _day(day)
    with ready_session() as session:
        lines = [f"{as_line(record)}\n" for record in exporting.records(session, day=wanted, merged=merged)]
    if str(path) == "-":
        typer.echo("".join(lines), nl=False)
        return
    try:
        _write(path, lines)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CommandError(_("%(name)s: cannot be written (%(reason)s)", name=path.name, reason=reason)) from error
    if as_json:
        typer.echo(json.dumps({"procedures": len(lines), "path": str(path)}, ensure_ascii=False))
    else:
        typer.echo(_("%(n)s procedures written to %(path)s", n=len(lines), path=path))


def _day(text: str) -> date | None:
    """Raises CommandError."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CommandError(f"--day {_('is not a date: YYYY, YYYY-MM or YYYY-MM-DD')}") from error


def _write(path: Path, lines: list[str]) -> None:
    """Beside the old file first, so that a full disk leaves that one whole. Raises OSError."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
