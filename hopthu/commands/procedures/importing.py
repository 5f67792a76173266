"""The outcome of `hopthu procedures import`, for people and for programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import typer

from inbox_api.procedures.editing.naming import field_name
from inbox_api.procedures.editing.plain import lines_of
from inbox_api.procedures.importing.files import Outcome
from inbox_api.procedures.importing.layouts import title_of
from inbox_api.procedures.importing.readings import LineProblem
from inbox_api.procedures.importing.storing import Change, Difference, ImportReport
from inbox_api.texts import gettext as _

SHOWN_PROBLEMS = 50  # per file; --json has them all
SHOWN_DIFFERENCES = 40  # per file, likewise
SHOWN_LINES = 6  # per field
SHOWN_CHARS = 110  # per line


def figures(outcome: Outcome, *, dry_run: bool) -> dict[str, object]:
    """The keys of --json."""
    reports = outcome.reports
    return {
        "dry_run": dry_run,
        "files": [dataclasses.asdict(report) for report in reports],
        "unread": [{"name": name, "reason": reason} for name, reason in outcome.unread],
        "passed_over": outcome.passed_over,
        "new": sum(report.new for report in reports),
        "changed": sum(report.changed for report in reports),
        "unchanged": sum(report.unchanged for report in reports),
        "skipped": sum(report.skipped for report in reports),
        "errors": sum(len(report.errors) for report in reports),
    }


def tell(outcome: Outcome, *, dry_run: bool) -> None:
    """Print each file with what was read, would change and is wrong; then the sums of many files."""
    for report in outcome.reports:
        _tell_report(report, dry_run=dry_run)
    for name, reason in outcome.unread:
        typer.echo(_("%(name)s: cannot be read (%(reason)s)", name=name, reason=reason), err=True)
    if outcome.passed_over:
        count, few = len(outcome.passed_over), ", ".join(outcome.passed_over[:5])
        typer.echo(_("Passed over, no such files hold procedures: %(n)s (%(names)s …)", n=count, names=few))
    if len(outcome.reports) > 1:
        _tell_sums(outcome)
    if dry_run:
        typer.echo(_("Nothing was saved: dry run."))


def _tell_report(report: ImportReport, *, dry_run: bool) -> None:
    line = _(
        "%(name)s: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(errors)s with errors",
        name=report.name,
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        errors=len({problem.line for problem in report.errors}),
    )
    more = [title_of(report.layout)]
    if report.skipped:
        more.append(_("%(n)s inner procedures skipped", n=report.skipped))
    more = [text for text in more if text]
    typer.echo(f"{line} ({'; '.join(more)})" if more else line)
    if dry_run:
        _tell_differences(report.differences)
    for problem in [*report.errors, *report.warnings][:SHOWN_PROBLEMS]:
        _tell_problem(problem)
    left = len(report.errors) + len(report.warnings) - SHOWN_PROBLEMS
    if left > 0:
        typer.echo(_("  and %(n)s more; --json has them all", n=left), err=True)


def _tell_differences(differences: list[Difference]) -> None:
    for difference in differences[:SHOWN_DIFFERENCES]:
        fields = ", ".join(difference.fields)
        typer.echo(_("  different: %(id)s (%(fields)s)", id=difference.id, fields=fields))
        for change in difference.changes:
            for line in lines_of_change(change):
                typer.echo(f"      {line}")
        if difference.guarded:
            names = ", ".join(field_name(name) for name in difference.guarded)
            typer.echo("      " + _("stays as approved by the city: %(fields)s", fields=names))
    if len(differences) > SHOWN_DIFFERENCES:
        typer.echo(_("  and %(n)s more; --json has them all", n=len(differences) - SHOWN_DIFFERENCES))


def lines_of_change(change: Change) -> Iterator[str]:
    """ "Result: old → new" where both are one line; otherwise what goes with a minus, what comes with a plus."""
    before, after = lines_of(change.field, change.before), lines_of(change.field, change.after)
    name = field_name(change.field)
    gone = [line for line in before if line not in after]
    come = [line for line in after if line not in before]
    if len(before) <= 1 and len(after) <= 1:
        nothing = _("(nothing)")
        yield f"{name}: {_short(before[0]) if before else nothing} → {_short(after[0]) if after else nothing}"
        return
    yield f"{name}:" if gone or come else f"{name}: " + _("another order")
    for sign, lines in (("−", gone), ("+", come)):
        yield from (f"  {sign} {_short(line)}" for line in lines[:SHOWN_LINES])
        if len(lines) > SHOWN_LINES:
            yield f"  {sign} … ({len(lines) - SHOWN_LINES})"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_CHARS else f"{text[: SHOWN_CHARS - 1]}…"


def _tell_problem(problem: LineProblem) -> None:
    where = problem.field or _("whole line")
    if problem.line:
        text = _("  line %(line)s, %(field)s: %(text)s", line=problem.line, field=where, text=problem.message)
    else:
        text = _("  whole file: %(text)s", text=problem.message)
    typer.echo(text, err=True)


def _tell_sums(outcome: Outcome) -> None:
    reports = outcome.reports
    typer.echo(
        _(
            "%(files)s files: %(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(errors)s left out",
            files=len(reports) + len(outcome.unread),
            new=sum(report.new for report in reports),
            changed=sum(report.changed for report in reports),
            unchanged=sum(report.unchanged for report in reports),
            errors=sum(len({problem.line for problem in report.errors}) for report in reports) + len(outcome.unread),
        )
    )
