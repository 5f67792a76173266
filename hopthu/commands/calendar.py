"""`hopthu calendar`: the days off and the made-up working days that move deadlines."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from hopthu.errors import CommandError
from hopthu.session import ready_session
from inbox_api.deadlines import service
from inbox_api.deadlines.service import Day, Source
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

app = typer.Typer(no_args_is_help=True, help=_("Days off and made-up working days; they move deadlines"))
ACTOR = "cli"
FORMS = ("%Y-%m-%d", "%d/%m/%Y")
KINDS = {
    "holiday": lazy_gettext("holiday"),
    "substitute": lazy_gettext("substitute day off"),
    "swap_off": lazy_gettext("day off by swap"),
    "make_up": lazy_gettext("working day in return"),
}
SOURCES = {
    Source.OWN: lazy_gettext("added"),
    Source.SHIPPED: lazy_gettext("shipped"),
    Source.LIBRARY: lazy_gettext("general table"),
}
DayArgument = Annotated[str, typer.Argument(metavar="DATE", help=_("YYYY-MM-DD or DD/MM/YYYY"))]


@app.command("list", help=_("All days that differ from Monday to Friday"))
def list_days(
    year: Annotated[int | None, typer.Argument(min=1900, max=2100, help=_("Only this year"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    with ready_session() as session:
        found = service.days(session, year)
    if as_json:
        typer.echo(json.dumps([{**asdict(row), "day": row.day.isoformat()} for row in found], ensure_ascii=False))
        return
    for row in found:
        typer.echo(_line(row))


@app.command(help=_("Add a day off or a made-up working day"))
def add(
    day: DayArgument,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=_("One of %(kinds)s", kinds=", ".join(KINDS)))],
    note: Annotated[str, typer.Option(help=_("What the day is"))] = "",
    decision: Annotated[str, typer.Option(help=_("Number of the decision"))] = "",
) -> None:
    wanted = read_day(day)
    with ready_session() as session:
        row = service.add_day(
            session, wanted, kind, note=note, decision_no=decision, actor=ACTOR, now=datetime.now(UTC)
        )
    typer.echo(_("Added: %(day)s", day=_line(row)))


@app.command(help=_("Take an added day out again; shipped days stay"))
def remove(day: DayArgument) -> None:
    wanted = read_day(day)
    with ready_session() as session:
        row = service.remove_day(session, wanted, actor=ACTOR, now=datetime.now(UTC))
    typer.echo(_("Removed: %(day)s", day=_line(row)))


def read_day(text: str) -> date:
    """The day that somebody typed. Raises CommandError."""
    for form in FORMS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise CommandError(_('"%(text)s" is not a date: YYYY-MM-DD or DD/MM/YYYY', text=text))


def _line(row: Day) -> str:
    doubt = "" if row.is_certain else _("(to be confirmed)")
    words = (f"{row.day:%Y-%m-%d}", f"{row.kind:<10}", str(KINDS[row.kind]), f"[{SOURCES[row.source]}]")
    return " ".join(filter(None, (*words, row.note, row.decision_no and f"({row.decision_no})", doubt)))
