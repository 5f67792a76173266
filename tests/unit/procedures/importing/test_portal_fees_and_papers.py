"""Fees and papers of the portal: 0 is not free, remarks are no papers, nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.procedures.importing.making import (
    as_bytes,
    fee,
    method,
    paper,
    portal,
    read,
    read_portal,
)

# --- fees ---------------------------------------------------------------------------------------------------------


def fees_of(*lines: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_portal(executionMethods=[method("DIRECT", fees=list(lines))]).values["methods"][
        0
    ]["fees"]
    return found


@pytest.mark.parametrize(
    "words",
    ["", "Mức thu do HĐND tỉnh quy định", "Theo Thông tư 75/2022/TT-BTC", "Miễn lệ phí cho hộ nghèo", "0 đồng",
     "Miễn theo nghị quyết của Hội đồng nhân dân", "Trẻ em: miễn"],
)  # fmt: skip
def test_zero_is_not_free_unless_the_words_free_everybody(words: str) -> None:
    item = fees_of(fee(0, words))[0]
    assert item["amount_vnd"] is None
    assert "Cổng không công bố số tiền" in item["text"]


@pytest.mark.parametrize("words", ["Miễn phí", "Miễn lệ phí", "không thu lệ phí", "Miễn thu phí. Áp dụng toàn quốc"])
def test_zero_is_free_when_the_words_say_so(words: str) -> None:
    assert fees_of(fee(0, words)) == [{"amount_vnd": 0, "text": words, "name": "Lệ phí", "channel": "direct"}]


def test_an_amount_in_the_remark_beside_zero_is_kept_as_words() -> None:
    item = fees_of(fee(0, "135.000 đồng/lần"))[0]
    assert item["amount_vnd"] is None
    assert item["text"] == "135.000 đồng/lần (cổng ghi mức thu là số 0)"


def test_who_is_freed_stands_apart() -> None:
    item = fees_of(fee(8000, "Miễn lệ phí cho người thuộc hộ nghèo, người khuyết tật."))[0]
    assert item["free_for"] == ["người thuộc hộ nghèo, người khuyết tật"]
    assert item["amount_vnd"] == 8000


def test_the_last_day_of_a_halved_fee_is_read_from_the_words() -> None:
    item = fees_of(fee(25000, "Thu 50% từ 01/7/2025 đến 31/12/2026 (Thông tư 64/2025/TT-BTC)"))[0]
    assert (item["valid_from"], item["valid_to"]) == ("2025-07-01", "2026-12-31")


def test_two_last_days_in_one_remark_are_not_guessed_between() -> None:
    item = fees_of(fee(25000, "Giảm 50% đến 31/12/2026; giảm 10% đến 31/12/2027"))[0]
    assert "valid_to" not in item


def test_a_fee_below_a_thousand_is_kept_and_reported() -> None:
    result = read(as_bytes(portal(executionMethods=[method("DIRECT", fees=[fee(90)])])))
    assert result.partials[0].values["fee"]["amount_vnd"] == 90
    assert any(problem.field == "fee" and "quá nhỏ" in problem.message for problem in result.warnings)


def test_other_money_is_words_and_no_amount_in_dong() -> None:
    item = fees_of(fee(70, "Cấp hộ chiếu", currencyName="USD"))[0]
    assert (item["amount_vnd"], item["text"]) == (None, "70 USD (Cấp hộ chiếu)")


@pytest.mark.parametrize("value", ["8000", "8,000", "8.000", 8000.0, 8000])
def test_amounts_are_read_however_they_are_written(value: Any) -> None:
    assert fees_of(fee(value))[0]["amount_vnd"] == 8000


@pytest.mark.parametrize("value", ["tám nghìn", -8000, 8000.5, True, [8000]])
def test_what_is_no_amount_is_never_said_as_one(value: Any) -> None:
    values = read_portal(executionMethods=[method("DIRECT", fees=[fee(value, "chữ")])]).values
    assert values["fee"]["amount_vnd"] is None


def test_the_fee_of_the_counter_leads_and_the_text_tells_all() -> None:
    assert read_portal().values["fee"] == {
        "amount_vnd": 20000,
        "text": "Trực tiếp: Lệ phí: 20.000 đồng; Trực tuyến: Lệ phí: 10.000 đồng",
    }


def test_fees_that_differ_at_the_counter_give_no_single_amount() -> None:
    lines = [method("DIRECT", fees=[fee(20000, "Cấp mới"), fee(30000, "Cấp lại")])]
    assert read_portal(executionMethods=lines).values["fee"]["amount_vnd"] is None


def test_no_fee_line_holds_no_fee() -> None:
    assert "fee" not in read_portal(executionMethods=[method("DIRECT")]).values


# --- papers -------------------------------------------------------------------------------------------------------


def papers_of(group: str, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    cases = [{"name": group, "profileComponents": list(lines)}]
    found: list[dict[str, Any]] = read_portal(executionCases=cases).values["documents"]
    return found


def test_papers_keep_counts_codes_forms_and_what_is_optional() -> None:
    line = paper(
        "- Tờ khai",
        code="000.00.00.G01-KQ003208",
        required=False,
        hasElectronicForm=True,
        attachments=[{"name": "CT01.docx", "url": "https://dichvucong.gov.vn/ct01.docx"}, {"fileName": "a.doc"}],
    )
    assert papers_of("Giấy tờ phải nộp", line) == [
        {
            "name": "Tờ khai",
            "original": 1,
            "copies": 0,
            "note": "",
            "case": "",
            "code": "000.00.00.G01-KQ003208",
            "is_optional": True,
            "is_electronic": True,
            "forms": [
                {"name": "CT01.docx", "url": "https://dichvucong.gov.vn/ct01.docx"},
                {"name": "a.doc", "url": ""},
            ],
        }
    ]


def test_papers_to_be_shown_are_not_handed_in() -> None:
    shown = papers_of("Giấy tờ phải xuất trình:", paper("Hộ chiếu", 1, 1))
    assert [(one["original"], one["copies"], one["note"], one["case"]) for one in shown] == [(0, 0, "Xuất trình", "")]


@pytest.mark.parametrize(
    ("group", "line"),
    [("Lưu ý", paper("Bản sao phải chứng thực", 0, 0)), ("Giấy tờ phải nộp", paper("Nộp kèm bản gốc", 0, 0)),
     ("Lưu ý:", paper("Mang theo bản chính", 1, 0))],
)  # fmt: skip
def test_remarks_are_no_papers(group: str, line: dict[str, Any]) -> None:
    assert [(one["original"], one["copies"], one["note"]) for one in papers_of(group, line)] == [(0, 0, "Lưu ý")]


def test_the_title_of_a_group_is_the_case() -> None:
    assert papers_of("Trường hợp 1: nhà thuê", paper("Hợp đồng"))[0]["case"] == "Trường hợp 1: nhà thuê"


def test_data_that_replace_a_paper_are_said() -> None:
    text = "Giấy xác nhận cư trú (không phải nộp nếu khai thác được thông tin theo Nghị quyết 66.7/2025/NQ-CP)"
    one = papers_of("Giấy tờ phải nộp", paper(text))[0]
    assert (one["original"], one["note"]) == (1, "Không phải nộp nếu tra cứu được dữ liệu")


@pytest.mark.parametrize("count", [None, "x", -1, 5000, 1.5, True])
def test_a_number_of_copies_that_cannot_be_read_is_not_guessed(count: Any) -> None:
    one = papers_of("Giấy tờ phải nộp", paper("Tờ khai", count, None))[0]
    assert (one["original"], one["copies"], one["note"]) == (0, 0, "Không rõ số bản")
