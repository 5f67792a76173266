"""Replay of active learning: lines are labelled in an order, and a model of those so far is judged on frozen rows.

The model is the fast stand-in of data health, without entities; the frozen rows are read by code only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbox_api.training.examples import Example
from inbox_api.training.health.alike import pressed
from inbox_api.training.health.features import Matrix, features_of
from inbox_api.training.health.folds import PENALTY, LinearStandIn
from inbox_api.training.models.rows import Row
from inbox_api.training.review import scoring

FIRST, STEP = 0.05, 0.05  # shares of the lines labelled at random to begin with, and between two trainings
_SHARPNESS = 4.0  # makes margins probabilities, about as sure as the bot's own
_AT_ONCE = 500
Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Curve:
    """accuracy on the frozen rows after each share of the labels."""

    shares: list[float]
    accuracy: list[float]

    def reached(self, goal: float) -> float:
        """The smallest share from which on the accuracy is at the goal, between two points by a straight line; 1.0
        when it is not reached before.
        """
        points = list(zip(self.shares, self.accuracy, strict=True))
        for place, (share, found) in enumerate(points):
            if found >= goal:
                if place == 0:
                    return share
                before, less = points[place - 1]
                return before + (share - before) * (goal - less) / (found - less)
        return 1.0

    def at(self, share: float) -> float:
        """The accuracy at that share of the labels, by a straight line between the points."""
        return float(np.interp(share, self.shares, self.accuracy))


class Replay:
    """The lines of the city as if nobody had labelled them, and the frozen rows."""

    def __init__(self, examples: Sequence[Example], rows: Sequence[Row]) -> None:
        plain = [Example(one.intent, one.text, one.text, ()) for one in examples]
        judged = [Example(row.intents[0], row.text, row.text, ()) for row in rows]
        features = features_of([*plain, *judged])
        self.count = len(plain)
        self._names = sorted({one.intent for one in plain})
        places = {name: place for place, name in enumerate(self._names)}
        self._target: Places = np.array([places[one.intent] for one in plain], dtype=np.int64)
        self._lines: Matrix = features.words[: self.count]
        self._judged: Matrix = features.words[self.count :]
        self._fair = [{places[name] for name in row.intents if name in places} for row in rows]
        self._near = pressed(features.letters)[: self.count]

    def accuracy(self, labelled: Places | None = None) -> float:
        """Of a model of these lines, or of all."""
        return self._judge(self._model(np.arange(self.count) if labelled is None else labelled))

    def run(self, order: str, seed: int, until: float, progress: Callable[[], None] = lambda: None) -> Curve:
        """order: "ours" (the score of the review queue) or "random"; until: share of the labels to stop at."""
        chance = np.random.default_rng(seed)
        shuffled = chance.permutation(self.count)
        step = round(self.count * STEP)
        labelled = shuffled[: round(self.count * FIRST)]
        shares, found = [], []
        while True:
            model = self._model(labelled)
            shares.append(len(labelled) / self.count)
            found.append(self._judge(model))
            progress()
            if shares[-1] + STEP > until + 1e-9:
                return Curve(shares, found)
            rest = np.setdiff1d(shuffled, labelled)
            if order == "random":
                chosen = chance.permutation(rest)[:step]
            else:
                chosen = rest[np.argsort(-self._scores(model, labelled, rest), kind="stable")[:step]]
            labelled = np.concatenate([labelled, chosen])

    def _model(self, labelled: Places) -> LinearStandIn:
        """The fewer lines, the less each must be smoothed: the penalty is one a line, as of all lines."""
        penalty = PENALTY * self.count / len(labelled)
        return LinearStandIn(self._lines[labelled], self._target[labelled], len(self._names), penalty=penalty)

    def _judge(self, model: LinearStandIn) -> float:
        chosen = model.margins(self._judged).argmax(axis=1)
        return float(np.mean([place in fair for place, fair in zip(chosen.tolist(), self._fair, strict=True)]))

    def _scores(self, model: LinearStandIn, labelled: Places, rest: Places) -> Floats:
        """As the review queue scores a message of one person: uncertainty, disagreement, novelty."""
        scores: Floats = np.zeros(len(rest))
        for begin in range(0, len(rest), _AT_ONCE):
            part = rest[begin : begin + _AT_ONCE]
            predictions = self._predictions(model, part)
            neighbours = self._neighbours(labelled, part)
            for place, (prediction, near) in enumerate(zip(predictions, neighbours, strict=True)):
                scores[begin + place] = scoring.score(scoring.of_model(prediction, near), 1)
        return scores

    def _predictions(self, model: LinearStandIn, part: Places) -> list[dict[str, Any]]:
        margins = model.margins(self._lines[part])
        powers = np.exp(_SHARPNESS * (margins - margins.max(axis=1, keepdims=True)))
        shares = powers / powers.sum(axis=1, keepdims=True)
        best = np.argsort(-shares, axis=1)[:, :2]
        return [
            {
                "intent": self._names[two[0]],
                "confidence": float(row[two[0]]),
                "ranking": [{"name": self._names[place], "confidence": float(row[place])} for place in two],
            }
            for row, two in zip(shares, best, strict=True)
        ]

    def _neighbours(self, labelled: Places, part: Places) -> list[list[dict[str, Any]]]:
        likeness = self._near[part] @ self._near[labelled].T
        count = min(int(scoring.settings()["neighbours"]), len(labelled))
        places = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
        values = np.take_along_axis(likeness, places, axis=1)
        order = np.argsort(-values, axis=1)
        places, values = np.take_along_axis(places, order, 1), np.take_along_axis(values, order, 1)
        return [
            [
                {"intent": self._names[self._target[labelled[place]]], "likeness": float(value)}
                for place, value in zip(of, values[row], strict=True)
            ]
            for row, of in enumerate(places.tolist())
        ]
