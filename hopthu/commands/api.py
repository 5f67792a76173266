"""`hopthu api`: keys of programs, and the description of the interface."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from hopthu.moments import shown
from hopthu.session import ready_session
from inbox_api.texts import gettext as _
from inbox_api.tokens import service
from inbox_api.tokens.schemas import KeyOut
from inbox_api.tokens.service import MadeKey, NewKey

app = typer.Typer(no_args_is_help=True, help=_("The interface for programs: keys and description"))
Json = Annotated[bool, typer.Option("--json", help=_("For scripts"))]
KeyId = Annotated[int, typer.Argument(help=_("Number of the key, see: hopthu api keys"))]


def now() -> datetime:
    return datetime.now(UTC)


@app.command(help=_("All keys, newest first; none of their secrets"))
def keys(as_json: Json = False) -> None:
    with ready_session() as session:
        rows = [KeyOut.of(key).model_dump(mode="json") for key in service.keys(session, None)]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        state = (
            _("revoked") if row["revoked_at"] else _("waits") if not row["approved_at"] else shown(row["expires_at"])
        )
        typer.echo(f"{row['id']:<4} {row['starts_with']}...  {row['name']:<24} {row['unit']:<16} {state}")


@app.command("create-key", help=_("Make a key for a program and print it, once"))
def create_key(
    name: str,
    unit: Annotated[str, typer.Option(help=_("Code of the unit"))],
    role: Annotated[
        list[str], typer.Option(help=_("One of %(roles)s; may be repeated", roles=", ".join(service.KEY_ROLES)))
    ],
    purpose: Annotated[str, typer.Option(help=_("What it is for, and who answers for it"))],
    days: Annotated[int, typer.Option(min=1, max=400)] = 365,
    read_only: Annotated[bool, typer.Option("--read-only", help=_("It only reads"))] = False,
    per_minute: Annotated[int | None, typer.Option(help=_("Requests a minute; default: what all get"))] = None,
    as_json: Json = False,
) -> None:
    new = NewKey(name, unit, tuple(role), purpose, days, read_only, per_minute)
    with ready_session() as session:
        _show(service.create(session, None, new, now()), as_json=as_json)


@app.command("renew-key", help=_("A new secret for the same program; the old one works for a day more"))
def renew_key(
    key: KeyId,
    days: Annotated[
        int | None, typer.Option(min=1, max=400, help=_("Without it the key ends when the old one does"))
    ] = None,
    as_json: Json = False,
) -> None:
    with ready_session() as session:
        _show(service.renew(session, None, key, now(), days=days), as_json=as_json)


@app.command("revoke-key", help=_("The key works no more"))
def revoke_key(key: KeyId) -> None:
    with ready_session() as session:
        service.revoke(session, None, key, now())
    typer.echo(_("Revoked."))


def _show(made: MadeKey, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"id": made.key.id, "account": made.key.account.username, "token": made.token}))
    else:
        typer.echo(_("Key %(id)d: %(token)s", id=made.key.id, token=made.token))


@app.command(help=_("Write the description of the interface (OpenAPI 3.1, with examples)"))
def openapi(
    file: Annotated[Path | None, typer.Argument(help=_("Where to; without: standard output"))] = None,
) -> None:
    from fastapi import FastAPI

    from inbox_api.app import add_api  # loads every room: only this command needs that

    described = FastAPI(title="Hop thu ket noi", version="1")
    add_api(described)
    content = json.dumps(described.openapi(), ensure_ascii=False, indent=1)
    if file is None:
        typer.echo(content)
    else:
        file.write_text(content + "\n", encoding="utf-8")
        typer.echo(_("Written to %(path)s", path=file))
