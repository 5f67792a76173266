"""The command `hopthu bench bot`."""

from __future__ import annotations

import operator
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from hopthu.bench.bot.load import form_turns, measure, parses, scripts
from hopthu.bench.bot.servers import PEER_NAME, RasaServer, another_rasa, diet_peer, resident_megabytes
from hopthu.bench.showing import show
from hopthu.environment import ROOT, load_settings
from hopthu.nlu import bot_process
from hopthu.nlu.rows import read_rows
from hopthu.temporary import TemporarySystem, running_system
from inbox_api.texts import gettext as _

TEXTS = ROOT / "nlu_data" / "dev" / "messages.jsonl"
WARM_UP_PARSES = 100
WARM_UP_FORMS = 1  # of each client
# What the server must reach on two cores: figure -> (comparison, limit).
BARS = {
    "ready_seconds": ("<=", 15.0),
    "resident_mb": ("<=", 600.0),
    "parses_per_second": (">=", 150.0),
    "form_turns_per_second": (">=", 50.0),
}
_COMPARISONS = {"<=": operator.le, ">=": operator.ge}


def bot(
    parse_count: Annotated[int, typer.Option("--parses", min=8, help=_("How many messages are parsed"))] = 2000,
    form_count: Annotated[int, typer.Option("--forms", min=1, help=_("Forms that each client fills"))] = 15,
    clients: Annotated[int, typer.Option(min=1, max=64, help=_("Connections at a time"))] = 8,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    settings = load_settings()
    texts = [row.text for row in read_rows(TEXTS)]
    screen = Console(stderr=True)
    bot_process.train(settings.var / "models", screen.print)  # else the temporary system would train for itself
    sizes = {"parse_count": parse_count, "form_count": form_count, "clients": clients}
    screen.print(_("Measuring: %(name)s", name=_("our bot")))
    with running_system(settings.var) as system, another_rasa(system) as server:
        figures = figures_of(server, texts, is_ours=True, **sizes)
        figures["actions_resident_mb"] = _resident(system, "actions")
    screen.print(_("Measuring: %(name)s", name=PEER_NAME))
    with diet_peer() as peer:
        peer_figures = figures_of(peer, texts, is_ours=False, **sizes)
    ratios = {
        name: round(figures[name] / peer_figures[name], 3)
        for name in (*BARS, "parse_p95_ms", "turn_p95_ms")
        if peer_figures[name]
    }
    ratio = figures["parses_per_second"] / peer_figures["parses_per_second"]
    bars = judged(figures)
    show("bot", figures, peer_figures, ratio, peer_name=PEER_NAME, as_json=as_json, ratios=ratios, bars=bars)
    if not as_json:
        for name, bar in bars.items():
            typer.echo(f"{name} {bar['wanted']}: {_('reached') if bar['is_reached'] else _('missed')}")


def figures_of(
    server: RasaServer, texts: Sequence[str], *, is_ours: bool, parse_count: int, form_count: int, clients: int
) -> dict[str, Any]:
    """Start, size, parses and form turns of one server. Memory is read before and after the load."""
    figures: dict[str, Any] = {"ready_seconds": round(server.ready_seconds, 2), "resident_mb": server.resident_mb()}
    ask = parses(texts, clients)
    measure(server.port, server.token, ask, requests=WARM_UP_PARSES, clients=clients)
    parsed = measure(server.port, server.token, ask, requests=parse_count, clients=clients)
    script = scripts()["ours" if is_ours else "peer"]
    turns_of_a_round = len(script) * clients
    run = f"bench-{secrets.token_hex(4)}"
    warm, real = form_turns(f"{run}-w", script, is_ours=is_ours), form_turns(run, script, is_ours=is_ours)
    measure(server.port, server.token, warm, requests=WARM_UP_FORMS * turns_of_a_round, clients=clients)
    talked = measure(server.port, server.token, real, requests=form_count * turns_of_a_round, clients=clients)
    return {
        **figures,
        "parses_per_second": parsed.a_second,
        "parse_p50_ms": parsed.p_ms(50),
        "parse_p95_ms": parsed.p_ms(95),
        "form_turns_per_second": talked.a_second,
        "turn_p50_ms": talked.p_ms(50),
        "turn_p95_ms": talked.p_ms(95),
        "failed": parsed.failed + talked.failed,
        "resident_mb_after": server.resident_mb(),
        "clients": clients,
    }


def judged(figures: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every bar with whether it is reached."""
    return {
        name: {"wanted": f"{sign} {limit:g}", "is_reached": bool(_COMPARISONS[sign](figures[name], limit))}
        for name, (sign, limit) in BARS.items()
    }


def _resident(system: TemporarySystem, name: str) -> int | None:
    process_id = system.process_id(name)
    return resident_megabytes(process_id) if process_id and Path("/proc").is_dir() else None
