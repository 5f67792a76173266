"""`hopthu audit`: does the log of who saw and did what still hold?"""

from __future__ import annotations

import typer

from hopthu.errors import CommandError
from hopthu.session import ready_session
from inbox_api.audit import service
from inbox_api.texts import gettext as _

app = typer.Typer(no_args_is_help=True, help=_("Log of who saw and did what"))


@app.callback()
def group() -> None:
    """Keeps `verify` a sub-command while it is the only one."""


@app.command(help=_("Check the chain of hashes; names the first entry that was changed"))
def verify() -> None:
    with ready_session() as session:
        broken = service.first_broken_entry(session)
    if broken is not None:
        raise CommandError(
            _("The audit log does not hold: entry %(id)d was changed or is missing.", id=broken), exit_code=2
        )
    typer.echo(_("The audit log holds."))
