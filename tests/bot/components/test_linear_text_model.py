"""The model scores a text by itself, as scikit-learn's vectorisers would have scored it."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.linear_text_model import (
    CUES,
    EDGES,
    FOLDED_LETTERS,
    FOLDED_WORDS,
    MASKED_WORDS,
    WORDS,
    LinearTextModel,
    Sample,
)
from bot.components.text_views import TextViews, views_of
from bot.components.training_sentences import examples_of

_VIEWS = (WORDS, FOLDED_WORDS, FOLDED_LETTERS, CUES, MASKED_WORDS, EDGES)


@pytest.fixture(scope="module")
def model(training_data: TrainingData) -> LinearTextModel:
    samples = [
        Sample(views_of(e.sentence.text, e.sentence.marks), e.intent, e.group)
        for e in examples_of(training_data.intent_examples)
    ]
    return LinearTextModel.fit(samples, _VIEWS, penalty=0.3, folds=3, seed=1)


def texts(training_data: TrainingData) -> list[str]:
    """Sentences of the training data, their words shuffled together, and what no training sentence looks like."""
    sentences = [example.sentence.text for example in examples_of(training_data.intent_examples)]
    words = " ".join(sentences).split()
    mixed = [" ".join(random.Random(seed).choices(words, k=seed * 7)) for seed in range(1, 40)]
    return [*sentences, *mixed, "", " ", "a", "aaaa " * 400, "\u4e2d\u6587", "\U0001f621" * 50, "a\n\tb   c\u00a0d"]


def by_scikit_learn(model: LinearTextModel, views: TextViews) -> np.ndarray:
    """(n_labels,): the same probabilities through the vectorisers that the model was trained with."""
    margins, begin = model._intercept.astype(np.float64), 0
    for view, vectoriser in model._bags:
        row = vectoriser.transform([getattr(views, view.source)])
        margins += (row.data * view.weight) @ model._weights[row.indices + begin]
        begin += row.shape[1]
    powers = np.exp((margins - margins.max()) * model.temperature)
    return powers / powers.sum()


def test_scores_are_those_of_the_vectorisers(model: LinearTextModel, training_data: TrainingData) -> None:
    for text in texts(training_data):
        views = views_of(text, ())
        assert model.probabilities(views) == pytest.approx(by_scikit_learn(model, views), abs=1e-6), text


def test_a_model_that_was_stored_scores_by_its_own_vocabularies(
    model: LinearTextModel, training_data: TrainingData, tmp_path: Path
) -> None:
    model.save(tmp_path, "stored")
    stored = LinearTextModel.read(tmp_path, "stored")
    for text in texts(training_data):
        views = views_of(text, ())
        assert stored.probabilities(views) == pytest.approx(by_scikit_learn(stored, views), abs=1e-6), text
        assert stored.probabilities(views) == pytest.approx(model.probabilities(views), abs=0.01), text
