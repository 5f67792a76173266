"""Fees as of a day: by case and way, never what is over, the city's own first, and what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from inbox_api.procedures.answering.answers import Aspect
from inbox_api.procedures.answering.around import Around, NextFee
from inbox_api.procedures.answering.dates import last_days
from inbox_api.procedures.answering.fees import fee_table, live_words
from tests.unit.procedures.answer_records import TODAY, changed, origin, short, told

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ALL_ASPECTS = list(Aspect)


def item(amount: int | None, **more: Any) -> dict[str, Any]:
    return {"amount_vnd": amount, "text": "", "name": "Lệ phí", **more}


def fee(*items: dict[str, Any], **more: Any) -> str:
    record = changed(fees=list(items), fee={"amount_vnd": None, "text": ""}, memory_fields=[])
    return told(record, Aspect.FEE, around=Around(**more))


def test_the_amount_that_holds_today_is_told_by_case_and_way() -> None:
    said = fee(
        item(20000, channel="direct", case="Cấp lần đầu"), item(10000, channel="online", case="Cấp lần đầu"),
        item(40000, case="Cấp lại do mất"),
    )  # fmt: skip
    assert "- Lệ phí - nộp trực tiếp - Cấp lần đầu: 20.000 đồng" in said
    assert "- Lệ phí - nộp trực tuyến - Cấp lần đầu: 10.000 đồng" in said
    assert "- Lệ phí - Cấp lại do mất: 40.000 đồng" in said


@pytest.mark.parametrize("aspect", ALL_ASPECTS)
def test_a_fee_whose_last_day_was_yesterday_is_not_said_by_any_aspect(aspect: Aspect) -> None:
    record = changed(
        fees=[item(33333, valid_to=YESTERDAY.isoformat())],
        fee={"amount_vnd": 33333, "text": f"33.333 đồng đến hết {YESTERDAY:%d/%m/%Y}"},
        notes=f"Giảm còn 33.333 đồng đến hết {YESTERDAY:%d/%m/%Y}.", memory_fields=[],
    )  # fmt: skip
    assert "33.333" not in told(record, aspect)
    assert "33.333" in told(record, Aspect.FEE, YESTERDAY)


def test_after_its_last_day_the_fee_is_said_to_be_over_with_whom_to_ask() -> None:
    said = fee(item(33333, valid_to=YESTERDAY.isoformat()))
    assert "chỉ áp dụng đến hết 25/11/2026, nay đã qua" in said
    assert "Xin hỏi thêm tại:" in said


def test_on_its_last_day_the_fee_still_holds_and_names_that_day() -> None:
    assert "33.333 đồng (đến hết 26/11/2026)" in fee(item(33333, valid_to=TODAY.isoformat()))


def test_the_fee_that_took_the_place_of_an_ended_one_is_told_without_it() -> None:
    said = fee(item(33333, valid_to=YESTERDAY.isoformat()), item(50000, valid_from=TODAY.isoformat()))
    assert "50.000 đồng" in said
    assert "33.333" not in said
    assert "nay đã qua" not in said


def test_the_next_change_is_named_with_its_day() -> None:
    said = fee(item(25000, valid_to="2026-12-31"), item(50000, valid_from="2027-01-01"))
    assert "25.000 đồng (đến hết 31/12/2026)" in said
    assert "Từ 01/01/2027: Lệ phí: 50.000 đồng" in said
    assert said.index("25.000") < said.index("Từ 01/01/2027")


def test_who_pays_nothing_stands_beside_the_amount_with_the_resolution() -> None:
    said = fee(item(8000, free_for=["hộ nghèo", "người khuyết tật"], basis="NQ 05/2025/NQ-HĐND", valid_to="2027-06-30"))
    assert "8.000 đồng (đến hết 30/06/2027); miễn cho: hộ nghèo, người khuyết tật [NQ 05/2025/NQ-HĐND]" in said


def test_fees_in_the_table_of_ways_carry_its_way_and_case() -> None:
    method = {"channel": "online", "case": "Đã có thẻ", "fees": [item(15000, name="")]}
    record = changed(methods=[method], fee={"amount_vnd": None, "text": ""}, memory_fields=[])
    assert "- nộp trực tuyến - Đã có thẻ: 15.000 đồng" in told(record, Aspect.FEE)


def test_with_a_way_of_handing_in_only_its_lines_are_told() -> None:
    items = [item(20000, channel="direct"), item(10000, channel="online"), item(3000, name="Bản sao")]
    said = fee(*items, via="online")
    assert "10.000" in said
    assert "3.000" in said
    assert "20.000" not in said
    assert "20.000" in fee(items[0], via="online"), "nothing for that way: all there is"


@pytest.mark.parametrize("amount", [0, 90, 999])
def test_a_doubtful_amount_of_a_line_is_not_said(amount: int) -> None:
    said = fee(item(amount, name="Phí"))
    assert "- Phí: chưa công bố số tiền" in said
    assert "không có nghĩa là miễn phí" in said


def test_zero_is_free_only_where_the_words_say_so() -> None:
    assert "- Lệ phí: Miễn phí" in fee(item(0, text="Miễn phí"))
    assert "iễn phí" not in fee(item(0)).replace("có nghĩa là miễn phí", "")


def test_what_the_city_has_set_goes_before_the_national_table_and_names_its_source() -> None:
    record = changed(
        fees=[item(99000)], fee={"amount_vnd": 15000, "text": "15.000 đồng"}, memory_fields=[]
    )  # fmt: skip
    around = Around(origins={"fee": origin(until=date(2027, 6, 30))})
    said = told(record, Aspect.FEE, around=around)
    assert "15.000 đồng" in said
    assert "99.000" not in said
    assert "Theo quy định của thành phố: NQ 12/2026/NQ-HĐND (từ 01/07/2026 đến hết 30/06/2027)" in said
    assert "NQ 12/2026/NQ-HĐND" in short(record, Aspect.FEE, around=around).parts[0]
    assert "NQ 12/2026/NQ-HĐND" in told(record, Aspect.OVERVIEW, around=around)
    assert "NQ 12/2026/NQ-HĐND" in told(record, Aspect.SOURCE, around=around)
    assert "NQ 12/2026/NQ-HĐND" not in told(record, Aspect.STEPS, around=around)


def test_the_citys_table_stands_without_the_national_words() -> None:
    record = changed(fees=[item(15000)], fee={"amount_vnd": 99000, "text": "99.000 đồng, thu cả nước"})
    said = told(record, Aspect.FEE, around=Around(origins={"fees": origin()}))
    assert "15.000" in said
    assert "99.000" not in said
    assert "cả nước" not in said


def test_a_change_that_the_city_has_approved_is_announced() -> None:
    later = changed(fee={"amount_vnd": 30000, "text": "30.000 đồng"})
    following = NextFee(date(2027, 1, 1), later, {"fee": origin()})
    record = changed(fee={"amount_vnd": 15000, "text": "15.000 đồng"}, memory_fields=[])
    said = told(record, Aspect.FEE, around=Around(next_fee=following))
    assert said.index("15.000 đồng") < said.index("Từ 01/01/2027: 30.000 đồng")


def test_beside_a_table_the_words_keep_who_is_exempt_but_no_second_amount() -> None:
    text = "Mức 77.000 đồng cũ của cổng. Miễn cho người khuyết tật."
    record = changed(fees=[item(15000)], fee={"amount_vnd": None, "text": text}, memory_fields=[])
    said = told(record, Aspect.FEE)
    assert "Miễn cho người khuyết tật." in said
    assert "77.000" not in said


def test_sentences_of_an_ended_reduction_are_dropped_and_the_rest_kept() -> None:
    text = "135.000 đồng/lần; mức 115.000 đồng khi nộp trực tuyến chỉ áp dụng đến hết 31/12/2025. Nộp một lần."
    assert live_words(text, TODAY) == ("135.000 đồng/lần. Nộp một lần.", [date(2025, 12, 31)])
    assert live_words(text, date(2025, 12, 31)) == (text, [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("giảm 50% đến hết 31/12/2026", date(2026, 12, 31)), ("đến hết ngày 30/6/2027", date(2027, 6, 30)),
        ("áp dụng trước ngày 01/01/2027", date(2026, 12, 31)), ("đến hết năm 2026", date(2026, 12, 31)),
        ("đến cuối tháng 6/2026", date(2026, 6, 30)), ("đến hết tháng 2 năm 2028", date(2028, 2, 29)),
        ("01/7/2025 – 31/12/2025", date(2025, 12, 31)),
    ],
)  # fmt: skip
def test_last_days_are_read_however_they_are_written(text: str, day: date) -> None:
    assert last_days(text) == [day]


@pytest.mark.parametrize("text", ["từ 01/7/2025", "xe đăng ký trước 01/01/2017", "đến hết tháng 13/2026", "năm 2026"])
def test_other_dates_end_nothing(text: str) -> None:
    assert last_days(text) == []


def test_without_a_day_nothing_is_over() -> None:
    record = changed(fees=[item(33333, valid_to="2020-01-01")])
    assert [one.amount_vnd for one in fee_table(record, None).current] == [33333]


def test_the_same_record_is_answered_as_of_any_day() -> None:
    record = changed(
        fees=[item(10000, valid_to="2025-12-31"), item(20000, valid_from="2026-01-01", valid_to="2026-12-31")],
        fee={"amount_vnd": None, "text": ""}, memory_fields=[],
    )  # fmt: skip
    said = {day.year: told(record, Aspect.FEE, day) for day in (date(2025, 6, 1), date(2026, 6, 1), date(2027, 6, 1))}
    assert "Lệ phí: 10.000 đồng" in said[2025]
    assert "Từ 01/01/2026: Lệ phí: 20.000 đồng" in said[2025]
    assert "10.000" not in said[2026]
    assert "Lệ phí: 20.000 đồng" in said[2026]
    assert not {"10.000", "20.000"} & set(said[2027].split())
