from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.assignment.rules import Facts, RoutingRule, first_match, occurring, read_rule, try_all, try_rule
from tests.unit.assignment.making import CALENDAR, HOLIDAY, MORNING, NIGHT, UNITS, facts, rule

WORD = st.sampled_from(["đường", "ngập", "cây", "đổ", "rác"])


def winner(rules: list[RoutingRule], of: Facts) -> str | None:
    trial = first_match(rules, of, UNITS, CALENDAR)
    return trial.rule.name if trial else None


def test_the_first_rule_that_fits_wins() -> None:
    rules = [rule("khiếu nại", case_types=("KHN",)), rule("ngập", topics=("0404",)), rule("mọi việc")]
    assert winner(rules, facts()) == "ngập"
    assert winner(rules, facts(topic="0101")) == "mọi việc"


def test_a_field_of_two_digits_means_all_its_topics() -> None:
    assert winner([rule("lĩnh vực 04", topics=("04",))], facts()) == "lĩnh vực 04"
    assert winner([rule("lĩnh vực 04", topics=("04",))], facts(topic=None)) is None


@pytest.mark.parametrize("text", ["Duong Le Loi NGAP qua", "đường lê lợi ngập quá", "Đường ngập"])
def test_words_are_found_with_and_without_diacritics_and_over_a_gap(text: str) -> None:
    assert occurring(("đường .. ngập",), text) == ("đường .. ngập",)


@pytest.mark.parametrize("text", ["ngập đường", "con đường ngậpp", "đường một hai ba bốn năm ngập"])
def test_parts_of_words_other_orders_and_wide_gaps_are_not_found(text: str) -> None:
    assert occurring(("đường .. ngập",), text) == ()


def test_words_that_must_not_occur_keep_a_rule_away() -> None:
    found = [rule("ngập", words=("ngập",), without_words=("họp tổ dân phố",)), rule("mọi việc")]
    assert winner(found, facts("đường ngập")) == "ngập"
    assert winner(found, facts("họp tổ dân phố vì đường ngập")) == "mọi việc"


def test_a_night_rule_passes_midnight() -> None:
    night = rule("ban đêm", time_from="22:00", time_to="06:00")
    assert winner([night], facts(at=NIGHT)) == "ban đêm"
    assert winner([night], facts(at=datetime(2026, 11, 20, 22, 59, tzinfo=UTC))) == "ban đêm"  # 5:59
    assert winner([night], facts(at=datetime(2026, 11, 20, 23, 0, tzinfo=UTC))) is None  # 6:00
    assert winner([night], facts(at=MORNING)) is None


def test_days_and_office_hours_follow_the_working_calendar() -> None:
    off, outside = rule("ngày nghỉ", days="off"), rule("ngoài giờ", hours="outside")
    assert winner([off], facts(at=HOLIDAY)) == "ngày nghỉ"
    assert winner([off], facts(at=MORNING)) is None
    assert winner([outside], facts(at=HOLIDAY)) == winner([outside], facts(at=NIGHT)) == "ngoài giờ"
    assert winner([rule("trong giờ", hours="office")], facts(at=MORNING)) == "trong giờ"


def test_a_kind_of_unit_means_the_unit_of_the_ward_that_exists_on_that_day() -> None:
    kind = rule("kinh tế", unit_kind="KT", needs_ward=True)
    before, after = (
        try_rule(kind, facts(ward_code="b", at=datetime(2026, month, 10, 2, tzinfo=UTC)), UNITS, CALENDAR).unit
        for month in (6, 7)
    )
    assert (before and before.code, after and after.code) == ("b-kt", "b-kt-2")


def test_a_rule_whose_unit_does_not_exist_lets_the_next_one_try() -> None:
    assert winner([rule("công an", unit_kind="CA"), rule("mọi việc")], facts(ward_code="b")) == "mọi việc"


def test_a_rule_that_is_off_or_not_in_force_catches_nothing() -> None:
    rules = [
        rule("tắt", is_on=False),
        rule("chưa tới", valid_from=date(2026, 12, 1)),
        rule("đã hết", valid_to=date(2026, 11, 19)),
    ]
    assert winner(rules, facts()) is None
    assert [trial.failed for trial in try_all(rules, facts(), UNITS, CALENDAR)] == [("is_on",), ("dates",), ("dates",)]


def test_the_bench_names_every_condition_that_fails() -> None:
    picky = rule("khó tính", case_types=("KHN",), wards=("b",), channels=("zalo",), words=("cháy",))
    assert try_rule(picky, facts("ngập"), UNITS, CALENDAR).failed == ("case_types", "wards", "words", "channels")


def test_co_units_are_those_named_without_the_lead_unit() -> None:
    helped = rule("có phối hợp", unit_kind="KT", co_units=("CA", "a-kt", "city"))
    assert [u.code for u in UNITS.helpers_of(helped, "a", date(2026, 11, 20))] == ["a-ca", "city"]


def test_a_rule_survives_being_stored() -> None:
    one = rule("đủ thứ", topics=("04",), words=("ngập",), days="off", time_from="22:00", valid_from=date(2026, 1, 1))
    assert read_rule(one.as_row()) == one


@given(st.lists(WORD, min_size=1, max_size=6), st.lists(WORD, min_size=1, max_size=3))
def test_a_phrase_without_a_gap_is_found_exactly_where_its_words_stand_in_a_row(
    text: list[str], phrase: list[str]
) -> None:
    stands = any(text[i : i + len(phrase)] == phrase for i in range(len(text)))
    assert bool(occurring((" ".join(phrase),), " ".join(text))) == stands
