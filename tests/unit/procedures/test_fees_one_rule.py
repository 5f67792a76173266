"""Answers and pages go by one rule on amounts whose last day is over, and the city's own texts are for people."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from inbox_api.procedures.answering.answers import Aspect
from inbox_api.procedures.answering.fees import fee_table
from tests.unit.catalogue.test_facts import fee_of, sheet
from tests.unit.procedures.answer_records import changed, told

CITY = Path(__file__).parents[3] / "demo_city" / "procedures.jsonl"
NEXT_YEAR = date(2027, 1, 2)
HALVED = "Đang thu 25.000 đồng; mức gốc 50.000 đồng. Thu bằng 50% mức gốc đến hết 31/12/2026. Miễn cho trẻ em."


def test_an_amount_that_stands_beside_one_that_is_over_is_told_by_answers_and_pages_alike() -> None:
    text = "135.000 đồng/lần; mức 115.000 đồng khi nộp trực tuyến chỉ áp dụng đến hết 31/12/2025."
    assert fee_of(135000, text) == ("135.000 đồng", "135.000 đồng/lần")
    said = told(changed(fee={"amount_vnd": 135000, "text": text}, memory_fields=[]), Aspect.FEE)
    assert "135.000 đồng/lần" in said
    assert "115.000" not in said


def test_amounts_that_a_reduction_now_over_spoke_of_are_told_by_neither() -> None:
    record = changed(fee={"amount_vnd": 25000, "text": HALVED}, memory_fields=[])
    said = told(record, Aspect.FEE, NEXT_YEAR)
    page = fee_table(record, NEXT_YEAR)
    assert "25.000" not in said
    assert "Miễn cho trẻ em." in said
    assert page.headline_vnd is None
    assert page.words == "Miễn cho trẻ em."
    assert fee_table(record, date(2026, 12, 31)).headline_vnd == 25000


@pytest.mark.parametrize("text", ["", HALVED])
def test_a_line_of_the_table_whose_words_are_over_has_no_amount_left(text: str) -> None:
    line = {"name": "Lệ phí", "amount_vnd": 25000, "text": text}
    record = changed(fees=[line], fee={"amount_vnd": None, "text": ""}, memory_fields=[])
    assert ("25.000" in told(record, Aspect.FEE, NEXT_YEAR)) is not bool(text)


@pytest.mark.parametrize(
    "text",
    [
        "Miễn nếu đăng ký đúng hạn; quá hạn thì mức do Hội đồng nhân dân quyết định.",
        "Mức do Hội đồng nhân dân quyết định. Miễn cho người khuyết tật.",
        "Trẻ em, hộ nghèo được miễn.",
    ],
)
def test_who_is_exempt_is_told_instead_of_that_it_is_not_free(text: str) -> None:
    said = told(changed(fee={"amount_vnd": None, "text": text}, memory_fields=[]), Aspect.FEE)
    assert "không có nghĩa là miễn phí" not in said
    assert "Ai không thuộc diện được miễn thì phải nộp" in said
    assert "Xin hỏi thêm tại:" in said
    assert "iễn" in said.splitlines()[1] or "miễn" in said


def test_where_nobody_is_exempt_an_unknown_amount_is_still_not_called_free() -> None:
    text = {"amount_vnd": None, "text": "Mức do Hội đồng nhân dân quyết định; nhiều nơi miễn"}
    assert "không có nghĩa là miễn phí" in told(changed(fee=text, memory_fields=[]), Aspect.FEE)


def test_no_fee_of_the_city_holds_a_note_of_an_editor() -> None:
    marks = ("hiển thị", "bài báo", "báo chí", "không dùng", "theo bản ghi", "không nhập số tiền")
    fees = [json.loads(line)["fee"]["text"] for line in CITY.read_text(encoding="utf-8").splitlines()]
    assert [text for text in fees if any(mark in text for mark in marks)] == []


def test_the_page_asks_at_the_counter_where_all_that_is_left_names_no_amount() -> None:
    one = sheet(day=NEXT_YEAR, fee={"amount_vnd": 25000, "text": HALVED})
    assert one.fees.headline_vnd is None
    assert one.fees.over == (date(2026, 12, 31),)
