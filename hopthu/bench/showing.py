"""How a benchmark prints: one JSON object for scripts, or two columns."""

from __future__ import annotations

import json
from typing import Any

import typer

from hopthu.bench.measuring import machine
from inbox_api.texts import gettext as _


def show(
    name: str,
    figures: dict[str, Any],
    peer: dict[str, Any],
    ratio: float,
    *,
    peer_name: str,
    as_json: bool,
    **more: Any,
) -> None:
    """figures, peer: figure -> value. ratio: of the figure that matters most, ours divided by the peer's."""
    if as_json:
        result = {
            "name": name,
            "machine": machine(),
            "figures": figures,
            "peer": {"name": peer_name, **peer},
            "ratio": round(ratio, 2),
            **more,
        }
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    for key, value in figures.items():
        typer.echo(f"{key:<22} {value:>10}   {peer.get(key, ''):>10}")
    typer.echo(_("Ours on the left, %(peer)s on the right; ratio %(ratio).2f", peer=peer_name, ratio=ratio))
