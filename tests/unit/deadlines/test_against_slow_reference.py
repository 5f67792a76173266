"""inbox_api/deadlines beside a reference that looks at every day and minute (hopthu/fairness/reference.py)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hopthu.fairness.reference import VIETNAM, SlowCalendar, rule_row, slow_due
from inbox_api.deadlines.alarms import moments, share_reached_at
from inbox_api.deadlines.calendar import SaturdayMode, build_calendar
from inbox_api.deadlines.rule_sets import all_rules, rule_by_id
from inbox_api.deadlines.rules import Pause, Prolonged, due_at, subtract_working_time, working_time_between

DAY = date(2026, 11, 20)
MODES = {
    "plain": (build_calendar(), SlowCalendar()),
    "swap": (build_calendar(options=["swap-2026-11-23"]), SlowCalendar(["swap-2026-11-23"])),
    "half Saturdays": (build_calendar(saturday=SaturdayMode.WORKING), SlowCalendar(has_half_saturdays=True)),
}
RULES = [rule for rule in all_rules() if rule.length <= 45]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 9, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
PAUSES = st.lists(st.tuples(MOMENTS, st.integers(1, 20 * 24 * 60)), max_size=3)


@pytest.mark.parametrize("mode", MODES)
@given(
    rule=st.sampled_from(RULES),
    start=MOMENTS,
    offsets=st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 20_000)), max_size=3),
)
@settings(max_examples=150, deadline=None)
def test_deadlines_with_pauses_equal_the_reference(mode: str, rule, start: datetime, offsets) -> None:  # type: ignore[no-untyped-def]
    fast, slow = MODES[mode]
    stretches = [(start + timedelta(minutes=b), start + timedelta(minutes=b + n)) for b, n in offsets]
    expected = slow_due(rule_row(rule.key), start, slow, stretches)
    assert due_at(rule, start, fast, [Pause(*one) for one in stretches]) == expected


@pytest.mark.parametrize("name", [("SLA-P3", "SLA-P3-X"), ("T4", "T4x"), ("YCTT", "YCTT-X")])
@given(start=MOMENTS, length=st.integers(1, 30), times=st.integers(1, 2), offset=st.integers(0, 20_000))
@settings(max_examples=80, deadline=None)
def test_extensions_equal_the_reference(
    name: tuple[str, str], start: datetime, length: int, times: int, offset: int
) -> None:
    rule, extension = (rule_by_id(one, DAY) for one in name)
    fast, slow = MODES["plain"]
    pause = (start + timedelta(minutes=offset), start + timedelta(minutes=offset + 3000))
    granted = [Prolonged(extension, length)] * times
    rows = [(rule_row(extension.key), length)] * times
    expected = slow_due(rule_row(rule.key), start, slow, [pause], rows)
    assert due_at(rule, start, fast, [Pause(*pause)], extensions=granted) == expected


@pytest.mark.parametrize(
    ("rule_id", "start", "options", "due"),
    [
        ("SLA-P1", "2026-11-20T09:30", [], "2026-11-26T17:00"),  # Mon 23, (24 off), Wed 25, Thu 26
        ("SLA-P1", "2026-11-20T09:30", ["swap-2026-11-23"], "2026-11-27T17:00"),
        ("K3", "2026-01-05T09:00", [], "2026-02-05T00:00"),  # 30 days: 04/02, 24:00
        ("K2", "2026-02-06T09:00", [], "2026-02-24T00:00"),  # 10 days end in Tet: 23/02, 24:00
        ("SLA-P1", "2026-02-12T09:00", [], "2026-02-24T17:00"),  # over Tet 2026: Fri 13, Mon 23, Tue 24
        ("SLA-P1", "2027-02-03T09:00", [], "2027-02-15T17:00"),  # over Tet 2027: Thu 04, Fri 12, Mon 15
        ("SLA-P0-ACT", "2026-01-09T15:00", [], "2026-01-10T09:30"),  # the Saturday is a make-up day
    ],
)
def test_the_vectors_of_the_specification(rule_id: str, start: str, options: list[str], due: str) -> None:
    begin, expected = (datetime.fromisoformat(one).replace(tzinfo=VIETNAM) for one in (start, due))
    rule = rule_by_id(rule_id, DAY)
    assert due_at(rule, begin, build_calendar(options=options)) == expected
    assert slow_due(rule_row(rule.key), begin, SlowCalendar(options)) == expected


def test_half_saturdays_count_for_deadlines_only_when_the_city_works_them() -> None:
    friday = datetime(2026, 11, 6, 15, tzinfo=VIETNAM)
    rule = rule_by_id("SLA-P0-ACT", DAY)  # 4 working hours
    dues = [due_at(rule, friday, build_calendar(saturday=mode)).astimezone(VIETNAM) for mode in SaturdayMode]
    assert [f"{due:%a %H:%M}" for due in dues] == ["Mon 09:30", "Mon 09:30", "Sat 09:30"]


@given(MOMENTS, st.integers(0, 5000))
@settings(max_examples=150, deadline=None)
def test_going_back_in_office_time_leaves_exactly_that_much(end: datetime, length_minutes: int) -> None:
    calendar = MODES["plain"][0]
    length = timedelta(minutes=length_minutes)
    try:
        begin = subtract_working_time(end, length, calendar)
    except ValueError:
        return
    assert working_time_between(begin, end, calendar) == length


@given(rule=st.sampled_from(RULES), start=MOMENTS)
@settings(max_examples=100, deadline=None)
def test_half_of_a_period_comes_before_four_fifths_and_these_before_the_end(rule, start: datetime) -> None:  # type: ignore[no-untyped-def]
    calendar = MODES["plain"][0]
    due = due_at(rule, start, calendar)
    half, most, end = (share_reached_at(rule, start, due, s, calendar, nominal_due=due) for s in (0.5, 0.8, 1.0))
    assert start <= half <= most <= end == due


def test_the_alarm_at_half_of_three_days_lies_in_their_middle() -> None:
    calendar, rule = MODES["plain"][0], rule_by_id("SLA-P1", DAY)
    start = datetime(2026, 11, 2, 7, 30, tzinfo=VIETNAM)  # Monday at opening: 4 office days of 7.5 hours until Thursday
    due = due_at(rule, start, calendar)
    half = share_reached_at(rule, start, due, 0.5, calendar, nominal_due=due)
    assert half == datetime(2026, 11, 4, 7, 30, tzinfo=VIETNAM)  # two of four days are over


REPLY_RULES = [rule for rule in all_rules() if rule.purpose in {"acknowledge", "next_reply"}]


@pytest.mark.parametrize("mode", MODES)
@given(
    rule=st.sampled_from(REPLY_RULES),
    start=MOMENTS,
    offsets=st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 4000)), max_size=2),
)
@settings(max_examples=100, deadline=None)
def test_replies_ring_where_the_reference_says_so_also_after_pauses(mode: str, rule, start: datetime, offsets) -> None:  # type: ignore[no-untyped-def]
    fast, slow = MODES[mode]
    stretches = [(start + timedelta(minutes=b), start + timedelta(minutes=b + n)) for b, n in offsets]
    due = due_at(rule, start, fast, [Pause(*one) for one in stretches])
    rung = moments(rule, start, due, due_at(rule, start, fast), fast)
    assert tuple(rung) == tuple(rule_row(rule.key).get("rings", (50, 80, 100)))
    whole = slow_due(rule_row(rule.key), start, slow)
    for step, at in rung.items():
        if step == 100:
            assert at == slow_due(rule_row(rule.key), start, slow, stretches)
        elif rule.unit == "working_hours":  # the office minutes from the alarm to the end are a fifth of the period
            assert slow_minutes(slow, at, due) == slow_minutes(slow, start, whole) * (100 - step) // 100


def slow_minutes(calendar: SlowCalendar, begin: datetime, end: datetime) -> int:
    return sum(calendar.is_open(begin + timedelta(minutes=n)) for n in range(int((end - begin).total_seconds()) // 60))
