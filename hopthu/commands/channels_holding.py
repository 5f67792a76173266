"""`hopthu channels hold|resume`: holding back what an account sends, as the connection page does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from hopthu.session import ready_database
from inbox_api.channels import connecting, holding, pauses
from inbox_api.db import transaction
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.texts import gettext as _

ACTOR = "command"
LONGEST_HOURS = int(holding.LONGEST.total_seconds() // 3600)
AccountArgument = Annotated[str, typer.Argument(metavar="ID", help=_("Id of the page or OA at the vendor"))]


def hold(
    channel: str,
    account_id: AccountArgument,
    reason: Annotated[str, typer.Option(help=_("Why; administrators see it"))],
    hours: Annotated[int, typer.Option(min=1, max=LONGEST_HOURS, help=_("For at most so long"))] = 4,
) -> None:
    now = datetime.now(UTC)
    with ready_database(), transaction() as session:
        row = connecting.known(session, channel, account_id)
        until = holding.hold(session, row, reason, timedelta(hours=hours), ACTOR, now)
    shown = f"{until.astimezone(LOCAL_ZONE):%H:%M %d/%m/%Y}"
    typer.echo(_("Held back until %(until)s: %(reason)s", until=shown, reason=reason))


def resume(channel: str, account_id: AccountArgument) -> None:
    now = datetime.now(UTC)
    with ready_database(), transaction() as session:
        holding.resume(session, connecting.known(session, channel, account_id), ACTOR, now)
        pauses.end_pause(session, channel, account_id, now, actor=ACTOR)
    typer.echo(_("What waited is being sent."))
