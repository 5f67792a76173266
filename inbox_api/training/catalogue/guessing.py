"""Under which intent a sentence about a procedure most likely belongs: by the words of the lines that are there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from inbox_api.training.data.state import TrainingData
from inbox_api.training.examples import Example, folded

_SURE = 4.0  # by how much (logarithm of the odds) another intent must be likelier than the usual one
_RARE = 0.5  # added to each count: a word that an intent never had is no proof against it


class Guesser:
    """Words and pairs of words of some intents' lines, marked words left out, each weighed by how often it comes."""

    def __init__(self, data: TrainingData, intents: Sequence[str]) -> None:
        self._counts: Mapping[str, Counter[str]] = {intent: Counter() for intent in intents}
        for one in data.examples:
            if one.intent in self._counts:
                self._counts[one.intent].update(_features(one))
        self._totals = {intent: sum(counts.values()) for intent, counts in self._counts.items()}
        self._known = {feature for counts in self._counts.values() for feature in counts}

    def intent(self, example: Example, otherwise: str) -> str:
        """The likeliest of the intents; `otherwise` where none is much likelier than that one."""
        told = [feature for feature in _features(example) if feature in self._known]
        likely = {intent: self._likely(intent, told) for intent in self._counts}
        best = max(likely, key=lambda intent: likely[intent])
        return best if otherwise not in likely or likely[best] > likely[otherwise] + _SURE else otherwise

    def _likely(self, intent: str, features: Sequence[str]) -> float:
        counts, whole = self._counts[intent], self._totals[intent] + _RARE * len(self._known)
        return sum(math.log((counts[one] + _RARE) / whole) for one in features)


def _features(example: Example) -> list[str]:
    words = folded(beside_marks(example)).split()
    return [*words, *map(" ".join, pairwise(words))]


def beside_marks(example: Example) -> str:
    """The text without the words that are marked."""
    pieces, at = [], 0
    for span in sorted(example.entities, key=lambda one: one.start):
        pieces.append(example.text[at : span.start])
        at = span.end
    return " ".join([*pieces, example.text[at:]])
