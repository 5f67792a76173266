from __future__ import annotations

import random

import pytest

from inbox_api.assignment.learning.model import LinearModel
from inbox_api.assignment.learning.training import CLOSED, CORRECTED, Example, train
from inbox_api.assignment.learning.words import features, shown

FLOOD = ["đường ngập", "nước ngập tới đầu gối", "ngập sâu", "ngập úng cả hẻm", "triều cường làm ngập nhà"]
LAMP = ["đèn đường tắt", "bóng đèn hư", "tối thui không có đèn", "trụ đèn không sáng", "đèn chớp liên tục"]
NOISE = ["hát karaoke ồn ào", "nhậu ồn cả đêm", "loa kẹo kéo", "tiếng ồn xưởng cưa", "karaoke tới khuya"]
WORDS = {"0404": FLOOD, "0301": LAMP, "0601": NOISE}


def cases(count: int, seed: int = 1) -> list[Example]:
    pick = random.Random(seed)
    found = []
    for number in range(1, count + 1):
        label = pick.choice(list(WORDS))
        text = f"{pick.choice(WORDS[label])} ở hẻm {number}, xin xử lý giúp, {pick.choice(WORDS[label])}"
        found.append(Example(text, label, CLOSED, (), number))
    return found


@pytest.fixture(scope="module")
def model() -> LinearModel:
    trained = train(cases(200))
    assert trained is not None
    return trained.model


def test_a_model_knows_what_it_has_seen_and_says_how_well_it_did_on_the_rest() -> None:
    trained = train(cases(200))
    assert trained is not None
    assert (trained.examples, trained.corrections) == (200, 0)
    assert trained.score is not None
    assert trained.score > 0.95


@pytest.mark.parametrize("text", ["Hẻm nhà tôi ngập sâu quá", "hem nha toi ngap sau qua"])
def test_a_guess_names_the_words_that_weighed_also_without_diacritics(model: LinearModel, text: str) -> None:
    best = model.rank(text)[0]
    assert best.label == "0404"
    assert best.confidence > 0.5
    assert any("ng" in one.word for one in best.words)
    assert all(one.weight > 0 for one in best.words)


def test_shares_of_all_labels_make_one(model: LinearModel) -> None:
    assert sum(one.confidence for one in model.rank("đèn ngập karaoke", most=10)) == pytest.approx(1, abs=1e-4)


def test_words_it_never_saw_give_no_guess(model: LinearModel) -> None:
    assert model.rank("12345 !!!") == []
    assert model.rank("") == []


def test_a_model_survives_being_stored(model: LinearModel) -> None:
    again = LinearModel.from_bytes(model.to_bytes())
    for text in ("đường ngập", "tối thui", "karaoke"):
        one, other = model.rank(text)[0], again.rank(text)[0]
        assert one.label == other.label
        assert one.confidence == pytest.approx(other.confidence, abs=0.01)


def test_corrections_win_over_what_was_only_closed() -> None:
    wrong = [Example("cống bể nắp nguy hiểm", "0404", CLOSED, (), n) for n in range(1, 11)]
    right = [Example("cống bể nắp nguy hiểm", "0403", CORRECTED, (), n) for n in range(11, 16)]
    trained = train([*wrong, *right])
    assert trained is not None
    assert trained.corrections == 5
    assert trained.model.rank("cống bể nắp")[0].label == "0403"


def test_one_label_alone_is_nothing_to_learn() -> None:
    assert train([Example("ngập", "0404", CLOSED, (), 1)]) is None


def test_numbers_are_no_features_and_facts_are_told_apart_from_words() -> None:
    found = features("Hẻm 123 ngập, 0912345678", ("topic:0404",))
    assert not any(character.isdigit() for feature in found if not feature.startswith("=") for character in feature)
    assert {"hẻm", "~hem", "hẻm ngập", "~hem ngap", "=topic:0404"} <= set(found)
    assert shown("~hem ngap") == "hem ngap"
