"""Intents that a classifier cannot tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from inbox_api.training.examples import Example
from inbox_api.training.health.findings import Finding, Kind, key_of, told
from inbox_api.training.health.folds import Floats, OutOfFold, Places

_FEWEST = 4  # confused lines that make a pair worth a look
_LEAST = 0.04  # share of the lines of both intents that go to the other one
_ONE_INTENT = 0.2  # share that goes over in both directions when the two are one intent with two names
_OFTEN = 0.4
_SHOWN = 8  # lines of each side
_WORTH_OF_PLAIN, _WORTH_OF_ONE = 0.45, 0.98


def rates(found: OutOfFold) -> tuple[Floats, Floats]:
    """(counts, shares) [given, chosen]: lines, and of the lines given."""
    size = len(found.labels)
    counts: Floats = np.zeros((size, size))
    np.add.at(counts, (found.given, found.margins.argmax(axis=1)), 1)
    return counts, counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def confused(examples: Sequence[Example], found: OutOfFold) -> Iterator[Finding]:
    """Pairs of intents, with the lines that went to the other one, surest first."""
    counts, shares = rates(found)
    for one, two in _pairs(shares):
        lines = counts[one, two] + counts[two, one]
        share = float((shares[one, two] + shares[two, one]) / 2)
        if lines < _FEWEST or share < _LEAST:
            continue
        worth = _WORTH_OF_PLAIN * min(1.0, share / _OFTEN)
        worth = _WORTH_OF_ONE if _are_one(counts, shares, one, two) else worth
        names = [found.labels[one], found.labels[two]]
        detail = {
            "intents": names,
            "share": round(share, 3),
            "rates": [round(float(shares[one, two]), 3), round(float(shares[two, one]), 3)],
            "lines": [*_gone(examples, found, one, two), *_gone(examples, found, two, one)],
            "count": int(lines),
        }
        yield Finding(Kind.CONFUSED, names[0], worth, key_of(Kind.CONFUSED, names), detail)


def same_in_all_but_name(found: OutOfFold) -> Places:
    """(n_labels,) the label that stands for each: confused intents count as one when single lines are judged."""
    counts, shares = rates(found)
    stands: Places = np.arange(len(found.labels))
    for one, two in _pairs(shares):
        if _are_one(counts, shares, one, two):
            stands[stands == stands[two]] = stands[one]
    return stands


def _are_one(counts: Floats, shares: Floats, one: int, two: int) -> bool:
    is_mutual = min(shares[one, two], shares[two, one]) >= _ONE_INTENT
    return bool(is_mutual and counts[one, two] + counts[two, one] >= _FEWEST)


def _pairs(shares: Floats) -> Iterator[tuple[int, int]]:
    size = len(shares)
    for one in range(size):
        for two in range(one + 1, size):
            if shares[one, two] or shares[two, one]:
                yield one, two


def _gone(examples: Sequence[Example], found: OutOfFold, one: int, two: int) -> list[dict[str, object]]:
    chosen = found.margins.argmax(axis=1)
    lines = np.flatnonzero((found.given == one) & (chosen == two))
    surest = lines[np.argsort(found.margins[lines, one] - found.margins[lines, two], kind="stable")]
    return [told(examples[place], seems=found.labels[two]) for place in surest[:_SHOWN]]
