"""`hopthu simulate assignment`: two years of assignment and clocks beside an independent reference."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from hopthu.fairness.simulation import Figures, Unit
from inbox_api.texts import gettext as _

STRATEGIES = ("round_robin", "by_load", "sticky")
MUST_BE_ZERO = ("to_absent", "while_closed", "out_of_order", "starved", "deadlines_wrong")


def assignment(
    people: Annotated[int, typer.Option(min=2, max=100, help=_("Officers of the unit"))] = 8,
    per_day: Annotated[float, typer.Option(min=1, help=_("Cases a day on average"))] = 30,
    seed: Annotated[int, typer.Option(help=_("The same seed plans the same events"))] = 1,
    max_open: Annotated[int, typer.Option(min=0, help=_("Nobody gets more open cases; 0: no limit"))] = 25,
    check_every: Annotated[int, typer.Option(min=1, help=_("Hold every n-th deadline against the reference"))] = 1,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    """Exit code 1 when anything that must not happen happened."""
    limit = max_open or None
    found = {
        name: Unit(name, people, per_day, seed, check_every=check_every, max_open=limit).run() for name in STRATEGIES
    }
    report = {name: _as_dict(figures) for name, figures in found.items()}
    report["faults"] = sum(figures.faults for figures in found.values())
    if as_json:
        typer.echo(json.dumps(report))
    else:
        _show(found)
    if report["faults"]:
        raise typer.Exit(1)


def _as_dict(figures: Figures) -> Any:
    return {**asdict(figures), "spread": round(figures.spread, 4)}


def _show(found: dict[str, Figures]) -> None:
    names = list(_as_dict(Figures()))
    typer.echo(f"{'':<28}" + "".join(f"{name:>14}" for name in found))
    for name in names:
        values = [_as_dict(figures)[name] for figures in found.values()]
        mark = "[x] " if name in MUST_BE_ZERO and any(values) else "    "
        typer.echo(
            f"{mark}{name:<24}"
            + "".join(f"{value:>14.3f}" if isinstance(value, float) else f"{value:>14}" for value in values)
        )
