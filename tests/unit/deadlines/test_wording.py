from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inbox_api.deadlines.calendar import LOCAL_ZONE, build_calendar
from inbox_api.deadlines.wording import due_text, time_left_text

CALENDAR = build_calendar()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-25T17:00", "17:00 thứ Tư, 25/11/2026"),
        ("2026-11-23T07:30", "07:30 thứ Hai, 23/11/2026"),
        ("2026-11-22T09:05", "09:05 Chủ nhật, 22/11/2026"),
        ("2026-11-26T00:00", "24:00 thứ Tư, 25/11/2026"),
    ],
)
def test_a_deadline_is_told_as_people_say_it(moment: str, text: str) -> None:
    assert due_text(local(moment)) == text
    assert due_text(local(moment).astimezone(UTC)) == text


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-11-20T09:00", "còn 2 ngày làm việc"),
        ("2026-11-25T09:00", "còn 6 giờ làm việc"),
        ("2026-11-25T16:30", "còn dưới 1 giờ làm việc"),
        ("2026-11-25T18:00", "vừa quá hạn"),
        ("2026-11-26T09:00", "quá hạn 1 ngày làm việc"),
    ],
)
def test_the_time_left_is_told_in_working_time(now: str, text: str) -> None:
    assert time_left_text(local("2026-11-25T17:00"), local(now), CALENDAR) == text


def test_hours_late_on_the_same_day_are_told_in_hours() -> None:
    assert time_left_text(local("2026-11-25T08:00"), local("2026-11-25T10:30"), CALENDAR) == "quá hạn 2 giờ làm việc"


def test_a_case_without_a_deadline_says_so() -> None:
    assert time_left_text(None, local("2026-11-25T09:00"), CALENDAR) == "không có hạn"
