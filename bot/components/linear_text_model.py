"""TF-IDF of normal and accent-blind words and letters, a linear SVM over it, and calibrated probabilities."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold
from sklearn.svm import LinearSVC

from bot.components.text_forms import fold

MODULES = ["bot.components.linear_text_model", "bot.components.text_forms"]
_VIEWS: tuple[dict[str, Any], ...] = (
    {"analyzer": "word", "ngram_range": (1, 2), "min_df": 1, "folded": False},
    {"analyzer": "word", "ngram_range": (1, 2), "min_df": 1, "folded": True},
    {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2, "folded": True},
)


class LinearTextModel:
    """Labels of normalised texts. One temperature turns the margins of the SVM into probabilities.

    The temperature is fitted out of fold, where copies of one sentence stay on one side: fitted on the training
    sentences themselves every answer would look certain.
    """

    def __init__(
        self,
        labels: list[str],
        vectorisers: list[TfidfVectorizer],
        weights: np.ndarray,
        intercept: np.ndarray,
        temperature: float,
    ) -> None:
        self.labels = labels
        self._vectorisers = vectorisers
        self._weights = weights  # (n_features, n_labels) float32
        self._intercept = intercept
        self.temperature = temperature

    @classmethod
    def fit(
        cls, texts: list[str], labels: list[str], groups: list[int], *, penalty: float, folds: int, seed: int
    ) -> "LinearTextModel":
        """Train on normalised `texts`. `penalty`: C of the SVM. Needs two labels at least."""
        names = sorted(set(labels))
        target = np.array([names.index(label) for label in labels])
        vectorisers = [_vectoriser(view) for view in _VIEWS]
        matrix = csr_matrix(hstack([v.fit_transform(_viewed(texts, view)) for v, view in zip(vectorisers, _VIEWS)]))
        margins = np.full((len(texts), len(names)), -1.0)
        splits = min(folds, len(set(groups)))
        for train, held_out in GroupKFold(splits).split(matrix, target, groups):
            svm = _svm(penalty, seed).fit(matrix[train], target[train])
            margins[np.ix_(held_out, svm.classes_)] = _margins(svm, matrix[held_out])
        svm = _svm(penalty, seed).fit(matrix, target)
        weights, intercept = _both_sides(svm)
        return cls(
            names,
            vectorisers,
            weights.astype(np.float32),
            intercept.astype(np.float32),
            _fit_temperature(margins, target),
        )

    def probabilities(self, text: str) -> np.ndarray:
        """(n_labels,) for one normalised text, in the order of `labels`."""
        margins = self._intercept.astype(np.float64)
        begin = 0
        for vectoriser, view in zip(self._vectorisers, _VIEWS):
            row = vectoriser.transform(_viewed([text], view))
            margins += row.data @ self._weights[row.indices + begin]
            begin += row.shape[1]
        return _softmax(margins[None, :] * self.temperature)[0]

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """All labels with their probabilities, best first."""
        found = self.probabilities(text)
        return [(self.labels[index], float(found[index])) for index in np.argsort(-found)]

    def save(self, folder: Path, name: str) -> None:
        """Two files, without pickles: `<name>.json` (labels, vocabularies) and `<name>.npz` (numbers)."""
        vocabularies = [sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for v in self._vectorisers]
        content = {"labels": self.labels, "temperature": self.temperature, "vocabularies": vocabularies}
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        np.savez_compressed(
            folder / f"{name}.npz",
            weights=self._weights.astype(np.float16),
            intercept=self._intercept,
            **{f"idf{index}": v.idf_.astype(np.float32) for index, v in enumerate(self._vectorisers)},
        )

    @classmethod
    def read(cls, folder: Path, name: str) -> "LinearTextModel":
        """What `save` wrote."""
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        with np.load(folder / f"{name}.npz") as numbers:
            vectorisers = []
            for index, (view, words) in enumerate(zip(_VIEWS, content["vocabularies"])):
                vectoriser = _vectoriser(view, {word: place for place, word in enumerate(words)})
                vectoriser.idf_ = numbers[f"idf{index}"].astype(np.float64)
                vectorisers.append(vectoriser)
            weights = numbers["weights"].astype(np.float32)
            return cls(content["labels"], vectorisers, weights, numbers["intercept"], content["temperature"])


def _vectoriser(view: dict[str, Any], vocabulary: "dict[str, int] | None" = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=view["analyzer"],
        ngram_range=view["ngram_range"],
        min_df=view["min_df"],
        sublinear_tf=True,
        lowercase=False,
        token_pattern=r"\S+" if view["analyzer"] == "word" else None,
        vocabulary=vocabulary,
    )


def _viewed(texts: list[str], view: dict[str, Any]) -> list[str]:
    return [fold(text) for text in texts] if view["folded"] else texts


def _svm(penalty: float, seed: int) -> LinearSVC:
    return LinearSVC(C=penalty, random_state=seed, max_iter=2000)


def _margins(svm: LinearSVC, matrix: csr_matrix) -> np.ndarray:
    found = svm.decision_function(matrix)
    return np.stack([-found, found], axis=1) if found.ndim == 1 else found


def _both_sides(svm: LinearSVC) -> tuple[np.ndarray, np.ndarray]:
    """Weights (n_features, n_labels); with two labels the SVM keeps one side only."""
    weights, intercept = svm.coef_.T, svm.intercept_
    if weights.shape[1] == 1:
        return np.hstack([-weights, weights]), np.concatenate([-intercept, intercept])
    return weights, intercept


def _fit_temperature(margins: np.ndarray, target: np.ndarray) -> float:
    """The factor on the margins that makes the right labels most likely."""

    def loss(factor: float) -> float:
        chosen = _softmax(margins * factor)[np.arange(len(target)), target]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 30.0), method="bounded").x)


def _softmax(values: np.ndarray) -> np.ndarray:
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    result: np.ndarray = powers / powers.sum(axis=1, keepdims=True)
    return result
