from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from inbox_api.deadlines.calendar import (
    DATA_FILE,
    DAYS_OFF,
    KINDS,
    LOCAL_ZONE,
    SaturdayMode,
    build_calendar,
    library_holidays,
    shipped_days,
)

SWAP = "swap-2026-11-23"


@dataclass(frozen=True)
class Row:
    day: date
    kind: str


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


def test_the_shipped_table_is_well_formed() -> None:
    table = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    days = [row["date"] for row in table["days"]]
    assert days == sorted(set(days))
    for row in table["days"]:
        assert row["kind"] in KINDS
        assert row["certainty"] in {"confirmed", "computed", "reported", "memory", "uncertain"}
        assert row.get("option") in {None, *table["options"]}
        assert row["kind"] != "make_up" or date.fromisoformat(row["date"]).weekday() == 5


def test_each_swapped_day_names_its_make_up_saturday() -> None:
    rows = shipped_days([SWAP])
    off = [row for row in rows if row.kind == "swap_off"]
    on = [row for row in rows if row.kind == "make_up"]
    assert len(off) == len(on) == 3
    for row in off:
        assert any(f"{other.day:%d/%m/%Y}" in row.note for other in on)


def test_the_paid_holidays_of_2026_are_the_twelve_of_the_law() -> None:
    assert len([row for row in shipped_days() if row.day.year == 2026 and row.kind == "holiday"]) == 12
    assert len([row for row in shipped_days() if row.day.year == 2027 and row.kind == "holiday"]) == 12


@pytest.mark.parametrize(
    ("year", "only_ours", "only_library"),
    [
        (2026, {"2026-01-02"}, set()),
        (2027, {"2027-02-11"}, {"2027-02-04"}),
    ],
)
def test_our_table_differs_from_the_holidays_library_only_where_we_know(
    year: int, only_ours: set[str], only_library: set[str]
) -> None:
    ours = {row.day for row in shipped_days() if row.day.year == year and row.kind in DAYS_OFF}
    theirs = set(library_holidays(year))
    assert {str(day) for day in ours - theirs} == only_ours
    assert {str(day) for day in theirs - ours} == only_library


@pytest.mark.parametrize(
    "day",
    ["2026-01-01", "2026-01-02", "2026-02-16", "2026-02-20", "2026-04-27", "2026-08-31", "2026-09-02", "2026-11-24"],
)
def test_public_days_off_of_2026_are_not_working_days(day: str) -> None:
    assert not build_calendar().is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-01-10", "2026-08-22", "2026-11-23", "2026-11-25"])
def test_make_up_saturdays_and_ordinary_days_are_working_days(day: str) -> None:
    assert build_calendar().is_working_day(date.fromisoformat(day))


def test_the_uncertain_swap_of_november_is_off_until_switched_on() -> None:
    off, on = build_calendar(), build_calendar(options=[SWAP])
    monday, saturday = date(2026, 11, 23), date(2026, 11, 28)
    assert (off.is_working_day(monday), off.is_working_day(saturday)) == (True, False)
    assert (on.is_working_day(monday), on.is_working_day(saturday)) == (False, True)


def test_an_unknown_option_or_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="options"):
        build_calendar(options=["swap-2030"])
    with pytest.raises(ValueError, match="kinds"):
        build_calendar([Row(date(2026, 11, 25), "party")])


def test_the_administrators_rows_win_over_the_shipped_ones() -> None:
    calendar = build_calendar([Row(date(2026, 11, 25), "holiday"), Row(date(2026, 11, 24), "make_up")])
    assert not calendar.is_working_day(date(2026, 11, 25))
    assert calendar.is_working_day(date(2026, 11, 24))


def test_years_without_a_table_come_from_the_library() -> None:
    calendar = build_calendar()
    assert not calendar.is_working_day(date(2028, 9, 1)) or not calendar.is_working_day(date(2028, 9, 4))
    assert not calendar.is_working_day(date(2025, 5, 1))
    assert calendar.is_working_day(date(2028, 3, 1))


def test_the_office_is_open_in_its_two_spans_of_the_day() -> None:
    calendar = build_calendar()
    for moment, is_open in [
        ("2026-11-20T07:29", False),
        ("2026-11-20T07:30", True),
        ("2026-11-20T11:30", False),
        ("2026-11-20T13:30", True),
        ("2026-11-20T16:59", True),
        ("2026-11-20T17:00", False),
        ("2026-11-21T09:00", False),
        ("2026-11-24T09:00", False),
    ]:
        assert calendar.is_open_at(local(moment)) is is_open, moment
        assert calendar.is_open_at(local(moment).astimezone(UTC)) is is_open, moment


def test_the_next_opening_skips_nights_weekends_and_holidays() -> None:
    calendar = build_calendar()
    for moment, opens in [
        ("2026-11-20T09:00", "2026-11-20T09:00"),
        ("2026-11-20T12:00", "2026-11-20T13:30"),
        ("2026-11-20T18:00", "2026-11-23T07:30"),
        ("2026-11-23T18:00", "2026-11-25T07:30"),
    ]:
        assert calendar.next_opening(local(moment)) == local(opens)


def test_saturday_counters_open_the_office_without_making_a_working_day() -> None:
    saturday = date(2026, 11, 21)
    counter = build_calendar(saturday=SaturdayMode.COUNTER)
    assert counter.is_open_at(local("2026-11-21T09:00"))
    assert not counter.is_open_at(local("2026-11-21T14:00"))
    assert not counter.is_working_day(saturday)
    assert counter.working_spans(saturday) == []


def test_working_saturdays_count_their_morning_only() -> None:
    saturday = date(2026, 11, 21)
    working = build_calendar(saturday=SaturdayMode.WORKING)
    assert working.is_working_day(saturday)
    assert [closes - opens for opens, closes in working.working_spans(saturday)] == [timedelta(hours=4)]
    assert len(working.working_spans(date(2026, 8, 22))) == 2


def test_a_calendar_without_any_open_day_is_an_error_not_a_hang() -> None:
    start = date(2026, 1, 1)
    shut = build_calendar([Row(start + timedelta(days=n), "holiday") for n in range(800)])
    with pytest.raises(ValueError, match="no open day"):
        shut.next_working_day(start)
