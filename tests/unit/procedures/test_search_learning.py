"""The classifier over the phrases, on phrases small enough to be read."""

from __future__ import annotations

import numpy as np

from inbox_api.procedures.finding.learning import PhraseClassifier, Vectors, pieces, train, with_pairs

NUMBERS = {"cost": 0.3, "rounds": 5, "seed": 1, "most_steps": 40_000_000}
NEW = ["đăng ký xe mới", "xe mới mua", "cấp biển số xe mới"]
LOST = ["mất biển số xe", "cấp lại biển số xe", "rớt mất biển xe"]
USED = ["sang tên xe cũ", "mua xe cũ", "đổi chủ xe"]
TEXTS = [*NEW, *LOST, *USED]
OWNERS = [0, 0, 0, 1, 1, 1, 2, 2, 2]


def families(text: str) -> tuple[list[str], list[str]]:
    return with_pairs(text.split()), pieces(text.split())


def classifier(**changes: int) -> PhraseClassifier:
    return PhraseClassifier([families(text) for text in TEXTS], OWNERS, 3, NUMBERS | changes)


def test_every_phrase_is_given_back_to_its_owner() -> None:
    trained = classifier()
    assert [int(np.argmax(trained.scores(families(text)))) for text in TEXTS] == OWNERS


def test_the_word_that_tells_sisters_apart_decides() -> None:
    trained = classifier()
    assert int(np.argmax(trained.scores(families("xin biển số vì bị mất")))) == 1
    assert int(np.argmax(trained.scores(families("vừa mua xe cũ của anh tôi")))) == 2


def test_pieces_of_words_bridge_a_slip_of_the_finger() -> None:
    assert int(np.argmax(classifier().scores(families("sangg tênn")))) == 2


def test_the_same_phrases_give_the_same_scores() -> None:
    assert np.array_equal(classifier().scores(families("xe")), classifier().scores(families("xe")))


def test_words_never_seen_leave_only_the_constant() -> None:
    trained = classifier()
    assert np.array_equal(trained.scores(families("qqq")), trained.scores(families("")))
    assert (trained.scores(families("qqq")) < 0).all()


def test_the_work_of_training_is_bounded() -> None:
    once = classifier(most_steps=1)
    assert np.array_equal(once.scores(families("xe")), classifier(rounds=1).scores(families("xe")))


def test_training_reaches_the_optimum_of_its_objective() -> None:
    """The gradient of the primal objective is near 0: the steps are those of the dual of the same problem."""
    vectors = Vectors([families(text) for text in TEXTS])
    weights = train(vectors, OWNERS, 3, cost=0.3, rounds=400, seed=1).astype(np.float64)
    slope = weights.copy()
    for (features, values), owner in zip(vectors.rows, OWNERS, strict=True):
        sign = np.where(np.arange(3) == owner, 1.0, -1.0)
        missing = np.maximum(1 - sign * (values @ weights[features]), 0)
        slope[features] -= 2 * 0.3 * values[:, None] * (sign * missing)
    assert np.abs(slope).max() < 1e-3


def test_no_text_and_one_class_are_no_trouble() -> None:
    assert PhraseClassifier([], [], 0, NUMBERS).scores(families("xe")).shape == (0,)
    alone = PhraseClassifier([families("xe")], [0], 1, NUMBERS)
    assert alone.scores(families("xe")).shape == (1,)
