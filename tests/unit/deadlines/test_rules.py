from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.deadlines.calendar import LOCAL_ZONE, build_calendar
from inbox_api.deadlines.rule_sets import Rule, rule_by_id
from inbox_api.deadlines.rules import (
    Pause,
    add_calendar_days,
    add_working_days,
    add_working_hours,
    due_at,
    is_due_on,
    is_overdue,
    read_pauses,
    time_left,
    working_days_between,
    working_time_between,
)

CALENDAR = build_calendar()
SWAPPED = build_calendar(options=["swap-2026-11-23"])
DAY = date(2026, 11, 20)
DAYS = st.dates(date(2025, 12, 1), date(2027, 12, 1))
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 10, 1), timezones=st.just(UTC))
ANY_RULE = st.sampled_from(["SLA-P0", "SLA-P0-ACT", "SLA-P0-ACK", "SLA-P1", "SLA-P2", "SLA-P3", "K2", "K3", "T1", "T4"])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


def rule(rule_id: str) -> Rule:
    return rule_by_id(rule_id, DAY)


def test_three_working_days_from_friday_skip_the_holiday_of_24_november() -> None:
    assert add_working_days(DAY, 3, CALENDAR) == date(2026, 11, 26)


def test_with_the_swap_the_same_three_days_end_a_day_later_and_saturday_works() -> None:
    assert add_working_days(DAY, 3, SWAPPED) == date(2026, 11, 27)
    assert SWAPPED.is_working_day(date(2026, 11, 28))


def test_thirty_calendar_days_from_5_january_end_on_4_february() -> None:
    assert add_calendar_days(date(2026, 1, 5), 30, CALENDAR) == date(2026, 2, 4)


def test_ten_calendar_days_that_end_in_tet_move_to_the_first_working_day() -> None:
    assert add_calendar_days(date(2026, 2, 6), 10, CALENDAR) == date(2026, 2, 23)


def test_make_up_saturdays_count_as_working_days() -> None:
    assert add_working_days(date(2026, 1, 9), 1, CALENDAR) == date(2026, 1, 10)
    assert add_working_days(date(2026, 8, 21), 1, CALENDAR) == date(2026, 8, 22)


def test_zero_working_days_end_at_once_or_on_the_next_working_day() -> None:
    assert add_working_days(DAY, 0, CALENDAR) == DAY
    assert add_working_days(date(2026, 11, 21), 0, CALENDAR) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-20T08:00", 2, "2026-11-20T10:00"),
        ("2026-11-20T10:30", 2, "2026-11-20T14:30"),
        ("2026-11-20T16:00", 2, "2026-11-23T08:30"),
        ("2026-11-20T18:00", 4, "2026-11-23T11:30"),
        ("2026-11-21T09:00", 8, "2026-11-25T08:00"),
        ("2026-11-23T13:30", 3.5, "2026-11-23T17:00"),
        ("2026-11-23T16:00", 2, "2026-11-25T08:30"),
    ],
)
def test_working_hours_pass_only_while_the_office_is_open(start: str, hours: float, end: str) -> None:
    assert add_working_hours(local(start), hours, CALENDAR) == local(end)


def test_a_message_at_night_counts_from_the_next_opening() -> None:
    evening, morning = local("2026-11-20T21:00"), local("2026-11-23T07:30")
    assert add_working_hours(evening, 3, CALENDAR) == add_working_hours(morning, 3, CALENDAR)


def test_a_city_deadline_ends_when_the_office_closes() -> None:
    due = due_at(rule("SLA-P1"), local("2026-11-20T09:00"), CALENDAR)
    assert due == local("2026-11-26T17:00")
    assert due.tzinfo is UTC


def test_a_legal_period_ends_at_midnight_after_its_last_day() -> None:
    assert due_at(rule("K3"), local("2026-01-05T09:00"), CALENDAR) == local("2026-02-05T00:00")
    assert due_at(rule("D1"), local("2026-02-06T23:30"), CALENDAR) == local("2026-02-24T00:00")


def test_days_are_counted_in_local_time_not_utc() -> None:
    late_on_19th_utc = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)  # 01:00 on the 20th in Viet Nam
    assert due_at(rule("SLA-P0"), late_on_19th_utc, CALENDAR) == local("2026-11-23T17:00")


def test_minutes_run_day_and_night() -> None:
    assert due_at(rule("SLA-P0-ACK"), local("2026-11-21T23:50"), CALENDAR) == local("2026-11-22T00:05")


def test_a_pause_moves_the_deadline_by_its_working_days() -> None:
    start = local("2026-11-16T09:00")
    assert due_at(rule("SLA-P1"), start, CALENDAR) == local("2026-11-19T17:00")
    pause = Pause(local("2026-11-17T10:00"), local("2026-11-19T09:00"))
    assert due_at(rule("SLA-P1"), start, CALENDAR, [pause]) == local("2026-11-23T17:00")


def test_overlapping_pauses_count_once() -> None:
    start = local("2026-11-16T09:00")
    whole = [Pause(local("2026-11-17T10:00"), local("2026-11-19T09:00"))]
    parts = [
        Pause(local("2026-11-18T08:00"), local("2026-11-19T09:00")),
        Pause(local("2026-11-17T10:00"), local("2026-11-18T16:00")),
    ]
    assert due_at(rule("SLA-P1"), start, CALENDAR, parts) == due_at(rule("SLA-P1"), start, CALENDAR, whole)


def test_a_pause_after_the_deadline_comes_too_late() -> None:
    start = local("2026-11-16T09:00")
    late = Pause(local("2026-11-20T08:00"), local("2026-11-27T08:00"))
    assert due_at(rule("SLA-P1"), start, CALENDAR, [late]) == local("2026-11-19T17:00")


def test_an_open_pause_moves_the_deadline_along_with_now() -> None:
    start, pause = local("2026-11-16T09:00"), Pause(local("2026-11-17T10:00"), None)
    assert due_at(rule("SLA-P1"), start, CALENDAR, [pause]) == local("2026-11-19T17:00")
    later = due_at(rule("SLA-P1"), start, CALENDAR, [pause], now=local("2026-11-20T08:00"))
    assert later == local("2026-11-25T17:00")


def test_a_pause_of_working_hours_counts_office_time_only() -> None:
    start = local("2026-11-20T08:00")
    pause = Pause(local("2026-11-20T11:00"), local("2026-11-20T14:00"))
    assert due_at(rule("SLA-P0-ACT"), start, CALENDAR, [pause]) == local("2026-11-20T15:00")


def test_stored_pauses_are_read_back() -> None:
    rows: list[dict[str, Any]] = [
        {"from": "2026-11-17T03:00:00+00:00", "to": "2026-11-19T02:00:00+00:00", "reason": "x"},
        {"from": "2026-11-20T03:00:00+00:00", "to": None},
    ]
    assert read_pauses(rows) == [
        Pause(datetime(2026, 11, 17, 3, tzinfo=UTC), datetime(2026, 11, 19, 2, tzinfo=UTC)),
        Pause(datetime(2026, 11, 20, 3, tzinfo=UTC), None),
    ]


def test_overdue_is_decided_by_the_end_of_the_work_or_now() -> None:
    due = local("2026-11-26T17:00")
    assert not is_overdue(due, due)
    assert is_overdue(due, due + timedelta(seconds=1))
    assert not is_overdue(due, due + timedelta(days=9), ended_at=due - timedelta(hours=1))
    assert not is_overdue(None, due)


def test_time_left_counts_working_days_and_office_hours() -> None:
    due = local("2026-11-26T17:00")
    left = time_left(due, local("2026-11-20T16:00"), CALENDAR)
    assert (left.is_overdue, left.working_days) == (False, 3)
    assert left.working_time == timedelta(hours=1 + 3 * 7.5)
    late = time_left(due, local("2026-11-27T08:30"), CALENDAR)
    assert (late.is_overdue, late.working_days, late.working_time) == (True, 1, timedelta(hours=1))


def test_a_deadline_at_midnight_is_due_on_the_day_that_ends() -> None:
    midnight = local("2026-11-26T00:00")
    assert is_due_on(midnight, date(2026, 11, 25), CALENDAR)
    assert not is_due_on(midnight, date(2026, 11, 26), CALENDAR)


def test_a_deadline_on_a_day_off_is_due_on_the_last_day_before() -> None:
    assert is_due_on(local("2026-11-22T10:00"), date(2026, 11, 20), CALENDAR)


def test_negative_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(DAY, -1, CALENDAR)
    with pytest.raises(ValueError, match="negative"):
        add_calendar_days(DAY, -1, CALENDAR)
    with pytest.raises(ValueError, match="negative"):
        add_working_hours(local("2026-11-20T08:00"), -1, CALENDAR)


@given(DAYS, st.integers(0, 40))
def test_working_days_never_end_on_a_day_off(start: date, count: int) -> None:
    assert CALENDAR.is_working_day(add_working_days(start, count, CALENDAR))
    assert CALENDAR.is_working_day(add_calendar_days(start, count, CALENDAR))


@given(DAYS, st.integers(1, 40))
def test_counting_the_working_days_back_gives_their_number(start: date, count: int) -> None:
    assert working_days_between(start, add_working_days(start, count, CALENDAR), CALENDAR) == count


@given(DAYS, st.integers(0, 20), st.integers(0, 20))
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    middle = add_working_days(start, first, CALENDAR)
    assert add_working_days(middle, second, CALENDAR) == add_working_days(
        start if first or CALENDAR.is_working_day(start) else middle, first + second, CALENDAR
    )


@given(MOMENTS, st.integers(1, 60 * 60))
def test_the_office_time_until_the_end_is_the_time_added(start: datetime, minutes: int) -> None:
    end = add_working_hours(start, minutes / 60, CALENDAR)
    assert abs(working_time_between(start, end, CALENDAR) - timedelta(minutes=minutes)) < timedelta(milliseconds=1)


@given(ANY_RULE, MOMENTS, MOMENTS)
def test_who_comes_later_is_never_due_earlier(rule_id: str, one: datetime, other: datetime) -> None:
    first, second = sorted([one, other])
    assert due_at(rule(rule_id), first, CALENDAR) <= due_at(rule(rule_id), second, CALENDAR)


@given(ANY_RULE, MOMENTS)
def test_a_deadline_lies_after_its_start(rule_id: str, start: datetime) -> None:
    assert due_at(rule(rule_id), start, CALENDAR) > start


@given(ANY_RULE, MOMENTS, st.integers(0, 20_000), st.integers(1, 20_000))
def test_a_pause_never_brings_the_deadline_forward(rule_id: str, start: datetime, after: int, length: int) -> None:
    begin = start + timedelta(minutes=after)
    paused = due_at(rule(rule_id), start, CALENDAR, [Pause(begin, begin + timedelta(minutes=length))])
    longer = due_at(rule(rule_id), start, CALENDAR, [Pause(begin, begin + timedelta(minutes=2 * length))])
    assert due_at(rule(rule_id), start, CALENDAR) <= paused <= longer
