"""`hopthu simulate chaos`: thousands of events while processes are killed and vendors fail; every count must be 0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from hopthu.chaos.counting import FAULTS
from hopthu.chaos.planning import CHANNELS
from hopthu.chaos.running import run
from hopthu.environment import load_settings
from hopthu.errors import CommandError
from inbox_api.texts import gettext as _


def chaos(
    events: Annotated[int, typer.Option(min=20, help=_("How many events on each channel"))] = 5000,
    seed: Annotated[int, typer.Option(help=_("The same seed plans the same events"))] = 1,
    channel: Annotated[list[str] | None, typer.Option(help=_("facebook, zalo or web; may be repeated"))] = None,
    real_bot: Annotated[bool, typer.Option(help=_("With the trained bot instead of a scripted one"))] = False,
    logs: Annotated[Path | None, typer.Option(help=_("Keep the log files in this folder"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    """Exit code 1 when any count is not 0 or the system did not come to rest."""
    channels = tuple(channel or CHANNELS)
    unknown = sorted(set(channels) - set(CHANNELS))
    if unknown:
        raise CommandError(
            _(
                'Unknown channel "%(channel)s". Known: %(known)s',
                channel=unknown[0],
                known=", ".join(sorted(CHANNELS)),
            )
        )
    keep_logs = logs.resolve() if logs is not None else None  # settings move to the project's folder
    models_of = load_settings().var if real_bot else None
    figures = run(events, seed, channels, models_of=models_of, keep_logs=keep_logs)
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
    else:
        for name, value in figures.items():
            mark = "[x]" if name in FAULTS and value else "   "
            typer.echo(f"{mark} {name:<26} {value}")
    if not figures["is_settled"] or any(figures[name] for name in FAULTS):
        raise typer.Exit(1)
