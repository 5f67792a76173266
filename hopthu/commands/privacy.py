"""`hopthu privacy`: wishes to be forgotten that come by letter, at the counter or by telephone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from hopthu.errors import CommandError
from hopthu.moments import shown
from hopthu.session import ready_database
from inbox_api.db import transaction
from inbox_api.privacy import ordering
from inbox_api.privacy.ordering import Person
from inbox_api.privacy.ordering_rules import REASONS
from inbox_api.texts import gettext as _

ACTOR = "command"
app = typer.Typer(no_args_is_help=True, help=_("Wishes to be forgotten"))
JsonOption = Annotated[bool, typer.Option("--json", help=_("For scripts"))]
CaseOption = Annotated[str, typer.Option("--case", help=_("Code of a case that the person wrote"))]
PhoneOption = Annotated[str, typer.Option("--phone", help=_("Telephone number in a case or of the person"))]
ChannelOption = Annotated[str, typer.Option("--channel", help=_("With --id: facebook, zalo, web or telegram"))]
IdOption = Annotated[str, typer.Option("--id", help=_("Whole id of the person at the platform"))]


@app.command(help=_("How much there is of a person; no words are shown"))
def find(
    case: CaseOption = "",
    phone: PhoneOption = "",
    channel: ChannelOption = "",
    person_id: IdOption = "",
    as_json: JsonOption = False,
) -> None:
    with ready_database():
        people = _find(case, phone, channel, person_id)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in people], ensure_ascii=False, default=str))
        return
    _show(people)


@app.command(help=_("Note the wish of the people found: shown first, then asked once more"))
def erase(
    reason: Annotated[str, typer.Option(help=", ".join(REASONS))],
    reference: Annotated[str, typer.Option(help=_("Number of the letter or note; no names"))],
    case: CaseOption = "",
    phone: PhoneOption = "",
    channel: ChannelOption = "",
    person_id: IdOption = "",
    is_sure: Annotated[bool, typer.Option("--yes", help=_("Do not ask once more"))] = False,
) -> None:
    with ready_database():
        people = [one for one in _find(case, phone, channel, person_id) if not one.is_open]
        if not people:
            raise CommandError(_("Nobody was found whose wish is not being carried out already."))
        _show(people)
        if not is_sure and not typer.confirm(_("Delete all this for good?"), default=False):
            raise typer.Abort
        ids = [one.identity_id for one in people]
        with transaction() as session:
            noted = ordering.order(session, ACTOR, ids, reason, reference, secrets.token_hex(16), datetime.now(UTC))
    typer.echo(_("%(count)d wishes are noted. The worker carries them out.", count=len(noted)))


@app.command("list", help=_("The newest wishes and what was done"))
def list_wishes(as_json: JsonOption = False) -> None:
    with ready_database(), transaction() as session:
        rows: list[dict[str, Any]] = [
            {
                "id": row.id, "asked_at": row.asked_at.isoformat(), "source": row.source, "reason": row.reason,
                "reference": row.reference, "state": row.state, "counts": row.counts,
                "done_at": row.done_at.isoformat() if row.done_at else None,
            }
            for row in ordering.newest(session)
        ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        done = shown(row["done_at"]) if row["done_at"] else _("being carried out")
        typer.echo(f"{row['id']:<6} {shown(row['asked_at'])}  {row['reason'] or row['source']:<24} {done}")


def _find(case: str, phone: str, channel: str, person_id: str) -> list[Person]:
    given = [(ordering.BY_CASE, case), (ordering.BY_PHONE, phone), (ordering.BY_IDENTITY, person_id)]
    chosen = [(kind, text) for kind, text in given if text]
    if len(chosen) != 1:
        raise CommandError(_("Give one of --case, --phone, --id."))
    with transaction() as session:
        return ordering.search(session, *chosen[0], channel, datetime.now(UTC))


def _show(people: Sequence[Person]) -> None:
    for one in people:
        typer.echo(
            _(
                "%(channel)s %(name)s ...%(ending)s: %(messages)d messages, %(files)d files, cases: %(cases)s",
                channel=one.channel,
                name=one.name or "?",
                ending=one.last_letters,
                messages=one.messages,
                files=one.files,
                cases=", ".join(f"{case.code}{'*' if case.keeps else ''}" for case in one.cases) or "-",
            )
        )
    if any(case.keeps for one in people for case in one.cases):
        typer.echo(_("* the law keeps this case's file for now, without a link to the person"))
    if not people:
        typer.echo(_("Nobody was found."))
