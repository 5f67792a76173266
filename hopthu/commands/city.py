"""`hopthu city`: the wards, units, officers, routing rules and offices of this installation."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from hopthu.city import load_file
from hopthu.session import ready_database
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Wards, units, officers and routing of this city"))


@app.callback()
def group() -> None:
    """Keeps `load` a sub-command while it is the only one."""


@app.command(help=_("Load or update the city from its file; nothing is deleted"))
def load(
    file: Path,
    accounts: Annotated[bool, typer.Option(help=_("Also make the officers' accounts that are new"))] = True,
) -> None:
    file = file.resolve()  # settings move to the project's folder
    password = secrets.token_urlsafe(12) if accounts else None
    with ready_database():
        loaded = load_file(file, password)
    typer.echo(
        _(
            "%(wards)d wards, %(units)d units, %(rules)d routing rules, %(offices)d offices.",
            wards=loaded.wards,
            units=loaded.units,
            rules=loaded.routing_rules,
            offices=loaded.offices,
        )
    )
    if loaded.new_officers:
        names = ", ".join(loaded.new_officers)
        typer.echo(_("New accounts: %(names)s. First password of all: %(password)s", names=names, password=password))
