"""The command `hopthu bench training`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any

import typer
from rich.console import Console
from threadpoolctl import threadpool_limits  # comes with scikit-learn

from hopthu.bench.showing import show
from hopthu.bench.training.finding import compare
from hopthu.bench.training.larger import check_figures, training_figures
from hopthu.bench.training.learning import Replay
from hopthu.bench.training.planting import Planted, plant
from hopthu.bench.training.ready import ready_figures
from hopthu.environment import ROOT, load_settings
from hopthu.errors import CommandError
from inbox_api.texts import gettext as _
from inbox_api.training.data import blocks
from inbox_api.training.examples import Example
from inbox_api.training.health import duplicates
from inbox_api.training.health.checking import check
from inbox_api.training.health.findings import Finding
from inbox_api.training.models import rows

WORDS = Path(__file__).parent / "words.json"
PEER = "exact duplicates only; random order"
UNTIL = 0.8  # share of the labels at which a replay stops
Figures = dict[str, Any]
Say = Callable[[str], None]


def training(
    folder: Annotated[Path, typer.Option(help=_("Folder of the training data"))] = ROOT / "nlu_data",
    seeds: Annotated[int, typer.Option(min=1, max=20, help=_("How many plantings and replays"))] = 5,
    first_seed: Annotated[int, typer.Option(min=1, help=_("The first one; 1 to 4 were tuned on"))] = 11,
    times: Annotated[int, typer.Option(min=1, max=50, help=_("Also check and train so many times as many lines"))] = 1,
    with_training: Annotated[
        bool, typer.Option("--train/--no-train", help=_("Also from training to ready, on a system of its own"))
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help=_("For scripts"))] = False,
) -> None:
    examples = read_examples(folder)
    chosen = range(first_seed, first_seed + seeds)
    screen = Console(stderr=True)
    with screen.status(_("Reading the sentences")) as status, threadpool_limits(limits=1):
        say: Say = status.update
        figures, peer = planted_figures(examples, chosen, say)
        more, peer_more = learning_figures(Replay(examples, _gold(folder)), chosen, say)
        figures |= more
        peer |= peer_more
        if with_training:
            figures |= ready_figures(load_settings().var, say)
        if times > 1:
            say(_("A check of %(n)d times as many sentences", n=times))
            figures |= check_figures(examples, times)
            if with_training:
                say(_("A training of %(n)d times as many sentences", n=times))
                figures |= training_figures(folder, times)
    ratio = figures["planted_found_mean"] / max(peer["planted_found_mean"], 0.01)
    show("training", figures, peer, ratio, peer_name=PEER, as_json=as_json, lines=len(examples))


def read_examples(folder: Path) -> list[Example]:
    """All lines of the Rasa files below `folder`/nlu. Raises CommandError when there are none."""
    found = [
        one
        for path in sorted((folder / "nlu").glob("*.yml"))
        for one in blocks.examples_of(path.read_text(encoding="utf-8"))[0]
    ]
    if not found:
        raise CommandError(_("No rows in %(path)s", path=folder))
    return found


def _gold(folder: Path) -> list[rows.Row]:
    found = rows.from_folder(folder, rows.GOLD)
    if not found:
        raise CommandError(_("No rows in %(path)s", path=folder / "test"))
    return found


def planted_figures(examples: Sequence[Example], seeds: Sequence[int], say: Say) -> tuple[Figures, Figures]:
    """(ours, those of a check for exact duplicates): recall of each kind, its mean over the seeds."""
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    ours, theirs, seconds = [], [], []
    for number, seed in enumerate(seeds, 1):
        say(_("Planted faults, %(n)d of %(all)d", n=number, all=len(seeds)))
        planted = plant(examples, seed, words)
        began = time.perf_counter()
        findings = check(planted.examples)
        seconds.append(time.perf_counter() - began)
        ours.append(compare(planted, findings))
        theirs.append(compare(planted, list(_exact(planted))))
    recalls = {kind: [found.recall[kind] for found in ours] for kind in ours[0].recall}
    means = {kind: fmean(found) for kind, found in recalls.items()}
    figures: Figures = {
        "planted_found_min": _round(min(means.values())),
        "planted_found_mean": _round(fmean(means.values())),
        "planted_found_worst_seed": _round(min(min(found) for found in recalls.values())),
        **{f"found_{kind}": _round(mean) for kind, mean in means.items()},
        "precision_first_50": _round(fmean(found.precision for found in ours)),
        "precision_first_50_min": _round(min(found.precision for found in ours)),
        **{f"listed_{kind}": round(fmean(found.listed[kind] for found in ours)) for kind in recalls},
        "check_s": round(fmean(seconds), 1),
    }
    peer_means = {kind: fmean(found.recall[kind] for found in theirs) for kind in recalls}
    peer: Figures = {
        "planted_found_min": _round(min(peer_means.values())),
        "planted_found_mean": _round(fmean(peer_means.values())),
        **{f"found_{kind}": _round(mean) for kind, mean in peer_means.items()},
    }
    return figures, peer


def _exact(planted: Planted) -> Iterator[Finding]:
    """What a check for equal lines finds, as Rasa's own validator does, here even with accents and case aside."""
    return duplicates.exact(planted.examples)


def learning_figures(replay: Replay, seeds: Sequence[int], say: Say) -> tuple[Figures, Figures]:
    """(our order, random order): the share of labels that all labels' accuracy takes, and how far 60 % get."""
    goal = replay.accuracy()
    found: dict[str, list[float]] = {"ours": [], "random": []}
    at_60: dict[str, list[float]] = {"ours": [], "random": []}
    alike: list[float] = []  # share of labels that random order needs for what ours has at 60 %
    for number, seed in enumerate(seeds, 1):
        curves = {}
        for order, shares in found.items():
            say(_("Replay %(n)d of %(all)d: %(order)s", n=number, all=len(seeds), order=order))
            curves[order] = replay.run(order, seed, UNTIL if order == "ours" else 1.0)
            shares.append(curves[order].reached(goal))
            at_60[order].append(curves[order].at(0.6))
        alike.append(curves["random"].reached(at_60["ours"][-1]))
    figures: Figures = {
        "active_learning_label_share": _round(fmean(found["ours"])),
        "label_share_worst_seed": _round(max(found["ours"])),
        "accuracy_all_labels": _round(goal),
        "accuracy_at_60": _round(fmean(at_60["ours"])),
        "random_share_for_that": _round(fmean(alike)),
    }
    peer: Figures = {
        "active_learning_label_share": _round(fmean(found["random"])),
        "label_share_worst_seed": _round(max(found["random"])),
        "accuracy_all_labels": _round(goal),
        "accuracy_at_60": _round(fmean(at_60["random"])),
    }
    return figures, peer


def _round(value: float) -> float:
    return round(value, 4)
