"""The command `hopthu bench nlu`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from hopthu.bench.measuring import machine
from hopthu.bench.nlu import contenders, data_sets
from hopthu.bench.nlu.contenders import OURS, PEERS, Contender
from hopthu.bench.nlu.data_sets import DataSet
from hopthu.bench.nlu.figures import contender_figures, ratios
from hopthu.errors import CommandError
from inbox_api.texts import gettext as _

_TIMES = ("train_seconds", "train_cpu_seconds", "train_peak_mb", "load_seconds", "resident_mb")
_TABLE = ("intent_accuracy", "intent_macro_f1", "entity_micro_f1", "slot_f1")
_STYLES = ("all", "clean", "plain", "teencode")


def nlu(
    folder: Annotated[
        Path | None,
        typer.Argument(help=_("Folder with train, dev and test; without it our own training and test data")),
    ] = None,
    peers: Annotated[str, typer.Option(help=_("Beside whom: default, svm, or both with a comma; empty: nobody"))] = (
        "default,svm"
    ),
    epochs: Annotated[int, typer.Option(min=0, help=_("Epochs of Rasa's default pipeline; 0: its own 100"))] = 0,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    wanted = _wanted(peers)
    given = folder.resolve() if folder else None
    screen = Console(stderr=True)
    with tempfile.TemporaryDirectory(prefix="hopthu-nlu-") as name:
        work = Path(name)
        data = data_sets.of_folder(given, work, contenders.with_copies) if given else data_sets.own()
        screen.print(_("%(n)d messages of %(name)s, %(leaks)d of them trained on", **_size(data)))
        found = {each.key: _measure(each, data, work, epochs, screen) for each in (OURS, *wanted)}
    result = _result(data, found, wanted, epochs)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        Console().print(_table(found), *_remarks(result), sep="\n")


def _wanted(peers: str) -> list[Contender]:
    names = [name.strip() for name in peers.split(",") if name.strip()]
    unknown = [name for name in names if name not in PEERS]
    if unknown:
        known = ", ".join(PEERS)
        raise CommandError(_("Unknown: %(names)s. Known: %(known)s", names=", ".join(unknown), known=known))
    return [PEERS[name] for name in names]


def _measure(contender: Contender, data: DataSet, work: Path, epochs: int, screen: Console) -> dict[str, Any]:
    """Train, load and test one contender; its figures."""
    with screen.status(_("Training: %(name)s", name=contender.title)):
        model, training = contenders.train(contender, data.training, work, epochs=epochs)
    screen.print(_("Trained: %(name)s, %(seconds).1f s", name=contender.title, seconds=training["train_seconds"]))
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task(_("Messages"), total=len(data.rows))
        loading, answers = contenders.test(contender, model, data.rows, work, lambda: progress.advance(task))
    return contender_figures(
        data.rows, answers, {**training, **loading}, data.labels, finds_entities=contender.finds_entities
    )


def _size(data: DataSet) -> dict[str, Any]:
    return {"n": len(data.rows), "name": data.name, "leaks": data.leaks}


def _result(data: DataSet, found: dict[str, Any], wanted: list[Contender], epochs: int) -> dict[str, Any]:
    """The JSON of all benchmarks; `peer` and `ratio` (of accuracy) are those of the first peer, the rest in `peers`."""
    ours = found[OURS.key]
    against = {peer.key: ratios(ours, found[peer.key]) for peer in wanted}
    peers = {peer.key: {"name": peer.title, **found[peer.key]} for peer in wanted}
    for peer in wanted:
        if peer.has_epochs:
            peers[peer.key]["epochs"] = epochs or 100
    first = wanted[0].key if wanted else None
    return {
        "name": "nlu",
        "machine": machine(),
        "data": {
            "name": data.name,
            "rows": len(data.rows),
            "leaks": data.leaks,
            "leaks_are_counted": data.keeps_leaks,
            "styles_made_by_augmenter": data.has_made_copies,
        },
        "epochs_lowered": bool(epochs) and any(peer.has_epochs for peer in wanted),
        "figures": ours,
        "peer": peers[first] if first else None,
        "ratio": against[first]["intent_accuracy"]["all"] if first else None,
        "peers": peers,
        "ratios": against,
    }


def _table(found: dict[str, Any]) -> Table:
    """One line a figure, one column a contender."""
    table = Table(title=_("Understanding, trained and tested on the same files"))
    table.add_column(_("Figure"))
    for key in found:
        table.add_column(key, justify="right")
    for name in (*_TIMES, "parse_ms_p50", "parse_ms_p95"):
        table.add_row(name, *(_cell(figures.get(name)) for figures in found.values()))
    for name in _TABLE:
        for style in _STYLES:
            cells = [_cell(figures["styles"].get(style, {}).get(name)) for figures in found.values()]
            table.add_row(f"{name} {style}", *cells)
    return table


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _remarks(result: dict[str, Any]) -> list[str]:
    """What a reader of the table must know about this run."""
    remarks = []
    if result["epochs_lowered"]:
        lowered = result["peers"]["default"]["epochs"]
        remarks.append(_("Rasa's default pipeline was trained for %(n)d epochs instead of 100.", n=lowered))
    if result["data"]["styles_made_by_augmenter"]:
        remarks.append(_("The plain and teencode rows were made from the clean ones by the bot's own augmenter."))
    if result["data"]["leaks"] and result["data"]["leaks_are_counted"]:
        remarks.append(_("Rows that stand in the training data count here, as in published figures."))
    return remarks
