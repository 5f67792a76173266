from __future__ import annotations

from datetime import date

import pytest

from inbox_api.cases.codes import KIND_LETTERS
from inbox_api.deadlines.rule_sets import (
    CERTAINTIES,
    UNITS,
    NoRule,
    all_rules,
    extensions_of,
    rule_by_id,
    rule_by_key,
    rule_for,
    started_by,
)

DAY = date(2026, 11, 20)


def test_every_row_names_its_basis_unit_and_certainty() -> None:
    for rule in all_rules():
        assert rule.instrument
        assert rule.title
        assert rule.unit in UNITS
        assert rule.certainty in CERTAINTIES
        assert rule.ends in {"office_close", "midnight"}
        assert set(rule.case_types) <= set(KIND_LETTERS)
        assert rule.length > 0
        assert rule.effective_to is None or rule.effective_from <= rule.effective_to


def test_a_version_of_a_rule_is_unique() -> None:
    keys = [rule.key for rule in all_rules()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("case_type", KIND_LETTERS)
@pytest.mark.parametrize("priority", [None, "P0", "P1", "P2", "P3"])
def test_every_kind_of_case_has_a_deadline_at_every_priority(case_type: str, priority: str | None) -> None:
    assert rule_for(case_type, priority, DAY).purpose == "answer"


@pytest.mark.parametrize(
    ("case_type", "priority", "length", "unit"),
    [
        ("PAHT", "P0", 1, "working_days"),
        ("PAHT", "P1", 3, "working_days"),
        ("PAHT", "P2", 7, "working_days"),
        ("PAHT", "P3", 15, "working_days"),
        ("PAHT", None, 7, "working_days"),
        ("PAKN", "P1", 15, "working_days"),
        ("KHN", "P0", 1, "working_days"),
        ("TC", None, 1, "working_days"),
        ("HD", None, 1, "working_days"),
        ("GY", None, 5, "working_days"),
        ("YCTT", None, 15, "working_days"),
    ],
)
def test_the_deadline_follows_kind_and_priority(case_type: str, priority: str | None, length: int, unit: str) -> None:
    rule = rule_for(case_type, priority, DAY)
    assert (rule.length, rule.unit) == (length, unit)


@pytest.mark.parametrize(
    ("rule_id", "length", "unit"),
    [
        ("K1", 90, "days"),
        ("K2", 10, "days"),
        ("K3", 30, "days"),
        ("K3-COMPLEX", 45, "days"),
        ("K3r-COMPLEX", 60, "days"),
        ("K4", 3, "working_days"),
        ("K7r-COMPLEX", 70, "days"),
        ("T1", 7, "working_days"),
        ("T2", 5, "working_days"),
        ("T4", 30, "days"),
        ("T8", 20, "days"),
        ("D1", 10, "days"),
        ("PAKN-P1", 2, "working_days"),
        ("PAKN-P2", 5, "working_days"),
        ("PAKN-P3", 15, "working_days"),
        ("PAKN-P4", 2, "working_days"),
    ],
)
def test_the_legal_periods_are_those_of_the_reference(rule_id: str, length: int, unit: str) -> None:
    rule = rule_by_id(rule_id, DAY)
    assert (rule.length, rule.unit) == (length, unit)


def test_a_chat_message_starts_no_legal_clock() -> None:
    for case_type in ("KHN", "TC"):
        for event in ("received", "accepted", "sent"):
            assert started_by(event, case_type, DAY) == []


def ids(event: str, case_type: str, *options: str) -> list[str]:
    return [rule.id for rule in started_by(event, case_type, DAY, options)]


def test_the_signed_paper_starts_the_legal_clocks() -> None:
    assert ids("signed_paper", "KHN") == ["K2", "D1"]
    assert ids("signed_paper", "TC") == ["T1", "D1"]
    assert ids("signed_paper", "TC", "elsewhere") == ["T1", "T2", "D1"]


def test_of_a_period_with_variants_the_one_for_the_circumstances_counts() -> None:
    assert ids("acceptance", "KHN") == ["K3"]
    assert ids("acceptance", "KHN", "complex") == ["K3-COMPLEX"]
    assert ids("acceptance", "KHN", "remote") == ["K3r"]
    assert ids("acceptance", "KHN", "complex", "remote") == ["K3r-COMPLEX"]
    assert ids("signed_paper", "TC", "complex") == ["T1-COMPLEX", "D1"]


def test_a_report_has_no_legal_clock_even_with_a_paper() -> None:
    assert ids("signed_paper", "PAHT") == []


def test_every_legal_clock_that_runs_on_paper_has_an_event_that_ends_it() -> None:
    assert [rule.id for rule in all_rules() if rule.purpose == "legal" and not rule.met_by] == ["K9", "K9r"]


def test_only_rows_that_say_so_prolong_a_deadline() -> None:
    prolonged = {r.id: [e.id for e in extensions_of(r, DAY)] for r in all_rules() if extensions_of(r, DAY)}
    assert prolonged == {"SLA-P3": ["SLA-P3-X"], "YCTT": ["YCTT-X"], "T4": ["T4x"]}
    assert rule_by_id("T4x", DAY).times == 2


def test_the_rule_of_the_day_of_receipt_is_chosen() -> None:
    old, new = rule_for("YCTT", None, date(2026, 8, 31)), rule_for("YCTT", None, date(2026, 9, 1))
    assert (old.effective_from, old.certainty) == (date(2018, 7, 1), "memory")
    assert (new.effective_from, new.certainty) == (date(2026, 9, 1), "uncertain")


def test_a_case_keeps_the_version_it_was_stored_with() -> None:
    old = rule_for("YCTT", None, date(2026, 8, 31))
    assert rule_by_key(old.key) == old


def test_an_unknown_kind_day_or_key_has_no_rule() -> None:
    with pytest.raises(NoRule):
        rule_for("XX", None, DAY)
    with pytest.raises(NoRule):
        rule_for("PAHT", "P1", date(2001, 1, 1))
    with pytest.raises(NoRule):
        rule_by_key("K9@1999-01-01")
