"""The day on which the result is expected: working days, holidays, half-days, after 15:00, and where none is said."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from inbox_api.deadlines.calendar import LOCAL_ZONE, WorkingCalendar
from inbox_api.procedures.answering.answers import Aspect
from inbox_api.procedures.answering.around import Around
from inbox_api.procedures.answering.times import ready_on
from inbox_api.procedures.parts import ProcessingTime
from tests.unit.procedures.answer_records import BIRTH, CALENDAR, SATURDAYS, at, changed, now, origin, short, told

SAME_DAY = "Trong ngày; hồ sơ nhận sau 15 giờ thì trả vào ngày làm việc kế tiếp"
THURSDAY, FRIDAY, SATURDAY, MONDAY = (date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30))


def spent(value: int | None, unit: str = "ngày làm việc", text: str = "") -> ProcessingTime:
    return ProcessingTime(value=value, unit=unit, text=text)


def day_of(time: ProcessingTime, moment: datetime, calendar: WorkingCalendar = CALENDAR) -> date | None:
    found = ready_on(time, moment, calendar)
    return found.day if found else None


@pytest.mark.parametrize(
    ("value", "filed", "ready"),
    [
        (1, THURSDAY, FRIDAY), (2, THURSDAY, MONDAY), (5, THURSDAY, date(2026, 12, 3)),
        (1, date(2026, 11, 23), date(2026, 11, 25)),  # the 24th is a holiday
        (3, date(2027, 2, 4), date(2027, 2, 16)),  # Tet from the 5th to the 11th
        (1, date(2026, 12, 31), date(2027, 1, 4)),
    ],
)  # fmt: skip
def test_working_days_leave_out_weekends_and_holidays(value: int, filed: date, ready: date) -> None:
    assert day_of(spent(value), at(filed, 9)) == ready


@pytest.mark.parametrize(
    ("value", "filed", "ready"),
    [(10, THURSDAY, date(2026, 12, 7)), (15, THURSDAY, date(2026, 12, 11)), (2, THURSDAY, MONDAY)],
)
def test_plain_days_count_all_days_and_a_last_day_off_moves_on(value: int, filed: date, ready: date) -> None:
    assert day_of(spent(value, "ngày"), at(filed, 9)) == ready


def test_months_end_on_the_same_day_or_the_last_of_the_month() -> None:
    assert day_of(spent(1, "tháng"), at(THURSDAY, 9)) == date(2026, 12, 28)  # the 26th is a Saturday
    assert day_of(spent(3, "tháng"), at(date(2026, 11, 30), 9)) == date(2027, 3, 1)  # the 28th is a Sunday


def test_hours_are_office_hours() -> None:
    assert day_of(spent(2, "giờ"), at(THURSDAY, 9)) == THURSDAY
    assert day_of(spent(4, "giờ"), at(THURSDAY, 15)) == FRIDAY


@pytest.mark.parametrize(
    ("moment", "ready"),
    [
        (at(THURSDAY, 14, 59), THURSDAY), (at(THURSDAY, 15), FRIDAY), (at(THURSDAY, 16, 30), FRIDAY),
        (at(FRIDAY, 15, 1), MONDAY), (at(SATURDAY, 9), MONDAY), (at(THURSDAY, 5), THURSDAY),
        (at(THURSDAY, 12), THURSDAY), (at(date(2026, 11, 23), 15), date(2026, 11, 25)),
    ],
)  # fmt: skip
def test_the_same_day_until_fifteen_hours_and_the_next_working_day_after(moment: datetime, ready: date) -> None:
    assert day_of(spent(1, text=SAME_DAY), moment) == ready
    assert day_of(spent(1, text="Trong ngày"), moment) == ready


def test_another_hour_of_the_record_is_kept() -> None:
    early = spent(1, text="Trong ngày, nhận sau 10h thì hôm sau")
    assert day_of(early, at(THURSDAY, 9)) == THURSDAY
    assert day_of(early, at(THURSDAY, 10)) == FRIDAY


def test_half_days_count_where_the_city_works_on_saturday_mornings() -> None:
    assert day_of(spent(2), at(THURSDAY, 9), SATURDAYS) == SATURDAY
    assert day_of(spent(1, text=SAME_DAY), at(SATURDAY, 9), SATURDAYS) == SATURDAY
    assert day_of(spent(1, text=SAME_DAY), at(SATURDAY, 13), SATURDAYS) == MONDAY


@pytest.mark.parametrize("moment", [at(THURSDAY, 18), at(THURSDAY, 23, 59)])
def test_papers_of_the_evening_count_from_the_next_opening(moment: datetime) -> None:
    found = ready_on(spent(1), moment, CALENDAR)
    assert found is not None
    assert found.filed_at == datetime(2026, 11, 27, 7, 30, tzinfo=LOCAL_ZONE)
    assert found.is_filed_later
    assert found.day == MONDAY


@pytest.mark.parametrize(
    "time",
    [
        spent(None, text="Không quy định"), spent(20, "ngày", "20 ngày, không tính ngày nghỉ lễ, tết"),
        spent(6, text="6 ngày làm việc sau khi có kết quả"), spent(30, "ngày", "30 ngày kể từ khi thụ lý"),
        spent(1, text="1, cổng không có đơn vị"), spent(1, text="Như khai sinh thông thường"), spent(3, text="5 ngày"),
    ],
)  # fmt: skip
def test_no_day_is_said_where_the_record_allows_no_count(time: ProcessingTime) -> None:
    assert ready_on(time, at(THURSDAY, 9), CALENDAR) is None


def test_the_expected_day_is_hedged_and_stands_in_the_first_message() -> None:
    answer = short(BIRTH, Aspect.DURATION, around=now(9))
    assert "dự kiến có kết quả thứ Năm, 26/11/2026" in answer.parts[0]
    assert answer.ready_on == THURSDAY
    late = short(BIRTH, Aspect.DURATION, around=now(15, 30))
    assert "dự kiến có kết quả thứ Sáu, 27/11/2026" in late.parts[0]
    assert "tính như nộp lúc 07:30 thứ Sáu, 27/11/2026" in late.parts[0]


def test_without_a_moment_no_day_is_said() -> None:
    assert "dự kiến" not in told(BIRTH, Aspect.DURATION)
    assert short(BIRTH, Aspect.DURATION).ready_on is None


def method(channel: str, value: int, case: str = "") -> dict[str, object]:
    return {"channel": channel, "case": case, "time": {"value": value, "unit": "ngày làm việc", "text": ""}}


def test_each_way_and_case_has_its_own_time_and_day() -> None:
    record = changed(
        processing_time={"value": 7, "unit": "ngày làm việc", "text": ""},
        methods=[method("direct", 3, "Đã có thẻ gắn chip"), method("direct", 7, "Chưa có thẻ"), method("online", 2)],
    )
    said = told(record, Aspect.DURATION, around=now(9))
    assert "- nộp trực tiếp - Đã có thẻ gắn chip: 3 ngày làm việc, dự kiến thứ Ba, 01/12/2026" in said
    assert "- nộp trực tuyến: 2 ngày làm việc, dự kiến thứ Hai, 30/11/2026" in said


def test_with_one_way_its_own_time_is_the_main_one() -> None:
    record = changed(
        processing_time={"value": 7, "unit": "ngày làm việc", "text": ""},
        methods=[method("direct", 7), method("online", 2)],
    )
    assert short(record, Aspect.DURATION, around=now(9, via="online")).ready_on == MONDAY


def test_a_time_that_the_city_has_set_stands_without_the_national_table() -> None:
    record = changed(
        processing_time={"value": 2, "unit": "ngày làm việc", "text": "2 ngày làm việc"},
        methods=[method("direct", 7), method("online", 9)],
    )
    around = Around(origins={"processing_time": origin()})
    said = told(record, Aspect.DURATION, around=around)
    assert "2 ngày làm việc" in said
    assert "7 ngày" not in said
    assert "Theo quy định của thành phố: NQ 12/2026/NQ-HĐND" in said
