"""`hopthu procedures`: import, check and export the catalogue of procedures."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from hopthu.errors import CommandError
from hopthu.session import ready_session
from inbox_api.procedures import checking, service
from inbox_api.procedures.importing.json_lines import LineProblem
from inbox_api.procedures.importing.storing import ImportReport
from inbox_api.procedures.records import as_line
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Catalogue of procedures"))
AsJson = Annotated[bool, typer.Option("--json", help=_("For scripts"))]
SHOWN_PROBLEMS = 50  # per file; --json has them all


def _files(paths: list[Path]) -> list[Path]:
    """The files named, and every *.jsonl of the folders named. Raises CommandError for what is not there."""
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise CommandError(_("No file was found: %(path)s", path=path))
        files.extend(sorted(path.rglob("*.jsonl")) if path.is_dir() else [path])
    return files


def _mover(progress: Progress, task: TaskID) -> Callable[[int, int], None]:
    def move(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total)

    return move


@app.command("import", help=_("Bring JSON Lines files into the catalogue; nothing is deleted"))
def import_files(
    paths: Annotated[list[Path], typer.Argument(help=_("Files, or folders with *.jsonl"))],
    dry_run: Annotated[bool, typer.Option(help=_("Only show what would change"))] = False,
    as_json: AsJson = False,
) -> None:
    files = _files(paths)
    reports: list[ImportReport] = []
    unread: list[tuple[Path, str]] = []
    with ready_session() as session, Progress(console=Console(stderr=True), transient=True) as progress:
        for path in files:
            task = progress.add_task(_("Reading %(name)s", name=path.name), total=None)
            try:
                report = service.import_file(
                    session,
                    path,
                    now=datetime.now(UTC),
                    dry_run=dry_run,
                    on_progress=_mover(progress, task),
                )
            except OSError as error:
                unread.append((path, error.strerror or type(error).__name__))
            else:
                reports.append(report)
    if as_json:
        typer.echo(json.dumps(_import_figures(reports, unread, dry_run=dry_run), ensure_ascii=False))
    else:
        _tell_import(reports, unread, dry_run=dry_run)
    if unread or any(report.errors for report in reports):
        raise typer.Exit(1)


def _import_figures(reports: list[ImportReport], unread: list[tuple[Path, str]], *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "files": [dataclasses.asdict(report) for report in reports],
        "unread": [{"name": path.name, "reason": reason} for path, reason in unread],
        "new": sum(report.new for report in reports),
        "changed": sum(report.changed for report in reports),
        "unchanged": sum(report.unchanged for report in reports),
        "errors": sum(len(report.errors) for report in reports),
    }


def _tell_import(reports: list[ImportReport], unread: list[tuple[Path, str]], *, dry_run: bool) -> None:
    for report in reports:
        typer.echo(
            _(
                "%(name)s: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(errors)s with errors",
                name=report.name,
                new=report.new,
                changed=report.changed,
                unchanged=report.unchanged,
                errors=len({problem.line for problem in report.errors}),
            )
        )
        for difference in report.differences if dry_run else []:
            fields = ", ".join(difference.fields)
            typer.echo(_("  different: %(id)s (%(fields)s)", id=difference.id, fields=fields))
        for problem in [*report.errors, *report.warnings][:SHOWN_PROBLEMS]:
            _tell_problem(problem)
    for path, reason in unread:
        typer.echo(_("%(name)s: cannot be read (%(reason)s)", name=path.name, reason=reason), err=True)
    if dry_run:
        typer.echo(_("Nothing was saved: dry run."))


def _tell_problem(problem: LineProblem) -> None:
    where = problem.field or _("whole line")
    typer.echo(
        _("  line %(line)s, %(field)s: %(text)s", line=problem.line, field=where, text=problem.message), err=True
    )


@app.command(help=_("Doubts about the stored procedures: fees, codes, papers, dates"))
def check(as_json: AsJson = False) -> None:
    with ready_session() as session:
        findings = checking.check(session, now=datetime.now(UTC))
        total = len(service.export_records(session))
    if as_json:
        rows = [dataclasses.asdict(finding) for finding in findings]
        typer.echo(json.dumps({"procedures": total, "findings": rows}, ensure_ascii=False))
        return
    for finding in findings:
        typer.echo(f"{finding.id}, {finding.field}: {finding.message}")
    if not findings:
        typer.echo(_("No doubts found in %(n)s procedures.", n=total))


@app.command(help=_("Write all stored procedures as JSON Lines"))
def export(path: Path, as_json: AsJson = False) -> None:
    with ready_session() as session:
        records = service.export_records(session)
    text = "".join(f"{as_line(record)}\n" for record in records)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CommandError(_("%(name)s: cannot be written (%(reason)s)", name=path.name, reason=reason)) from error
    if as_json:
        typer.echo(json.dumps({"procedures": len(records), "path": str(path)}, ensure_ascii=False))
    else:
        typer.echo(_("%(n)s procedures written to %(path)s", n=len(records), path=path))
