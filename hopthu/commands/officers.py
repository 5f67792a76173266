"""`hopthu officer`: accounts of officers."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from hopthu.errors import CommandError
from hopthu.session import ready_session
from inbox_api.officers import service
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Accounts of officers"))

Roles = Annotated[
    list[str], typer.Option("--role", help=_("One of %(roles)s; may be repeated", roles=", ".join(service.ROLES)))
]
PasswordFromStdin = Annotated[
    bool, typer.Option("--password-stdin", help=_("Read the password from standard input; otherwise one is made up"))
]


@app.command(help=_("Create an account and print its first password"))
def create(
    username: str,
    name: Annotated[str, typer.Option(help=_("Name that others see"))],
    unit: Annotated[str, typer.Option(help=_("Code of the unit"))],
    role: Roles = ["officer"],  # noqa: B006 - Typer copies it
    password_stdin: PasswordFromStdin = False,
) -> None:
    password, is_new = _password(from_stdin=password_stdin)
    with ready_session() as session:
        row = OfficerRepository(session).unit_by_code(unit)
        if row is None:
            raise CommandError(_("There is no unit with the code %(code)s.", code=unit))
        service.create_officer(
            session,
            username=username.strip().lower(),
            display_name=name,
            password=password,
            roles=role,
            unit_id=row.id,
            now=datetime.now(UTC),
        )
    typer.echo(_("Account %(name)s was created.", name=username))
    _show(password, is_new=is_new)


@app.command("reset-password", help=_("Set a new password and end all sessions"))
def reset_password(username: str, password_stdin: PasswordFromStdin = False) -> None:
    password, is_new = _password(from_stdin=password_stdin)
    with ready_session() as session:
        service.reset_password(session, username.strip().lower(), password, datetime.now(UTC))
    typer.echo(_("The password of %(name)s was changed.", name=username))
    _show(password, is_new=is_new)


@app.command("list", help=_("All active accounts"))
def list_officers(as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False) -> None:
    with ready_session() as session:
        repository = OfficerRepository(session)
        units = {unit.id: unit.code for unit in repository.units()}
        rows: list[dict[str, Any]] = [
            {
                "id": row.id,
                "username": row.username,
                "name": row.display_name,
                "unit": units.get(row.unit_id),
                "roles": row.roles,
            }
            for row in repository.active()
        ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        roles = ", ".join(row["roles"] or [])
        typer.echo(f"{row['id']:<6} {row['username']!s:<16} {row['name']!s:<24} {row['unit']!s:<20} {roles}")


def _password(*, from_stdin: bool) -> tuple[str, bool]:
    """(password, was made up). Never an argument: those are seen in process lists and shell histories."""
    if from_stdin:
        return typer.get_text_stream("stdin").readline().rstrip("\n"), False
    return secrets.token_urlsafe(12), True


def _show(password: str, *, is_new: bool) -> None:
    if is_new:
        typer.echo(_("Password: %(password)s", password=password))
