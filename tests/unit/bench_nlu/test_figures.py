"""The figures of `hopthu bench nlu`."""

from __future__ import annotations

from typing import Any

import pytest

from hopthu.bench.nlu.command import _wanted
from hopthu.bench.nlu.figures import contender_figures, ratios
from hopthu.errors import CommandError
from hopthu.nlu.rows import Answer, EvaluationRow

TIMES = {"train_seconds": 2.0, "load_seconds": 1.0, "resident_mb": 100}


def spans(*found: tuple[str, int, int]) -> list[dict[str, Any]]:
    return [{"entity": label, "start": start, "end": end} for label, start, end in found]


def row(identity: str, style: str, *found: tuple[str, int, int]) -> EvaluationRow:
    return EvaluationRow.model_validate(
        {
            "id": identity,
            "text": "x" * 40,
            "intent": "a",
            "procedure": "1.0",
            "style": style,
            "group": identity,
            "entities": spans(*found),
        }
    )


def answer(identity: str, intent: str, *found: tuple[str, int, int], ms: float = 2.0) -> Answer:
    return Answer.model_validate(
        {
            "id": identity,
            "intent": intent,
            "confidence": 0.9,
            "ranking": [],
            "entities": spans(*found),
            "topic_ranking": [],
            "is_fallback": False,
            "parse_ms": ms,
        }
    )


def test_figures_are_given_for_each_style_that_has_rows() -> None:
    rows = [row("1", "clean"), row("2", "plain")]
    found = contender_figures(rows, {"1": answer("1", "a"), "2": answer("2", "b", ms=4.0)}, TIMES, None)
    assert {name: part["intent_accuracy"] for name, part in found["styles"].items()} == {
        "all": 0.5, "clean": 1.0, "plain": 0.0,
    }  # fmt: skip
    assert (found["train_seconds"], found["parse_ms_p50"], found["parse_ms_p95"]) == (2.0, 2.0, 4.0)
    assert "procedure_recall_at_1" not in found["styles"]["all"]


def test_slot_f1_wants_exact_borders_where_the_contract_lets_an_overlap_count() -> None:
    rows = [row("1", "clean", ("procedure", 0, 4), ("phone", 10, 20))]
    answers = {"1": answer("1", "a", ("procedure", 0, 3), ("phone", 10, 20))}
    found = contender_figures(rows, answers, TIMES, None)["styles"]["clean"]
    assert (found["entity_micro_f1"], found["slot_f1"]) == (1.0, 0.5)


def test_a_right_span_with_a_wrong_label_is_two_errors() -> None:
    rows = [row("1", "clean", ("from", 0, 4), ("to", 5, 9))]
    answers = {"1": answer("1", "a", ("to", 0, 4), ("to", 5, 9))}
    assert contender_figures(rows, answers, TIMES, None)["styles"]["all"]["slot_f1"] == 0.5


def test_entities_that_the_data_set_does_not_know_do_not_count() -> None:
    rows = [row("1", "clean", ("from", 0, 4))]
    answers = {"1": answer("1", "a", ("from", 0, 4), ("phone", 5, 9))}
    assert contender_figures(rows, answers, TIMES, frozenset({"from"}))["styles"]["all"]["slot_f1"] == 1.0
    assert contender_figures(rows, answers, TIMES, None)["styles"]["all"]["slot_f1"] == pytest.approx(2 / 3, abs=1e-4)


def test_a_contender_without_entities_has_no_slot_figures_instead_of_zeros() -> None:
    rows = [row("1", "clean", ("from", 0, 4))]
    found = contender_figures(rows, {"1": answer("1", "a")}, TIMES, None, finds_entities=False)
    assert found["styles"]["all"]["slot_f1"] is None


def test_ratios_are_ours_divided_by_the_peers() -> None:
    rows = [row("1", "clean"), row("2", "clean")]
    right = {"1": answer("1", "a", ms=1.0), "2": answer("2", "a", ms=1.0)}
    half = {"1": answer("1", "a", ms=4.0), "2": answer("2", "b", ms=4.0)}
    ours = contender_figures(rows, right, TIMES, None)
    peer = contender_figures(rows, half, {**TIMES, "train_seconds": 20.0, "resident_mb": 0}, None)
    found = ratios(ours, peer)
    assert found["intent_accuracy"] == {"all": 2.0, "clean": 2.0}
    assert (found["train_seconds"], found["parse_ms_p50"], found["resident_mb"]) == (0.1, 0.25, None)
    assert found["slot_f1"] == {"all": None, "clean": None}


def test_an_unknown_peer_is_refused_by_name() -> None:
    assert [peer.key for peer in _wanted(" svm,default")] == ["svm", "default"]
    assert _wanted("") == []
    with pytest.raises(CommandError, match="bert"):
        _wanted("svm,bert")
