"""Fitting the numbers of data/ranking.json on development questions, by cross-validation over their groups.

Nothing here knows the frozen questions: the files it learns from are given to the command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hopthu.bench.procedures.questions import Question
from inbox_api.procedures.finding.search import ProcedureIndex, Ranked

Array = NDArray[np.float64]
Found = Sequence[tuple[Question, Ranked]]
KNOWN = ("score", "beside")
WIDE = ("lead", "third", "clear", "spread", "learnt", "held", "learnt_lead", "words", "terms")
ONE_UNKNOWN = 0.005  # share of the questions on one procedure that may be taken for unknown
ONE_WIDE = 0.012  # share that may be taken for too wide
FOLDS = 10
_CANDIDATES = 20
_PULL = 0.001


def ranked(index: ProcedureIndex, questions: Sequence[Question]) -> list[tuple[Question, Ranked]]:
    """Each question with what the index makes of it; without those that share no word with any record."""
    found = ((question, index.rank(question.text)) for question in questions)
    return [(question, one) for question, one in found if one is not None]


def fit_unlearnt(found: Found) -> dict[str, float]:
    """What the classifier would say of a record it has not learnt, from fit and BM25: least squares."""
    rows = [
        (1.0, float(one.fit[place]), float(one.bag[place]), float(one.learnt[place]))
        for _question, one in found
        for place in one.order[:_CANDIDATES]
    ]
    table = np.array(rows)
    bias, fit, bag = np.linalg.lstsq(table[:, :3], table[:, 3], rcond=None)[0]
    return {"bias": round(float(bias), 3), "fit": round(float(fit), 3), "bag": round(float(bag), 3)}


def fit_known(found: Found) -> tuple[dict[str, Any], float]:
    """(the model, share of the questions on nothing in the catalogue that it takes for unknown).

    The share is that of cross-validation, as is the threshold, which ONE_UNKNOWN of the questions on one procedure
    do not reach.
    """
    table, groups, weights = _table(found, KNOWN)
    labels = np.array([question.kind != "none" for question, _one in found], np.float64)
    one = np.array([question.kind == "one" for question, _one in found])
    chances = _crossed(table, labels, groups, weights)
    threshold = float(np.quantile(chances[one], ONE_UNKNOWN))
    caught = float((chances[labels == 0] < threshold).mean())
    return _model(KNOWN, table, labels, weights, threshold), caught


def fit_wide(found: Found) -> tuple[dict[str, Any], float]:
    """(the model, share of the wide questions that it asks back), in the same way with ONE_WIDE.

    What names a record outright is never asked back and teaches nothing.
    """
    part = [(question, one) for question, one in found if question.kind != "none" and not one.signals.is_outright]
    all_wide = sum(question.kind == "wide" for question, _one in found)
    table, groups, weights = _table(part, WIDE)
    labels = np.array([question.kind == "wide" for question, _one in part], np.float64)
    chances = _crossed(table, labels, groups, weights)
    share = ONE_WIDE * sum(question.kind == "one" for question, _one in found) / float((labels == 0).sum())
    threshold = float(np.quantile(chances[labels == 0], 1 - share))
    caught = float((chances[labels == 1] >= threshold).sum()) / all_wide
    return _model(WIDE, table, labels, weights, threshold), caught


def _table(found: Found, names: Sequence[str]) -> tuple[Array, list[str], Array]:
    """(signals, groups, weights) of the questions; all files weigh the same, however many questions they hold."""
    table = np.array([[asdict(one.signals)[name] for name in names] for _question, one in found])
    sizes = Counter(question.source for question, _one in found)
    weights = np.array([1 / sizes[question.source] for question, _one in found])
    return table, [question.group for question, _one in found], weights / weights.mean()


def _crossed(table: Array, labels: Array, groups: Sequence[str], weights: Array) -> Array:
    """The chance of each row by a model that has not seen its group."""
    chances = np.zeros(len(labels))
    for inside, outside in _folds(groups):
        bias, slopes = _logistic(table[inside], labels[inside], weights[inside])
        chances[outside] = 1 / (1 + np.exp(-(bias + table[outside] @ slopes)))
    return chances


def _model(names: Sequence[str], table: Array, labels: Array, weights: Array, threshold: float) -> dict[str, Any]:
    bias, slopes = _logistic(table, labels, weights)
    rounded = {name: round(float(slope), 3) for name, slope in zip(names, slopes, strict=True)}
    return {"bias": round(bias, 3), "weights": rounded, "threshold": round(threshold, 3)}


def _folds(groups: Sequence[str]) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    places = {group: number % FOLDS for number, group in enumerate(dict.fromkeys(groups))}
    fold = np.array([places[group] for group in groups])
    for number in range(FOLDS):
        yield fold != number, fold == number


def _logistic(table: Array, labels: Array, weights: Array) -> tuple[float, Array]:
    """Bias and slopes, both classes weighing the same, by Newton's method; a pull towards 0, more on many slopes."""
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-9
    full = np.hstack([np.ones((len(table), 1)), (table - mean) / scale])
    yes = float((weights * labels).sum())
    no = float(weights.sum()) - yes
    importance = weights * np.where(labels > 0, 0.5 / yes, 0.5 / no)
    pull = np.diag([0.0] + [_PULL * table.shape[1]] * table.shape[1])
    slopes = np.zeros(full.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-full @ slopes))
        rise = full.T @ (importance * (labels - chances)) - pull @ slopes
        curve = (full * (importance * chances * (1 - chances))[:, None]).T @ full + pull
        slopes = slopes + np.linalg.solve(curve, rise)
    plain = slopes[1:] / scale
    return float(slopes[0] - plain @ mean), plain
