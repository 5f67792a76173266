"""A linear classifier over the phrases of the records: which words, pairs and letters tell one from its sisters.

One linear support vector machine a record (squared hinge loss) against all phrases of the others, all trained at
once by dual coordinate descent: the steps of one phrase are independent between records, so each is one product.
Source: Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML 2008, algorithm 1.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbox_api.procedures.finding.matching import Floats, Ints

Families = Sequence[Iterable[str]]
_LETTERS = (3, 4)  # lengths of the pieces of words


def pieces(tokens: Iterable[str]) -> list[str]:
    """The letter groups of each word with its ends marked: " bang ", " ba", "ban", …"""
    found: list[str] = []
    for token in tokens:
        padded = f" {token} "
        if len(padded) <= _LETTERS[0]:
            found.append(padded)
            continue
        for length in _LETTERS:
            found.extend(padded[at : at + length] for at in range(len(padded) - length + 1))
    return found


def with_pairs(tokens: Sequence[str]) -> list[str]:
    return [*tokens, *(f"{first} {second}" for first, second in pairwise(tokens))]


class Vectors:
    """Texts as sparse vectors: each family of features weighed by rarity and brought to length 1."""

    def __init__(self, texts: Sequence[Families]) -> None:
        """texts: the feature families of each text, always in the same order."""
        self._ids: dict[tuple[int, str], int] = {}
        holders: Counter[int] = Counter()
        counted = [self._count(text, grow=True) for text in texts]
        for families in counted:
            for family in families:
                holders.update(family.keys())
        total = len(texts)
        self._rarity = np.array(
            [math.log((1 + total) / (1 + holders[number])) + 1 for number in range(len(self._ids))], np.float32
        )
        self.rows = [self._weigh(families) for families in counted]

    @property
    def width(self) -> int:
        """Number of features, the constant one included."""
        return len(self._ids) + 1

    def of(self, text: Families) -> tuple[Ints, Floats]:
        """(features, values) of a new text; features no text had are left out."""
        return self._weigh(self._count(text, grow=False))

    def _count(self, text: Families, *, grow: bool) -> list[dict[int, int]]:
        counted: list[dict[int, int]] = []
        for place, family in enumerate(text):
            counts: dict[int, int] = {}
            for feature in family:
                key = (place, feature)
                number = self._ids.setdefault(key, len(self._ids)) if grow else self._ids.get(key)
                if number is not None:
                    counts[number] = counts.get(number, 0) + 1
            counted.append(counts)
        return counted

    def _weigh(self, families: Iterable[Mapping[int, int]]) -> tuple[Ints, Floats]:
        ids: list[NDArray[np.int32]] = []
        values: list[NDArray[np.float32]] = []
        for family in families:
            if family:
                numbers = np.fromiter(family.keys(), np.int32, len(family))
                counts = np.fromiter(family.values(), np.float32, len(family))
                weighed = (1 + np.log(counts)) * self._rarity[numbers]
                ids.append(numbers)
                values.append(weighed / np.sqrt(weighed @ weighed))
        ids.append(np.array([len(self._ids)], np.int32))
        values.append(np.ones(1, np.float32))
        return np.concatenate(ids), np.concatenate(values).astype(np.float32)


class PhraseClassifier:
    """One score a record for a question: above 0 when it looks like one of the record's phrases."""

    def __init__(
        self, texts: Sequence[Families], owners: Sequence[int], classes: int, numbers: Mapping[str, Any]
    ) -> None:
        """owners: the class of each text. numbers: "cost", "rounds", "seed" and "most_steps" of data/ranking.json."""
        self._vectors = Vectors(texts)
        most = int(numbers["most_steps"]) // max(len(texts) * classes, 1)
        rounds = max(1, min(int(numbers["rounds"]), most))
        cost, seed = float(numbers["cost"]), int(numbers["seed"])
        self._weights = train(self._vectors, owners, classes, cost=cost, rounds=rounds, seed=seed)

    def scores(self, text: Families) -> Floats:
        features, values = self._vectors.of(text)
        found: Floats = values @ self._weights[features]
        return found


def train(vectors: Vectors, owners: Sequence[int], classes: int, *, cost: float, rounds: int, seed: int) -> Floats:
    """The weights, (features, classes) float32. owners: the class of each row of `vectors`."""
    weights = np.zeros((vectors.width, classes), np.float32)
    duals = np.zeros((len(vectors.rows), classes), np.float32)
    slack = np.float32(1 / (2 * cost))
    steps = [np.float32(1 / (float(values @ values) + float(slack))) for _, values in vectors.rows]
    signs = np.full((classes, classes), -1, np.float32)
    np.fill_diagonal(signs, 1)
    order = np.random.default_rng(seed)
    for _ in range(rounds):
        for row in order.permutation(len(vectors.rows)):
            features, values = vectors.rows[row]
            block, sign, dual = weights[features], signs[owners[row]], duals[row]
            slope = sign * (values @ block) - 1 + slack * dual
            fresh = np.maximum(dual - slope * steps[row], 0)
            change = (fresh - dual) * sign
            if change.any():
                duals[row] = fresh
                weights[features] = block + values[:, None] * change
    return weights
