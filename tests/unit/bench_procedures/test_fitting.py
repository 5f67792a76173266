"""Fitting: the logistic model finds the side a signal lies on, and no group is judged by what it taught."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hopthu.bench.procedures import fitting
from hopthu.bench.procedures.questions import read_questions
from inbox_api.procedures.finding import sureness
from inbox_api.procedures.finding.search import ProcedureIndex

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def found() -> fitting.Found:
    index = ProcedureIndex.from_file(ROOT / "demo_city" / "procedures.jsonl")
    return fitting.ranked(index, read_questions([ROOT / "nlu_data" / "dev" / "procedures_short.jsonl"]))


def test_a_signal_that_tells_gets_the_sign_it_has_and_noise_next_to_nothing() -> None:
    chance = np.random.default_rng(1)
    labels = np.arange(400) % 4 == 0
    table = np.stack([labels + chance.normal(0, 0.5, 400), chance.normal(0, 1, 400)], axis=1)
    _bias, slopes = fitting._logistic(table, labels.astype(float), np.ones(400))
    assert slopes[0] > 1
    assert abs(slopes[1]) < slopes[0] / 5


def test_all_questions_of_a_group_stand_on_one_side_of_every_fold() -> None:
    groups = [f"g{number // 3}" for number in range(60)]
    for inside, outside in fitting._folds(groups):
        assert not inside[outside].any()
        assert not {group for group, is_in in zip(groups, inside, strict=True) if is_in} & {
            group for group, is_out in zip(groups, outside, strict=True) if is_out
        }


def test_the_thresholds_spare_the_questions_on_one_procedure(found: fitting.Found) -> None:
    for fit, reaches in ((fitting.fit_known, True), (fitting.fit_wide, False)):
        model, caught = fit(found)
        ones = [
            sureness.chance(one.signals, model) >= model["threshold"]
            for question, one in found
            if question.kind == "one" and not one.signals.is_outright
        ]
        assert sum(is_one is reaches for is_one in ones) / len(ones) > 0.8
        assert 0.1 < caught <= 1


def test_what_is_not_learnt_is_guessed_the_higher_the_better_it_fits(found: fitting.Found) -> None:
    guess = fitting.fit_unlearnt(found)
    assert guess["bias"] < 0 < guess["fit"]
