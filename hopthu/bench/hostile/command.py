"""The command `hopthu bench hostile`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from hopthu.bench.hostile.texts import LONGEST, hostile_texts
from hopthu.bench.measuring import machine, percentile
from hopthu.bench.nlu import contenders, data_sets
from hopthu.bench.nlu.contenders import PEERS
from hopthu.environment import ROOT, load_settings
from hopthu.nlu import bot_process
from hopthu.nlu.rows import Answer, EvaluationRow, read_rows
from inbox_api.texts import gettext as _

SENTENCES = ROOT / "nlu_data" / "dev" / "messages.jsonl"
SEED = 20261126
BAR_MS = 50.0
_PERCENTS = {"p50_ms": 50, "p95_ms": 95, "p99_ms": 99, "max_ms": 100}
_PEER_EPOCHS = 1  # the time of a parse does not depend on how long was learnt


def hostile(
    count: Annotated[int, typer.Option(min=50, help=_("How many texts"))] = 1000,
    with_peer: Annotated[bool, typer.Option("--peer/--no-peer", help=_("Rasa's default pipeline too"))] = True,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    screen = Console(stderr=True)
    texts = hostile_texts([row.text for row in read_rows(SENTENCES)], count, SEED)
    model = bot_process.train(load_settings().var / "models", screen.print)
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task(_("Messages"), total=count)
        given = ((str(place), text) for place, (_kind, text) in enumerate(texts))
        answers = bot_process.parse(model, given, lambda: progress.advance(task))
    ours = figures_of([kind for kind, _text in texts], answers)
    peer = _peer_figures(texts, screen) if with_peer else None
    result = _result(ours, peer)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    Console().print(_table(ours, peer))
    reached = _("reached") if result["bars"]["p99_ms"]["is_reached"] else _("missed")
    typer.echo(f"p99_ms < {BAR_MS:g}: {reached}")


def figures_of(kinds: Sequence[str], answers: Mapping[str, Answer]) -> dict[str, Any]:
    """{"n", "p50_ms", "p95_ms", "p99_ms", "max_ms", "kinds": {kind: the same without kinds}}.

    kinds: of the texts, whose answers are under "0", "1" and so on.
    """
    times = [answers[str(place)].parse_ms for place in range(len(kinds))]
    by_kind = {
        kind: _percentiles([time for other, time in zip(kinds, times, strict=True) if other == kind])
        for kind in dict.fromkeys(kinds)
    }
    return {**_percentiles(times), "kinds": by_kind}


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    return {"n": len(times), **{name: round(percentile(times, percent), 2) for name, percent in _PERCENTS.items()}}


def _peer_figures(texts: Sequence[tuple[str, str]], screen: Console) -> dict[str, Any]:
    """The same texts through Rasa's default pipeline, trained on the same data."""
    peer = PEERS["default"]
    rows = [
        EvaluationRow.model_construct(id=str(place), text=text, intent="", style="clean", group="hostile")
        for place, (_kind, text) in enumerate(texts)
    ]
    with tempfile.TemporaryDirectory(prefix="hopthu-hostile-") as name:
        work = Path(name)
        with screen.status(_("Training: %(name)s", name=peer.title)):
            model, _times = contenders.train(peer, data_sets.OWN_TRAINING, work, epochs=_PEER_EPOCHS)
        with Progress(console=screen, transient=True) as progress:
            task = progress.add_task(_("Messages"), total=len(rows))
            _loading, answers = contenders.test(peer, model, rows, work, lambda: progress.advance(task))
    return {"name": peer.title, **figures_of([kind for kind, _text in texts], answers)}


def _result(ours: dict[str, Any], peer: dict[str, Any] | None) -> dict[str, Any]:
    """The JSON of all benchmarks; `ratio`: of the p99, ours divided by the peer's."""
    return {
        "name": "hostile",
        "machine": machine(),
        "longest": LONGEST,
        "figures": ours,
        "peer": peer,
        "ratio": round(ours["p99_ms"] / peer["p99_ms"], 3) if peer else None,
        "bars": {"p99_ms": {"wanted": f"< {BAR_MS:g}", "is_reached": ours["p99_ms"] < BAR_MS}},
    }


def _table(ours: dict[str, Any], peer: dict[str, Any] | None) -> Table:
    """One line a kind of text, one column a figure; the peer's figures below ours."""
    table = Table(title=_("Milliseconds that texts of up to %(n)d characters take", n=LONGEST))
    table.add_column(_("Texts"))
    for name in ("n", *_PERCENTS):
        table.add_column(name, justify="right")
    for figures in filter(None, (ours, peer)):
        table.add_section()
        for kind, found in {figures.get("name", "config.yml"): figures, **figures["kinds"]}.items():
            table.add_row(kind, *(f"{found[name]:g}" for name in ("n", *_PERCENTS)))
    return table
