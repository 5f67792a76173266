"""What a classifier says of lines that it did not learn from: a fast stand-in for the bot's own.

The bot's classifier is the same kind of model (TF-IDF, linear SVM) over more views and noisy copies; docs/design/
training-desk.md says how far the two agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import LinearSVC

from inbox_api.training.health.features import Matrix

FOLDS = 5
PENALTY = 0.3
TOLERANCE = 0.1  # looser than liblinear's default: the same accuracy in a fraction of the steps
SHARES = (0.25, 0.5, 1.0)  # of the lines that a fold learns from: the points of the learning curves
_NEVER = -9.0  # margin of a label that a fold never saw
Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """margins: (n_lines, n_labels); chosen: share of the data -> (n_lines,) labels chosen by models of that share."""

    labels: list[str]
    given: Places
    margins: Floats
    chosen: dict[float, Places]


class LinearStandIn:
    """One-against-rest linear SVM; rare labels weigh as much as frequent ones. Also right with one label only."""

    def __init__(self, matrix: Matrix, target: Places, labels: int, penalty: float = PENALTY) -> None:
        self._labels = labels
        self._seen = np.unique(target)
        self._svm = None
        if len(self._seen) > 1:
            svm = LinearSVC(C=penalty, class_weight="balanced", tol=TOLERANCE, max_iter=2000, random_state=0)
            self._svm = svm.fit(matrix, target)

    def margins(self, matrix: Matrix) -> Floats:
        """(n_rows, n_labels)."""
        found: Floats = np.full((matrix.shape[0], self._labels), _NEVER)
        if self._svm is None:
            found[:, self._seen] = 0.0
            return found
        told = self._svm.decision_function(matrix)
        found[:, self._seen] = np.stack([-told, told], axis=1) if told.ndim == 1 else told
        return found


def out_of_fold(
    matrix: Matrix, intents: Sequence[str], progress: Callable[[float], None] = lambda _share: None
) -> OutOfFold:
    """Margins for each line by a model of the other folds; progress is told shares from 0 to 1."""
    labels = sorted(set(intents))
    places = {label: place for place, label in enumerate(labels)}
    given: Places = np.array([places[intent] for intent in intents], dtype=np.int64)
    folds = _folds(given)
    margins: Floats = np.zeros((len(given), len(labels)))
    chosen: dict[float, Places] = {share: given.copy() for share in SHARES}
    for number in range(FOLDS):
        tested = np.flatnonzero(folds == number)
        learnt = np.flatnonzero(folds != number)
        if not len(tested):
            continue
        for share in SHARES:
            part = learnt if share == 1.0 else _part(learnt, given, share)
            found = LinearStandIn(matrix[part], given[part], len(labels)).margins(matrix[tested])
            chosen[share][tested] = found.argmax(axis=1)
            if share == 1.0:
                margins[tested] = found
        progress((number + 1) / FOLDS)
    return OutOfFold(labels, given, margins, chosen)


def _folds(given: Places) -> Places:
    """A fold for each line: every label is spread evenly; the same for the same data."""
    folds: Places = np.zeros(len(given), dtype=np.int64)
    chance = np.random.default_rng(1)
    for label in range(int(given.max(initial=-1)) + 1):
        lines = np.flatnonzero(given == label)
        folds[chance.permutation(lines)] = (np.arange(len(lines)) + label) % FOLDS
    return folds


def _part(learnt: Places, given: Places, share: float) -> Places:
    """That share of each label's lines, one at least."""
    chance = np.random.default_rng(2)
    parts = []
    for label in np.unique(given[learnt]):
        lines = chance.permutation(learnt[given[learnt] == label])
        parts.append(lines[: max(1, round(len(lines) * share))])
    return np.sort(np.concatenate(parts)) if parts else learnt
