"""Judging models: figures, gates, significance, which conversation gets which model."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from admin_ui.training.models import charts
from inbox_api.models import BotModel
from inbox_api.training.models import curves, drawing, gates, slots
from inbox_api.training.models.drawing import is_drawn
from inbox_api.training.models.figures import Judged, figures, judged, matrix
from inbox_api.training.models.gates import Limits
from inbox_api.training.models.rows import Row, fingerprint, from_folder, sample
from inbox_api.training.models.settings import ModelSettings
from inbox_api.training.models.significance import compare, mcnemar
from tests.conftest import ROOT

LIMITS = Limits(0.005, 0.01, 0.02)
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def found(wanted: str, given: str, style: str = "clean", number: int = 0) -> Judged:
    return Judged(f"{wanted}-{given}-{style}-{number}", (wanted,), style, given, given, 0.9)


def set_of(**counts: int) -> list[Judged]:
    """E.g. set_of(emergency_thank=1, thank_thank=9)."""
    pairs = [(name.split("_")[0], name.split("_")[1], n) for name, n in counts.items()]
    return [found(wanted, got, number=i) for wanted, got, n in pairs for i in range(n)]


def gate_names(new: dict[str, Any] | None, live: dict[str, Any] | None, **more: Any) -> list[str]:
    options = {"broken_talks": 0, "open_flips": 0, **more}
    return [gate.name for gate in gates.judge(new, live, LIMITS, **options) if gate.is_open]


def test_asking_back_is_right_when_the_first_below_it_is_right_but_misses_a_danger() -> None:
    row = Row("1", "cháy", ("emergency",), "clean")
    answer = {"intent": "nlu_fallback", "confidence": 0.7, "ranking": [{"name": "emergency", "confidence": 0.6}]}
    told = figures([judged(row, answer)], ["emergency"])
    assert told["all"]["accuracy"] == 1.0
    assert told["all"]["fallback"] == 1.0
    assert told["protected"]["emergency"]["recall"] == 0.0


def test_a_second_fair_reading_counts_as_right_and_is_no_confusion() -> None:
    row = Row("1", "x", ("ask_fee", "ask_procedure"), "plain")
    told = figures([judged(row, {"intent": "ask_procedure", "confidence": 1.0, "ranking": []})], [])
    assert (told["plain"]["accuracy"], told["pairs"], told["macro_f1"]) == (1.0, [], 1.0)


def test_the_most_frequent_confusion_stands_first_and_in_the_matrix() -> None:
    every = set_of(greet_thank=2, thank_greet=5, greet_greet=3)
    assert figures(every, [])["pairs"] == [
        {"wanted": "thank", "given": "greet", "n": 5},
        {"wanted": "greet", "given": "thank", "n": 2},
    ]
    drawn = charts.matrix(matrix(every), 10)
    assert drawn.names == ["greet", "thank"]
    assert drawn.cells == [[3, 2], [5, 0]]
    assert drawn.strength(1, 0) == 9
    assert charts.matrix(matrix(every), 1).names == ["greet"]


def test_a_model_as_good_as_the_one_in_use_passes_all_gates() -> None:
    told = figures(set_of(emergency_emergency=50, thank_thank=50), ["emergency"])
    assert gate_names(told, told) == []


def test_a_fall_of_the_frozen_set_blocks_and_a_small_one_does_not() -> None:
    live = figures(set_of(thank_thank=1000), [])
    assert gate_names(figures(set_of(thank_thank=995, thank_greet=5), []), live) == []
    assert gate_names(figures(set_of(thank_thank=990, thank_greet=10), []), live) == ["gold"]


def test_a_style_that_falls_blocks_even_when_the_whole_does_not() -> None:
    live = figures([*set_of(thank_thank=1000), *[found("greet", "greet", "teencode", i) for i in range(50)]], [])
    new = figures(
        [*set_of(thank_thank=1000), *[found("greet", "thank" if i < 3 else "greet", "teencode", i) for i in range(50)]],
        [],
    )
    assert gate_names(new, live) == ["style:teencode"]


def test_typing_errors_that_are_read_worse_block_and_have_a_floor_of_their_own() -> None:
    told = figures(set_of(thank_thank=100), [])
    live, new = ({**told, "typos": {"n": 1000, "accuracy": share}} for share in (0.9, 0.88))
    assert gate_names(new, live) == ["style:typos"]
    assert gate_names(live, live) == []
    assert gate_names(new, told) == []  # the one in use was judged before there were such rows
    floors = gates.Limits(LIMITS.gold_drop, LIMITS.style_drop, LIMITS.protected_drop, {"typos": 0.95})
    found = gates.judge(live, live, floors, broken_talks=0, open_flips=0)
    assert [(gate.name, gate.floor) for gate in found if gate.is_open] == [("style:typos", 0.95)]


def test_missed_dangers_and_false_alarms_block_and_can_never_be_waived() -> None:
    live = figures(set_of(emergency_emergency=100, thank_thank=900), ["emergency"])
    missing = figures(set_of(emergency_emergency=97, emergency_thank=3, thank_thank=900), ["emergency"])
    alarms = figures(set_of(emergency_emergency=100, thank_emergency=4, thank_thank=896), ["emergency"])
    assert gate_names(missing, live) == ["protected:emergency:recall"]
    assert gate_names(alarms, live) == ["protected:emergency:precision"]
    gate = next(one for one in gates.judge(missing, live, LIMITS, broken_talks=0, open_flips=0) if one.is_open)
    assert not gate.may_be_waived


def test_a_protected_intent_that_can_no_longer_be_measured_blocks() -> None:
    live = figures(set_of(emergency_emergency=10, thank_thank=990), ["emergency"])
    new = figures(set_of(thank_thank=1000), ["emergency"])
    assert "protected:emergency:recall" in gate_names(new, live)


@pytest.mark.parametrize(
    ("more", "name"),
    [({"broken_talks": 1}, "regressions"), ({"open_flips": 2}, "flips"), ({"open_flips": None}, "flips")],
)
def test_broken_conversations_and_undecided_flips_block(more: dict[str, Any], name: str) -> None:
    told = figures(set_of(thank_thank=10), [])
    assert gate_names(told, told, **more) == [name]


def test_small_falls_from_model_to_model_do_not_add_up() -> None:
    best = figures(set_of(thank_thank=1000), [])
    live = figures(set_of(thank_thank=996, thank_greet=4), [])
    new = figures(set_of(thank_thank=992, thank_greet=8), [])
    assert gate_names(new, live) == []
    assert gate_names(new, live, deployed={7: best}) == ["gold"]
    [gold] = [
        one
        for one in gates.judge(new, live, LIMITS, broken_talks=0, open_flips=0, deployed={5: live, 7: best})
        if one.name == "gold"
    ]
    assert (gold.before, gold.after, gold.best, gold.best_model) == (0.996, 0.992, 1.0, 7)


def test_each_figure_is_held_against_the_model_that_had_the_best_of_it() -> None:
    live = figures(set_of(emergency_emergency=98, emergency_thank=2, thank_thank=900), ["emergency"])
    careful = figures(set_of(emergency_emergency=100, thank_thank=860, thank_greet=40), ["emergency"])
    new = figures(set_of(emergency_emergency=97, emergency_thank=3, thank_thank=900), ["emergency"])
    assert gate_names(new, live) == []
    assert gate_names(new, live, deployed={3: careful}) == ["protected:emergency:recall"]


def test_a_former_model_that_was_no_better_is_not_told() -> None:
    live = figures(set_of(thank_thank=100), [])
    worse = figures(set_of(thank_thank=90, thank_greet=10), [])
    found = gates.judge(live, live, LIMITS, broken_talks=0, open_flips=0, deployed={3: worse, 4: live})
    assert {(gate.best, gate.best_model) for gate in found} == {(None, None)}


def test_a_model_without_figures_passes_nothing_and_the_first_model_needs_no_comparison() -> None:
    told = figures(set_of(thank_thank=10), [])
    assert gate_names(None, told) == ["gold", "protected"]
    assert gate_names(told, None, is_compared=False) == ["gold", "protected"]
    assert not any(gate.is_open for gate in gates.judge(told, None, LIMITS, broken_talks=0, open_flips=0))
    assert gate_names(told, None) == []


def test_mcnemar_agrees_with_the_binomial_table() -> None:
    assert mcnemar(0, 0).p == 1.0
    assert mcnemar(0, 6).p == pytest.approx(2 / 64)
    assert mcnemar(5, 5).p == 1.0
    assert mcnemar(1, 9).p == pytest.approx(2 * 11 / 1024)
    assert mcnemar(1, 9).is_significant
    assert not mcnemar(2, 6).is_significant


def test_the_two_forms_of_the_test_meet() -> None:
    assert mcnemar(530, 470).p == pytest.approx(mcnemar(531, 470).p, abs=0.02)


def test_rows_that_only_one_model_saw_do_not_count() -> None:
    difference = compare({"a": True, "b": False, "c": True}, {"a": False, "b": True, "d": True})
    assert (difference.better, difference.worse) == (1, 1)


@given(st.integers(1, 10_000), st.integers(1, 99))
def test_the_share_drawn_is_close_to_the_percent(deployment: int, percent: int) -> None:
    drawn = sum(is_drawn(deployment, number, percent) for number in range(2000))
    assert abs(drawn / 2000 - percent / 100) < 0.06  # six times the standard deviation at most


@given(st.integers(1, 10_000), st.integers(1, 10**12), st.integers(0, 100), st.integers(0, 100))
def test_who_is_drawn_stays_drawn_when_the_share_grows(
    deployment: int, conversation: int, one: int, other: int
) -> None:
    low, high = sorted((one, other))
    assert is_drawn(deployment, conversation, high) or not is_drawn(deployment, conversation, low)
    assert is_drawn(deployment, conversation, 100)
    assert not is_drawn(deployment, conversation, 0)


def test_another_deployment_draws_others() -> None:
    first, second = ({n for n in range(1000) if is_drawn(deployment, n, 10)} for deployment in (1, 2))
    assert len(first & second) < 40


def test_a_conversation_keeps_its_model_until_it_rests_or_the_model_is_gone() -> None:
    rest = timedelta(minutes=30)
    assert drawing.may_keep(1, NOW - timedelta(minutes=29), {1, 2}, NOW, rest)
    assert not drawing.may_keep(1, NOW - timedelta(minutes=30), {1, 2}, NOW, rest)
    assert not drawing.may_keep(1, NOW, {2}, NOW, rest)
    assert not drawing.may_keep(None, None, {2}, NOW, rest)


@pytest.mark.parametrize(
    ("wanted", "held", "load"),
    [
        ([1], {"rasa": 1, "rasa-b": None}, {}),
        ([1, 2], {"rasa": 1, "rasa-b": None}, {"rasa-b": 2}),
        ([2, 1], {"rasa": 1, "rasa-b": 2}, {}),
        ([2, 3], {"rasa": 1, "rasa-b": 2}, {"rasa": 3}),
        ([1, 2], {"rasa-b": 2}, {}),
        ([1, 2], {"rasa-b": None}, {"rasa-b": 1}),
        ([1], {"rasa": 1, "rasa-b": 1}, {}),
        ([1, 2], {}, {}),
    ],
)
def test_a_process_keeps_a_wanted_model_and_the_important_one_is_loaded_first(
    wanted: list[int], held: dict[str, int | None], load: dict[str, int]
) -> None:
    assert slots.plan(wanted, held) == load


def test_the_sample_of_lines_is_the_same_each_time_and_its_fingerprint_tells_changes() -> None:
    lines = [("thank", f"câu {number}") for number in range(100)]
    one = sample(lines, 10)
    assert one == sample(reversed(lines), 10)
    assert len(one) == 10
    assert fingerprint(one) != fingerprint(one[:9])


def test_the_sets_of_the_project_can_be_read() -> None:
    assert len(from_folder(ROOT / "nlu_data", "held-out")) > 1000
    assert len(from_folder(ROOT / "nlu_data", "gold")) > 1000


def test_a_malformed_row_is_named(tmp_path: Any) -> None:
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "messages.jsonl").write_text('\n{"id": 1}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"messages.jsonl:2"):
        from_folder(tmp_path, "gold")


def test_a_floor_holds_whatever_the_model_in_use_does() -> None:
    told = figures(set_of(thank_thank=90, thank_greet=10), [])
    limits = replace(LIMITS, floors={"clean": 0.93})
    found_gates = gates.judge(told, told, limits, broken_talks=0, open_flips=0)
    assert [(one.name, one.floor) for one in found_gates if one.is_open] == [("style:clean", 0.93)]
    low = replace(LIMITS, floors={"clean": 0.9, "all": 0.9})
    assert not [one for one in gates.judge(told, None, low, broken_talks=0, open_flips=0) if one.is_open]


@pytest.mark.parametrize("told", ["clean", "clean=2", "north=0.9", "clean=high"])
def test_a_floor_that_means_nothing_is_refused(told: str) -> None:
    with pytest.raises(ValidationError):
        ModelSettings(gate_floors=told)


def test_floors_are_read_by_style() -> None:
    assert ModelSettings(gate_floors=" clean=0.94, all=0.9").floors == {"clean": 0.94, "all": 0.9}
    assert ModelSettings().floors == {}


def test_a_lower_threshold_finds_more_emergencies_and_gives_more_false_alarms() -> None:
    rows = [
        (Row("1", "a", ("emergency",)), 0.3),
        (Row("2", "b", ("emergency",)), 0.8),
        (Row("3", "c", ("greet",)), 0.3),
    ]
    told = [
        curves.shares(row, {"intent": "greet", "confidence": 1 - part,
                            "ranking": [{"name": "greet", "confidence": 1 - part},
                                        {"name": "emergency", "confidence": part}]})
        for row, part in rows
    ]  # fmt: skip
    found_curves = curves.curves(told, ["emergency", "denounce"])
    assert set(found_curves) == {"all", "emergency"}  # nobody denounces here
    points = {one["from"]: one for one in found_curves["emergency"]}
    assert (points[0.3]["recall"], points[0.3]["precision"]) == (1.0, 0.6667)
    assert (points[0.5]["recall"], points[0.5]["precision"]) == (0.5, 1.0)
    every = {one["from"]: one for one in found_curves["all"]}
    assert (every[0.1]["asks_back"], every[0.75]["asks_back"]) == (0.0, 0.6667)
    drawn = charts.curve(found_curves["emergency"])
    assert set(drawn.lines) == {"recall", "precision"}


def test_the_trend_is_drawn_for_the_figure_that_is_chosen() -> None:
    def model(number: int, missed: int) -> BotModel:
        told = figures(set_of(emergency_emergency=10 - missed, emergency_thank=missed), ["emergency"])
        return BotModel(id=number, fingerprint=str(number), card={"figures": {"gold": told}})

    models = [model(2, 0), model(1, 5)]  # newest first
    found_trend = charts.trend(models, {}, "emergency")
    assert found_trend is not None
    assert [one.value for one in found_trend.points] == [0.5, 1.0]
    assert charts.trend(models, {}, "denounce") is None
