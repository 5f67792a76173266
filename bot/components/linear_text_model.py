"""TF-IDF over several views of a text, a linear SVM on it, and calibrated probabilities."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bot.components.sharper_margin import MODULES as SHARPER_MODULES
from bot.components.sharper_margin import sharper_margin
from bot.components.text_views import TextViews

MODULES = ["bot.components.linear_text_model", *SHARPER_MODULES]
# liblinear keeps Python's lock: two processes halve the time, two threads do not.
_PROCESSES = 2
# Looser than the default of 1e-4: the same accuracy in a fraction of the steps.
_TOLERANCE = 0.1
_MANY = 1000
_VIEWS_KEPT = 8  # intents and topics weigh the same views of one message


class View(NamedTuple):
    """One bag of features: which text of TextViews, cut how, and how much it weighs beside the others."""

    source: str
    analyzer: str
    ngrams: tuple[int, int]
    weight: float
    rarest: int = 2  # a feature must stand in so many training texts, unless there are only a few


WORDS = View("words", "word", (1, 2), 1.0)
FOLDED_WORDS = View("folded", "word", (1, 2), 1.0)
# Across the borders of words too: people glue and split words, and word pairs come with their middle letters.
FOLDED_LETTERS = View("folded", "char", (3, 5), 1.0, rarest=3)
CUES = View("cues", "word", (1, 1), 0.25, rarest=1)
MASKED_WORDS = View("masked", "word", (1, 2), 1.0)
EDGES = View("edges", "word", (1, 1), 0.3)


class Sample(NamedTuple):
    """A training text with its label; samples of one group stay on one side of every split."""

    views: TextViews
    label: str
    group: int
    is_copy: bool = False


class LinearTextModel:
    """Labels of texts. One temperature turns the margins of the SVM into probabilities.

    The temperature is fitted out of fold, where copies of one sentence stay on one side: fitted on the training
    sentences themselves every answer would look certain.
    """

    def __init__(
        self,
        labels: list[str],
        views: Sequence[View],
        vectorisers: list[TfidfVectorizer],
        weights: np.ndarray,
        intercept: np.ndarray,
        temperature: float,
    ) -> None:
        self.labels = labels
        self.temperature = temperature
        self._bags = list(zip(views, vectorisers, strict=True))
        self._scorers = _scorers(self._bags)
        self._weights = weights  # (n_features, n_labels) float32
        self._intercept = intercept

    @classmethod
    def fit(
        cls,
        samples: Sequence[Sample],
        views: Sequence[View],
        *,
        penalty: float,
        folds: int,
        seed: int,
        sharpened: Sequence[str] = (),
    ) -> "LinearTextModel":
        """Train; `penalty` is C of the SVM. Needs two labels at least. Rare labels weigh as much as frequent ones.

        The margins of `sharpened` labels come from an SVM of their own, see `sharper_margin`.
        """
        names = sorted({sample.label for sample in samples})
        places = {name: place for place, name in enumerate(names)}
        target = np.array([places[sample.label] for sample in samples])
        vectorisers = [_vectoriser(view if len(samples) >= _MANY else view._replace(rarest=1)) for view in views]
        bags = [
            vectoriser.fit_transform([getattr(sample.views, view.source) for sample in samples]) * view.weight
            for view, vectoriser in zip(views, vectorisers, strict=True)
        ]
        matrix = csr_matrix(hstack(bags))
        # One fold of the sentences as they were written is enough for one number.
        written = [(place, sample.group) for place, sample in enumerate(samples) if not sample.is_copy]
        kept_back = _share_of_groups([group for _, group in written], folds)
        train = np.array([place for place, group in written if group not in kept_back])
        tested = np.array([place for place, group in written if group in kept_back])
        sharp = [places[name] for name in sharpened if name in places]
        rehearsal, final = Parallel(n_jobs=_PROCESSES)(
            delayed(_fit_svm)(matrix[rows], target[rows], penalty, seed, sharp) for rows in (train, slice(None))
        )
        margins = np.full((len(tested), len(names)), -1.0)
        margins[:, rehearsal.labels] = matrix[tested] @ rehearsal.weights + rehearsal.intercept
        weights, intercept = final.weights, final.intercept
        temperature = _fit_temperature(margins, target[tested])
        return cls(names, views, vectorisers, weights.astype(np.float32), intercept.astype(np.float32), temperature)

    def probabilities(self, text: TextViews) -> np.ndarray:
        """(n_labels,) for one text, in the order of `labels`."""
        margins = self._intercept.astype(np.float64)
        for scorer in self._scorers:
            places, values = scorer(text)
            margins += values @ self._weights[places]
        return _softmax(margins[None, :] * self.temperature)[0]

    def ranking(self, text: TextViews) -> list[tuple[str, float]]:
        """All labels with their probabilities, best first."""
        found = self.probabilities(text)
        return [(self.labels[index], float(found[index])) for index in np.argsort(-found)]

    def save(self, folder: Path, name: str) -> None:
        """Two files, without pickles: `<name>.json` (labels, views, vocabularies) and `<name>.npz` (numbers)."""
        content = {
            "labels": self.labels,
            "temperature": self.temperature,
            "views": [list(view) for view, _ in self._bags],
            "vocabularies": [sorted(v.vocabulary_, key=v.vocabulary_.__getitem__) for _, v in self._bags],
        }
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        np.savez(  # the model's archive packs it
            folder / f"{name}.npz",
            weights=self._weights.astype(np.float16),
            intercept=self._intercept,
            **{f"idf{index}": v.idf_.astype(np.float32) for index, (_, v) in enumerate(self._bags)},
        )

    @classmethod
    def read(cls, folder: Path, name: str) -> "LinearTextModel":
        """What `save` wrote."""
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        views = [View(source, analyzer, tuple(ngrams), *rest) for source, analyzer, ngrams, *rest in content["views"]]
        with np.load(folder / f"{name}.npz") as numbers:
            vectorisers = []
            for index, (view, words) in enumerate(zip(views, content["vocabularies"], strict=True)):
                vectoriser = _vectoriser(view, {word: place for place, word in enumerate(words)})
                vectoriser.idf_ = numbers[f"idf{index}"].astype(np.float64)
                vectorisers.append(vectoriser)
            weights = numbers["weights"].astype(np.float32)
            return cls(content["labels"], views, vectorisers, weights, numbers["intercept"], content["temperature"])


class _Scorer(NamedTuple):
    """A view's bag of one text, as its vectoriser makes it: scikit-learn's own way costs twice the whole scoring."""

    view: View
    places: dict[str, int]
    idf: np.ndarray
    begin: int  # where the features of this view begin among those of all views

    def __call__(self, text: TextViews) -> tuple[np.ndarray, np.ndarray]:
        """(rows of the weights, values): (1 + log tf) * idf of unit length, times the weight of the view."""
        grams, counts = _grams(getattr(text, self.view.source), self.view.analyzer, self.view.ngrams)
        places = np.fromiter(map(self.places.get, grams, repeat(-1)), dtype=np.int64, count=len(grams))
        is_known = places >= 0
        places = places[is_known]
        values = (1.0 + np.log(counts[is_known])) * self.idf[places]
        length = np.sqrt(values @ values)
        return places + self.begin, values * (self.view.weight / length) if length else values


def _scorers(bags: "list[tuple[View, TfidfVectorizer]]") -> list[_Scorer]:
    found, begin = [], 0
    for view, vectoriser in bags:
        found.append(_Scorer(view, vectoriser.vocabulary_, vectoriser.idf_, begin))
        begin += len(vectoriser.vocabulary_)
    return found


@lru_cache(maxsize=_VIEWS_KEPT)
def _grams(text: str, analyzer: str, ngrams: tuple[int, int]) -> tuple[tuple[str, ...], np.ndarray]:
    """(the different grams of a text, how often each stands in it)."""
    counts = Counter(_analyzer(analyzer, ngrams)(text))
    return tuple(counts), np.fromiter(counts.values(), dtype=np.float64, count=len(counts))


@lru_cache(maxsize=None)
def _analyzer(analyzer: str, ngrams: tuple[int, int]) -> "Callable[[str], list[str]]":
    cut: Callable[[str], list[str]] = _vectoriser(View("", analyzer, ngrams, 1.0)).build_analyzer()
    return cut


def _vectoriser(view: View, vocabulary: "dict[str, int] | None" = None) -> TfidfVectorizer:
    is_word = view.analyzer == "word"
    return TfidfVectorizer(
        analyzer=view.analyzer,
        ngram_range=view.ngrams,
        min_df=1 if vocabulary else view.rarest,
        sublinear_tf=True,
        lowercase=False,
        token_pattern=r"\S+" if is_word else None,
        vocabulary=vocabulary,
    )


def _share_of_groups(groups: Sequence[int], folds: int) -> set[int]:
    """One of `folds` parts of the groups, at least one; the same ones whatever else is in the data."""
    different = sorted(set(groups))
    return set(different[: max(1, len(different) // folds)])


class _Svm(NamedTuple):
    labels: np.ndarray  # (n_labels,) their numbers
    weights: np.ndarray  # (n_features, n_labels)
    intercept: np.ndarray


def _fit_svm(matrix: csr_matrix, target: np.ndarray, penalty: float, seed: int, sharp: Sequence[int]) -> _Svm:
    """One margin a label; those of the labels numbered `sharp` are made by `sharper_margin`."""
    svm = LinearSVC(C=penalty, class_weight="balanced", random_state=seed, max_iter=2000, tol=_TOLERANCE)
    svm.fit(matrix, target)
    weights, intercept = svm.coef_.T, svm.intercept_
    if len(svm.classes_) == 2:  # the SVM keeps one side only
        return _Svm(svm.classes_, np.hstack([-weights, weights]), np.concatenate([-intercept, intercept]))
    for column in np.flatnonzero(np.isin(svm.classes_, sharp)):
        rows = target == svm.classes_[column]
        weights[:, column], intercept[column] = sharper_margin(matrix, rows, penalty, seed, _TOLERANCE)
    return _Svm(svm.classes_, weights, intercept)


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
