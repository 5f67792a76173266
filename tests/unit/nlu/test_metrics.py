"""The figures of an evaluation, on answers written by hand."""

from __future__ import annotations

from typing import Any

from hopthu.nlu.metrics import entity_f1, figures, intent_macro_f1, matches, percentile
from hopthu.nlu.rows import Answer, EntitySpan, EvaluationRow


def row(id: str, intent: str | list[str], **changes: Any) -> EvaluationRow:
    return EvaluationRow.model_validate(
        {"id": id, "text": "lam khai sinh o dau", "intent": intent, "style": "plain", "group": id, **changes}
    )


def answer(id: str, *names: str, is_fallback: bool = False, **changes: Any) -> Answer:
    ranking = [{"name": name, "confidence": 0.5 - place / 10} for place, name in enumerate(names)]
    shape = {"intent": "nlu_fallback" if is_fallback else names[0], "confidence": 0.5, "ranking": ranking}
    rest = {"entities": [], "topic_ranking": [], "is_fallback": is_fallback, "parse_ms": 2.0}
    return Answer.model_validate({"id": id, **shape, **rest, **changes})


def span(label: str, start: int, end: int) -> dict[str, Any]:
    return {"entity": label, "start": start, "end": end, "value": ""}


def test_a_wrong_intent_below_the_threshold_is_a_fallback_and_not_confident() -> None:
    pairs = [
        (row("1", "ask_fee"), answer("1", "ask_fee")),
        (row("2", "ask_fee"), answer("2", "ask_where")),
        (row("3", "ask_fee"), answer("3", "ask_where", is_fallback=True)),
        (row("4", "ask_fee"), answer("4", "ask_fee", is_fallback=True)),
    ]
    found = figures(pairs, {})
    assert found["n"] == 4
    assert found["intent_accuracy"] == 0.5
    assert found["fallback_rate"] == 0.5
    assert found["wrong_and_confident_rate"] == 0.25


def test_any_of_several_fair_readings_is_right() -> None:
    pairs = [(row("1", ["check_case", "check_dossier"]), answer("1", "check_dossier"))]
    assert figures(pairs, {})["intent_accuracy"] == 1.0
    assert intent_macro_f1(pairs) == 1.0


def test_macro_f1_weighs_a_rare_intent_as_much_as_a_frequent_one() -> None:
    pairs = [(row(str(n), "greet"), answer(str(n), "greet")) for n in range(9)]
    pairs.append((row("9", "denounce"), answer("9", "greet")))
    found = figures(pairs, {})
    assert found["intent_accuracy"] == 0.9
    assert found["intent_macro_f1"] == round((18 / 19 + 0) / 2, 4)


def test_procedure_recall_counts_only_rows_with_a_procedure() -> None:
    pairs = [
        (row("1", "ask_fee", procedure="1.001193"), answer("1", "ask_fee")),
        (row("2", "ask_fee", procedure="1.004222"), answer("2", "ask_fee")),
        (row("3", "greet"), answer("3", "greet")),
    ]
    found = figures(pairs, {"1": ["1.001193", None], "2": ["1.000000", None, "1.004222"]})
    assert found["procedure_recall_at_1"] == 0.5
    assert found["procedure_recall_at_3"] == 1.0


def test_topic_figures_look_at_the_first_and_the_first_three() -> None:
    codes = [{"code": code, "confidence": 0.2} for code in ("0404", "0405", "0101", "0301")]
    pairs = [
        (row("1", "report_issue", topic="0404"), answer("1", "report_issue", topic_ranking=codes)),
        (row("2", "report_issue", topic="0101"), answer("2", "report_issue", topic_ranking=codes)),
        (row("3", "report_issue", topic="0301"), answer("3", "report_issue", topic_ranking=codes)),
    ]
    found = figures(pairs, {})
    assert found["topic_accuracy"] == 0.3333
    assert found["topic_recall_at_3"] == 0.6667


def test_what_was_never_asked_has_no_figure() -> None:
    found = figures([(row("1", "greet"), answer("1", "greet"))], {})
    assert found["procedure_recall_at_1"] is None
    assert found["topic_accuracy"] is None
    assert figures([], {})["parse_ms_p95"] is None


def test_a_procedure_counts_when_it_overlaps_and_an_address_only_when_exact() -> None:
    entities = [span("procedure", 4, 13), span("address", 14, 19)]
    given = [span("procedure", 0, 13), span("address", 16, 19)]
    pairs = [(row("1", "ask_where", entities=entities), answer("1", "ask_where", entities=given))]
    assert entity_f1(pairs) == {"address": 0.0, "procedure": 1.0}


def test_a_label_found_where_none_is_lowers_its_precision() -> None:
    entities = [span("ward", 0, 3)]
    given = [span("ward", 0, 3), span("ward", 4, 8)]
    pairs = [(row("1", "inform", entities=entities), answer("1", "inform", entities=given))]
    assert entity_f1(pairs) == {"ward": round(2 / 3, 4)}


def test_one_found_span_meets_only_one_wanted_span() -> None:
    wanted = [EntitySpan(entity="procedure", start=0, end=4), EntitySpan(entity="procedure", start=5, end=9)]
    found = [EntitySpan(entity="procedure", start=0, end=9)]
    assert matches(wanted, found, is_exact=False) == 1


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 95) == 4.0


def test_asking_back_is_a_missed_emergency_and_a_false_alarm_costs_precision() -> None:
    pairs = [
        (row("1", "emergency"), answer("1", "emergency")),
        (row("2", "emergency"), answer("2", "emergency", is_fallback=True)),
        (row("3", "report_issue"), answer("3", "emergency")),
        (row("4", ["report_issue", "emergency"]), answer("4", "emergency")),
    ]
    assert figures(pairs, {})["urgent"] == {
        "emergency": {"recall": 0.5, "precision": round(2 / 3, 4)},
        "denounce": {"recall": None, "precision": None},
    }
