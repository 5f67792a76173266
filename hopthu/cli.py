"""The command `hopthu`."""

from __future__ import annotations

import errno
import json
import sys
from typing import Annotated

import psycopg
import sqlalchemy.exc
import typer

from hopthu import bench, nlu, procedures
from hopthu.commands import api, audit, calendar, channels, city, files, hooks, officers, privacy, texts
from hopthu.commands.simulate import app as simulate_app
from hopthu.doctor import examine
from hopthu.environment import database, load_settings, without_password
from hopthu.errors import CommandError
from hopthu.migrations import upgrade
from inbox_api.errors import AppError
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, add_completion=False, help=_("One inbox for what citizens write"))
app.add_typer(officers.app, name="officer")
app.add_typer(channels.app, name="channels")
app.add_typer(audit.app, name="audit")
app.add_typer(city.app, name="city")
app.add_typer(calendar.app, name="calendar")
app.add_typer(procedures.app, name="procedures")
app.add_typer(files.app, name="files")
app.add_typer(api.app, name="api")
app.add_typer(hooks.app, name="hooks")
app.add_typer(texts.app, name="texts")
app.add_typer(privacy.app, name="privacy")
app.add_typer(nlu.app, name="nlu")
app.add_typer(bench.app, name="bench")
app.add_typer(simulate_app, name="simulate")
DEBUG = "--debug"


@app.callback()
def root(
    debug: Annotated[bool, typer.Option(DEBUG, help=_("Show the whole traceback of an error"))] = False,
) -> None:
    """Only declares --debug; `main` looks for it itself, because errors outlive this call."""


@app.command(help=_("Run the whole system on this machine; Ctrl-C stops it"))
def run(
    simulators: Annotated[bool, typer.Option(help=_("Also play Messenger and Zalo on this machine"))] = True,
    scripted_bot: Annotated[bool, typer.Option("--scripted-bot", hidden=True)] = False,
) -> None:
    from hopthu.run_system import run as run_system  # the other commands need none of it

    run_system(load_settings(), with_simulators=simulators, has_scripted_bot=scripted_bot)


@app.command(help=_("What is missing before this installation can serve citizens"))
def doctor(as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False) -> None:
    findings = examine(load_settings())
    if as_json:
        typer.echo(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{finding.mark} {finding.text}")
    if any(finding.level == "missing" for finding in findings):
        raise typer.Exit(1)


@app.command(help=_("Bring the tables of the database up to date"))
def migrate() -> None:
    with database(load_settings()):
        changed = upgrade()
    typer.echo(_("The database was brought up to date.") if changed else _("The database is up to date."))


def main() -> None:
    """Run a command; expected errors are one line on stderr and an exit code, bugs too unless --debug is given."""
    debug = DEBUG in sys.argv[1:]
    try:
        app()
    except Exception as error:  # the last line of defence: everything unforeseen becomes one line
        if debug:
            raise
        text, code = describe(error)
        print(without_password(text), file=sys.stderr)
        sys.exit(code)


def describe(error: Exception) -> tuple[str, int]:
    """(Vietnamese line, exit code) for an error that reached the top."""
    if isinstance(error, CommandError):
        return error.text, error.exit_code
    if isinstance(error, AppError):
        return error.text, 1
    if isinstance(error, (sqlalchemy.exc.OperationalError, psycopg.OperationalError)):
        origin = error.orig if isinstance(error, sqlalchemy.exc.OperationalError) else error
        reason = str(origin).strip().splitlines() or [type(error).__name__]
        return _("The database does not answer: %(reason)s", reason=reason[0]), 1
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _("The disk is full: %(path)s", path=error.filename or "?"), 1
    if isinstance(error, PermissionError):
        return _("No right to use %(path)s", path=error.filename or "?"), 1
    name = f"{type(error).__name__}: {error}"
    return _("Unexpected error: %(name)s. Run again with --debug before the command for details.", name=name), 70


if __name__ == "__main__":
    main()
