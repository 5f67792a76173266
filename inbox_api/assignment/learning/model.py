"""A linear model as numbers: which label a text speaks for, how sure that is, and the words that weighed.

Training needs scikit-learn (training.py); looking up needs numpy alone and no network. The stored form is an .npz file
that is read without unpickling.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inbox_api.assignment.learning.words import FACT, features, shown

WORDS_SHOWN = 6
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word and how much it spoke for the label against the next best one."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Guess:
    """confidence: 0 to 1."""

    label: str
    confidence: float
    words: tuple[Weighed, ...]


class LinearModel:
    """labels: (n). vocabulary: (m) features. weights: (n, m). idf: (m). intercepts: (n)."""

    def __init__(
        self, labels: Sequence[str], vocabulary: Sequence[str], weights: Floats, idf: Floats, intercepts: Floats
    ) -> None:
        self.labels, self.vocabulary = list(labels), list(vocabulary)
        self.weights, self.idf, self.intercepts = weights, idf, intercepts
        self._places = {feature: place for place, feature in enumerate(self.vocabulary)}

    def vector(self, text: str, facts: tuple[str, ...] = ()) -> tuple[NDArray[np.int64], Floats]:
        """(places, values) of the known features: 1 + log(count), times idf, of length 1."""
        counts = {self._places[f]: c for f, c in features(text, facts).items() if f in self._places}
        places = np.array(sorted(counts), dtype=np.int64)
        values = np.array([1 + math.log(counts[p]) for p in places.tolist()], dtype=np.float32) * self.idf[places]
        length = float(np.linalg.norm(values))
        return places, values / length if length else values

    def rank(self, text: str, facts: tuple[str, ...] = (), most: int = 3) -> list[Guess]:
        """The best labels, most likely first; [] when no word is known."""
        places, values = self.vector(text, facts)
        if not len(places):
            return []
        scores = self.weights[:, places] @ values + self.intercepts
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        order = np.argsort(-shares)[:most]
        return [self._guess(one, order, shares, places, values) for one in order.tolist()]

    def _guess(
        self, label: int, order: NDArray[np.int64], shares: Floats, places: NDArray[np.int64], values: Floats
    ) -> Guess:
        other = next((one for one in order.tolist() if one != label), None)
        against = self.weights[other, places] if other is not None else 0
        spoken = (self.weights[label, places] - against) * values
        found: dict[str, float] = {}
        for place, weight in zip(places.tolist(), spoken.tolist(), strict=True):
            feature = self.vocabulary[place]
            if weight > 0 and not feature.startswith(FACT):
                found[shown(feature)] = found.get(shown(feature), 0) + weight
        best = sorted(found.items(), key=lambda row: -row[1])
        words = _without_repeats([Weighed(word, round(weight, 3)) for word, weight in best])
        return Guess(self.labels[label], float(shares[label]), words)

    def to_bytes(self) -> bytes:
        """For the table triage_models."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer, labels=np.array(self.labels), vocabulary=np.array(self.vocabulary),
            weights=self.weights.astype(np.float16), idf=self.idf.astype(np.float32),
            intercepts=self.intercepts.astype(np.float32),
        )  # fmt: skip
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> LinearModel:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return cls(
                stored["labels"].tolist(), stored["vocabulary"].tolist(), stored["weights"].astype(np.float32),
                stored["idf"].astype(np.float32), stored["intercepts"].astype(np.float32),
            )  # fmt: skip


def _without_repeats(words: Sequence[Weighed]) -> tuple[Weighed, ...]:
    """The strongest few; a word that stands inside one already named says nothing new."""
    kept: list[Weighed] = []
    for one in words:
        if not any(f" {one.word} " in f" {other.word} " or one.word == other.word for other in kept):
            kept.append(one)
        if len(kept) == WORDS_SHOWN:
            break
    return tuple(kept)
