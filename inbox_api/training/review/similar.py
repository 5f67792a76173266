"""Before an intent is made: those that are like it already, by name and by the lines that are near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from inbox_api.folding import fold
from inbox_api.training.data import TrainingData
from inbox_api.training.review.nearest import index_about

BY_NAME, BY_LINES = 0.75, 0.65  # from there on it is said
LINES = 5
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Alike:
    """likeness: 0 to 1; why: "name" or "lines"."""

    intent: str
    likeness: float
    why: str


def alike(
    data: TrainingData, name: str, title: str, text: str = "", neighbours: Sequence[Mapping[str, Any]] = ()
) -> list[Alike]:
    """Intents that the new one may be, likest first. text: a message that it is for; neighbours: its nearest lines."""
    found: dict[str, Alike] = {}
    for intent in data.intents:
        known = data.taught[intent].title if intent in data.taught else ""
        likeness = max(_same(name, intent), _same(title, known), _shared_words(name, intent))
        if likeness >= BY_NAME:
            found[intent] = Alike(intent, likeness, "name")
    for intent, likeness in _by_lines(data, text, neighbours).items():
        if likeness >= BY_LINES and (intent not in found or found[intent].likeness < likeness):
            found[intent] = Alike(intent, likeness, "lines")
    found.pop("out_of_scope", None)
    return sorted(found.values(), key=lambda one: (-one.likeness, one.intent))[:SHOWN]


def _same(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other)).ratio() if one and other else 0.0


def _shared_words(one: str, other: str) -> float:
    """Names of the same words in another order, or one more."""
    mine, theirs = set(one.split("_")), set(other.split("_"))
    return len(mine & theirs) / len(mine | theirs)


def _by_lines(data: TrainingData, text: str, neighbours: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    near = neighbours or (
        [one.as_dict() for one in index_about(data.fingerprint, data.examples).nearest([text], LINES)[0]]
        if text
        else ()
    )
    best: dict[str, float] = defaultdict(float)
    for one in near:
        if str(one["intent"]) in data.counts:
            best[str(one["intent"])] = max(best[str(one["intent"])], float(one["likeness"]))
    return best
