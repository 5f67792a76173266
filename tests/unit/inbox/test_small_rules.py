"""Duty hours, places of prepared answers, presence, cursors: rules without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_ui.intent_words import INTENTS
from inbox_api.conversations import moments, unfilled, variables
from inbox_api.conversations.intents import KNOWN_INTENTS
from inbox_api.conversations.listing import Position
from inbox_api.duty.hours import NoTime, is_on, minute_text, read_minute
from inbox_api.errors import Invalid
from inbox_api.presence import GONE, TYPING, VIEWING, Board

FRIDAY = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)  # 9:30 in the city


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(local(20, 21, 59), False), (local(20, 22), True), (local(21, 5, 59), True), (local(21, 6), False),
     (local(21, 23), False), (local(20, 3), False)],
)  # fmt: skip
def test_a_shift_over_midnight_belongs_to_the_day_of_its_beginning(moment: datetime, expected: bool) -> None:
    assert is_on([5], 22 * 60, 6 * 60, moment) is expected


def test_equal_times_are_the_whole_day() -> None:
    assert is_on([5], 450, 450, FRIDAY)
    assert not is_on([6], 450, 450, FRIDAY)


@given(st.integers(0, 24 * 60 - 1))
def test_times_are_read_as_they_are_written(minute: int) -> None:
    assert read_minute(minute_text(minute)) == minute


@pytest.mark.parametrize("text", ["", "x", "25:00", "7:60", "-1:00", "7:3x"])
def test_no_time_is_taken_for_one(text: str) -> None:
    with pytest.raises(NoTime):
        read_minute(text)


def test_places_are_filled_by_their_vietnamese_names_with_or_without_accents() -> None:
    filled = variables.fill("Chào {tên}, hồ sơ {ma ho so} hạn {hạn}.", {"name": "bà Hoa", "code": "TV-1"})
    assert filled.text == "Chào bà Hoa, hồ sơ TV-1 hạn {hạn}."
    assert filled.missing == ("{hạn}",)


@pytest.mark.parametrize("text", ["Chào {tên}", "hạn {hạn} nhé", "{dia chi}"])
def test_an_unfilled_place_never_goes_out(text: str) -> None:
    with pytest.raises(unfilled.UnfilledPlaces):
        unfilled.check_filled(text)


@pytest.mark.parametrize("text", ["không có gì", '{"a": 1}', "{}", "{1}", "a { b", "{a.b}"])
def test_other_braces_are_left_alone(text: str) -> None:
    unfilled.check_filled(text)


def presence(officer: int, doing: str, name: str = "Lan") -> dict[str, object]:
    return {"conversation": 1, "officer": officer, "name": name, "doing": doing}


def test_who_types_stands_first_and_is_forgotten_soon() -> None:
    clock = [0.0]
    board = Board(clock=lambda: clock[0])
    board.hear(presence(1, VIEWING, "An"))
    board.hear(presence(2, TYPING, "Minh"))
    assert [(one.name, one.doing) for one in board.others(1, 9)] == [("Minh", TYPING), ("An", VIEWING)]
    assert [one.name for one in board.others(1, 2)] == ["An"]
    clock[0] = 9.0
    assert [(one.name, one.doing) for one in board.others(1, 9)] == [("An", VIEWING), ("Minh", VIEWING)]
    board.hear(presence(1, GONE))
    clock[0] = 60.0
    assert board.others(1, 9) == []


@given(st.booleans(), st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)), st.integers(0, 1 << 50))
def test_a_cursor_names_its_place_to_the_microsecond(is_urgent: bool, moment: datetime, number: int) -> None:
    place = Position(is_urgent, moment.replace(tzinfo=UTC), number)
    again = Position.of_cursor(place.cursor())
    assert (again.is_urgent, again.id) == (is_urgent, number)
    assert abs(again.last_message_at - place.last_message_at) <= timedelta(microseconds=1)


@given(st.text(max_size=30))
def test_a_strange_cursor_is_refused(text: str) -> None:
    try:
        Position.of_cursor(text)
    except Invalid:
        return


def test_offered_times_are_local_mornings() -> None:
    assert moments.chosen("tomorrow", "", FRIDAY) == local(21, 7, 30)
    assert moments.chosen("monday", "", FRIDAY) == local(23, 7, 30)
    assert moments.chosen("", "2026-12-01T08:00", FRIDAY) == datetime(2026, 12, 1, 1, tzinfo=UTC)
    with pytest.raises(Invalid):
        moments.chosen("", "bao gio cung duoc", FRIDAY)


def test_officers_correct_with_the_intents_that_the_pages_know() -> None:
    assert set(KNOWN_INTENTS) == set(INTENTS)
