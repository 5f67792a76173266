"""Is what was found what was asked for, or is it not in the catalogue, or do the words fit many procedures?

Two logistic models over a few signals of one search; their numbers are data, fitted by cross-validation on
nlu_data/dev/procedures.jsonl (`hopthu bench procedures-fit`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from inbox_api.procedures.finding.matching import Floats, Match

_NEAR = 10  # records that are looked at
_SAME_WORDS, _ALL_HELD, _ALONE = 0.85, 0.95, 1.25
_EVEN = 0.15  # three records so near are all named alike: of 526 sure hits of the dev questions one is, and wrong


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was compared. words: how many; terms: how many different ones that carry meaning."""

    match: Match
    words: int
    terms: int


@dataclass(frozen=True, slots=True)
class Signals:
    """What a search says about itself. score: of the first hit; lead, third: its distance to the second and third."""

    score: float
    lead: float
    third: float
    beside: float  # its distance to the best topic that is done elsewhere
    learnt: float
    fit: float
    clear: float  # lead times fit: outright named, and nothing else near
    held: float  # share of the question's weight that the first hit holds
    unknown: float  # share that no record holds
    spread: float  # how evenly the scores are spread over the first records, in nats
    learnt_lead: float  # distance of the classifier's best score to its third
    words: float  # logarithm of the number of words
    terms: float  # number of terms that carry meaning

    @property
    def is_even(self) -> bool:
        """Too wide whatever the models say: the words fit three records as well as each other."""
        return self.third < _EVEN

    @property
    def is_outright(self) -> bool:
        """Never too wide: nothing else is near, or these are the very words of one phrase and not one word alone."""
        return self.lead >= _ALONE or (self.fit >= _SAME_WORDS and self.held >= _ALL_HELD and self.terms >= 2)


def signals(question: Asked, order: Sequence[int], scores: Floats, learnt: Floats, beside: float) -> Signals:
    """order: the records, best first. learnt: the classifier's scores. beside: the best of what is done elsewhere."""
    first, match = order[0], question.match
    top = float(scores[first])
    near = list(order[:_NEAR])
    sharp = np.exp(3 * (scores[near] - top), dtype=np.float64)
    shares = sharp / sharp.sum()
    asked = max(match.asked, 1e-6)
    return Signals(
        score=top,
        lead=_distance(top, scores, order, 1),
        third=_distance(top, scores, order, 2),
        beside=max(-3.0, min(3.0, top - beside)),
        learnt=float(learnt[first]),
        fit=float(match.fit[first]),
        clear=float(match.fit[first]) * _distance(top, scores, order, 1),
        held=float(match.held[first]) / asked,
        unknown=match.unknown / asked,
        spread=float(-(shares * np.log(shares + 1e-12)).sum()),
        learnt_lead=_lead(learnt[near]),
        words=math.log1p(question.words),
        terms=float(question.terms),
    )


def _lead(learnt: Floats) -> float:
    best = np.sort(learnt)[::-1][:3]
    return min(3.0, float(best[0] - best[-1])) if len(best) == 3 else 3.0


def _distance(top: float, scores: Floats, order: Sequence[int], place: int) -> float:
    return min(3.0, top - float(scores[order[place]])) if len(order) > place else 3.0


def chance(found: Signals, model: Mapping[str, Any]) -> float:
    """The estimate of one model: {"bias", "weights": {signal: weight}}."""
    values = asdict(found)
    odds = float(model["bias"]) + sum(float(weight) * values[name] for name, weight in model["weights"].items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))
