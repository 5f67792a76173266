"""Training a model of topics or units: corrections weigh most, closed cases less, the topics' own words least."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inbox_api.assignment.learning.model import LinearModel
from inbox_api.assignment.learning.words import features

CORRECTED, CLOSED, PHRASE = 3.0, 1.0, 0.3  # how much an example weighs
FEATURES_AT_MOST = 20_000
FEWEST_TO_SCORE = 40  # fewer cases say nothing about how good a model is
HELD_OUT = 5  # every fifth case
STRENGTH = 20.0  # inverse of the regularisation, chosen on made-up cases of the demo city (tests)


@dataclass(frozen=True, slots=True)
class Example:
    """facts: what is known beside the text. number: the case's id, 0 for a phrase."""

    text: str
    label: str
    weight: float
    facts: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class Trained:
    """score: of held-out cases, how often the best guess was right; None when there were too few."""

    model: LinearModel
    examples: int
    corrections: int
    score: float | None


def train(examples: Sequence[Example]) -> Trained | None:
    """A model of everything, scored on held-out cases; None with fewer than two labels."""
    cases = [one for one in examples if one.number]
    score = None
    if len(cases) >= FEWEST_TO_SCORE:
        tested = cases[::HELD_OUT]
        numbers = {one.number for one in tested}
        trial = _fit([one for one in examples if one.number not in numbers])
        if trial is not None:
            right = [_best(trial, one) == one.label for one in tested]
            score = sum(right) / len(right)
    model = _fit(examples)
    if model is None:
        return None
    return Trained(model, len(cases), sum(one.weight == CORRECTED for one in cases), score)


def _best(model: LinearModel, example: Example) -> str | None:
    ranked = model.rank(example.text, example.facts, most=1)
    return ranked[0].label if ranked else None


def _fit(examples: Sequence[Example]) -> LinearModel | None:
    from scipy.sparse import csr_matrix  # both load slowly, and only the nightly job needs them
    from sklearn.linear_model import LogisticRegression

    labels = sorted({one.label for one in examples})
    if len(labels) < 2:
        return None
    counts = [features(one.text, one.facts) for one in examples]
    documents = Counter(feature for one in counts for feature in one)
    fewest = 2 if len(examples) > 500 else 1
    vocabulary = [f for f, n in documents.most_common(FEATURES_AT_MOST) if n >= fewest]
    idf = np.array([math.log((1 + len(examples)) / (1 + documents[f])) + 1 for f in vocabulary], dtype=np.float32)
    empty = np.zeros((len(labels), len(vocabulary)), dtype=np.float32)
    frame = LinearModel(labels, vocabulary, empty, idf, np.zeros(len(labels), dtype=np.float32))
    vectors = [frame.vector(one.text, one.facts) for one in examples]
    matrix = csr_matrix(
        (
            np.concatenate([values for _places, values in vectors]),
            np.concatenate([places for places, _values in vectors]),
            np.cumsum([0, *(len(places) for places, _values in vectors)]),
        ),
        shape=(len(examples), len(vocabulary)),
    )
    regression = LogisticRegression(C=STRENGTH, max_iter=300)
    regression.fit(matrix, [one.label for one in examples], sample_weight=[one.weight for one in examples])
    weights, intercepts = _of_every_label(regression.coef_, regression.intercept_)
    return LinearModel(list(regression.classes_), vocabulary, weights, idf, intercepts)


def _of_every_label(weights: np.ndarray, intercepts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """With two labels scikit-learn keeps one row, for the second."""
    if len(weights) == 1:
        weights = np.vstack([-weights / 2, weights / 2])
        intercepts = np.array([-intercepts[0] / 2, intercepts[0] / 2])
    return weights.astype(np.float32), intercepts.astype(np.float32)
