"""`hopthu channels secrets`: which secrets are stored, entering a new one beside the old one, ending the old one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from hopthu.errors import CommandError
from hopthu.moments import shown
from hopthu.session import ready_database
from inbox_api.channels import connecting, rotation, service
from inbox_api.channels.repository import ChannelRepository
from inbox_api.db import transaction
from inbox_api.errors import NotFound
from inbox_api.models import ChannelAccount
from inbox_api.texts import gettext as _

ACTOR = "command"
app = typer.Typer(no_args_is_help=True, help=_("Secrets of connected accounts; they are never shown"))
ChannelArgument = Annotated[str, typer.Argument(metavar="CHANNEL")]
AccountArgument = Annotated[str, typer.Argument(metavar="ID", help=_("Id of the page or OA at the vendor"))]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help=_("Such as app_secret"))]
DaysOption = Annotated[
    int, typer.Option(min=0, max=rotation.MOST_DAYS, help=_("How long the old one counts as well; 0: no longer"))
]


@app.command("list", help=_("What is stored of each account, and which old secrets still count"))
def list_secrets(as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False) -> None:
    with ready_database(), transaction() as session:
        found = [
            {
                "channel": row.channel,
                "account_id": row.account_id,
                "name": state.field.name,
                "is_set": state.is_set,
                "is_needed": state.field.is_needed,
                "previous_until": state.previous_until.isoformat() if state.previous_until else None,
            }
            for row in ChannelRepository(session).all_accounts()
            for state in rotation.states(row)
        ]
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        state = _("stored") if one["is_set"] else _("missing") if one["is_needed"] else _("none")
        two = _("two count until %(when)s", when=shown(str(one["previous_until"]))) if one["previous_until"] else ""
        typer.echo(f"{one['channel']:<10} {one['account_id']:<24} {one['name']:<16} {state}  {two}".rstrip())


@app.command(help=_("Enter a new secret (asked for, never an argument); the old one counts beside it for some days"))
def replace(
    channel: ChannelArgument, account_id: AccountArgument, name: NameArgument, days: DaysOption = rotation.KEPT_DAYS
) -> None:
    value = typer.prompt(f"{channel} {name}", hide_input=True, default="").strip()
    if not value:
        raise CommandError(_("Paste the new secret first."))
    with ready_database(), transaction() as session:
        row = _account(connecting.known(session, channel, account_id), name)
        rotation.replace(session, row, name, value, ACTOR, datetime.now(UTC), days=days)
        service.forget_remembered(channel)
    typer.echo(_("The new secret counts from now on, the old one beside it for the days you chose."))


@app.command(help=_("Make up a new secret of ours and print it, this once"))
def make(
    channel: ChannelArgument, account_id: AccountArgument, name: NameArgument, days: DaysOption = rotation.KEPT_DAYS
) -> None:
    with ready_database(), transaction() as session:
        row = _account(connecting.known(session, channel, account_id), name)
        made = rotation.make(session, row, name, ACTOR, datetime.now(UTC), days=days)
        service.forget_remembered(channel)
    typer.echo(made)


@app.command(help=_("The old secret counts no longer"))
def end(channel: ChannelArgument, account_id: AccountArgument, name: NameArgument) -> None:
    with ready_database(), transaction() as session:
        row = _account(connecting.known(session, channel, account_id), name)
        was_there = rotation.end(session, row, name, ACTOR, datetime.now(UTC))
        service.forget_remembered(channel)
    typer.echo(_("The old secret counts no longer.") if was_there else _("There was no old one."))


def _account(row: ChannelAccount, name: str) -> ChannelAccount:
    """The row, when it has a secret of this name. Raises CommandError that names those it has."""
    names = [field.name for field in rotation.fields_of(row.channel) if field.is_secret]
    if name not in names:
        raise CommandError(
            _('No secret "%(name)s". Secrets of this channel: %(known)s', name=name, known=", ".join(names))
        ) from NotFound()
    return row
