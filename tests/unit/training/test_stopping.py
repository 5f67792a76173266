"""What stops a model on its way, and what chance alone may bring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inbox_api.training.models.drawing import StopLimits, Watched, stop_reason

STOP = StopLimits(20, 0.02, 0.1, 0.1, 3.0)
GOOD = Watched(100, 0, 0.1, 0.1, 0.05, talks=100)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (GOOD, None),
        (replace(GOOD, failed=3), "errors"),
        (replace(GOOD, failed=2), None),
        (replace(GOOD, fallback=0.25), "fallback"),
        (replace(GOOD, handed_over=0.25), "handover"),
        (replace(GOOD, p95=0.2), "latency"),
        (Watched(19, 19, 1.0, 1.0, 9.0), None),
    ],
)
def test_a_model_that_does_badly_is_stopped_once_there_is_enough_to_tell(new: Watched, reason: str | None) -> None:
    assert stop_reason(new, GOOD, STOP) == reason


def test_errors_stop_without_a_comparison_but_nothing_else_does() -> None:
    assert stop_reason(replace(GOOD, failed=50), Watched(), STOP) == "errors"
    assert stop_reason(replace(GOOD, fallback=0.9), Watched(), STOP) is None


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ({"fallback": 0.35}, {"fallback": 0.35}),  # of twenty questions seven are asked back now and then
        ({"handed_over": 0.35}, {"handed_over": 0.35}),
    ],
)
def test_what_chance_brings_with_few_questions_stops_nothing(few: dict[str, Any], many: dict[str, Any]) -> None:
    small = replace(GOOD, asked=20, talks=20)
    assert stop_reason(replace(small, **few), small, STOP) is None
    large = replace(GOOD, asked=200, talks=200)
    assert stop_reason(replace(large, **many), large, STOP) is not None


def test_a_single_failed_answer_stops_nothing() -> None:
    assert stop_reason(replace(GOOD, asked=20, failed=1), GOOD, STOP) is None
    assert stop_reason(replace(GOOD, asked=20, failed=2), GOOD, STOP) == "errors"
