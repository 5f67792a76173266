"""A province's decision: what it publishes, what it repeals, from which day."""

from __future__ import annotations

import pytest

from inbox_api.procedures.importing.blocks import Block, Line
from inbox_api.procedures.importing.decision_details import described
from inbox_api.procedures.importing.readings import ReadResult
from tests.unit.procedures.importing.making import BIRTH_TEXT, decision, layout, read


def test_the_lists_of_the_first_part_are_read() -> None:
    assert layout(decision()) == "decision"
    result = read(decision())
    assert result.errors == []
    birth, marriage = (one.values for one in result.partials[:2])
    assert (birth["code"], birth["name"], birth["field"], birth["level"]) == (
        "1.001193",
        "Thủ tục đăng ký khai sinh",
        "Hộ tịch",
        "xã",
    )
    assert birth["fees"] == [
        {
            "amount_vnd": 5000,
            "text": "5.000 đồng/trường hợp (đến hết ngày 31/12/2026)",
            "name": "Lệ phí",
            "valid_to": "2026-12-31",
            "basis": "Quyết định 1525/QĐ-UBND",
        }
    ]
    assert birth["processing_time"]["text"] == "Ngay trong ngày làm việc"
    assert (marriage["processing_time"]["value"], marriage["processing_time"]["unit"]) == (5, "ngày làm việc")
    assert marriage["receiving_address"] == birth["receiving_address"]  # one cell merged over both rows
    assert "fee" not in marriage


def test_number_day_and_office_of_the_decision_are_kept() -> None:
    assert read(decision()).partials[0].values["decision"] == {
        "number": "1525/QĐ-UBND",
        "decided_on": "2026-08-15",
        "published_on": None,
        "agency": "ỦY BAN NHÂN DÂN TỈNH MINH HỌA",
    }


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("Quyết định này có hiệu lực kể từ ngày ký.", "2026-08-14"),
        ("Quyết định này có hiệu lực thi hành kể từ ngày 01 tháng 9 năm 2026.", "2026-08-31"),
        ("Quyết định này có hiệu lực từ ngày 01/10/2026.", "2026-09-30"),
    ],
)
def test_what_is_repealed_ends_the_day_before_the_decision_holds(words: str, last: str) -> None:
    repealed = read(decision(in_force=words)).partials[2]
    assert (repealed.values, repealed.needs_stored) == (
        {"code": "2.000986", "name": "Liên thông đăng ký khai sinh, cấp thẻ bảo hiểm y tế", "valid_to": last},
        True,
    )


def test_a_repeal_without_a_day_is_left_out_and_named() -> None:
    result = read(decision(in_force="Chánh Văn phòng chịu trách nhiệm thi hành."))
    assert [problem.field for problem in result.errors] == ["valid_to"]
    assert len(result.partials) == 2


def test_the_text_of_a_procedure_fills_what_the_list_does_not_hold() -> None:
    result = read(decision())
    birth, marriage = result.partials[:2]
    assert [(paper["name"], paper["original"], paper["copies"]) for paper in birth.values["documents"]] == [
        ("Tờ khai đăng ký khai sinh theo mẫu", 1, 0),
        ("Giấy chứng sinh", 1, 1),
    ]
    assert [step["name"] for step in birth.values["official_steps"]] == ["Bước 1", "Bước 2"]
    assert (birth.values["agency"], birth.values["result"]) == ("Ủy ban nhân dân cấp xã", "Giấy khai sinh")
    assert birth.values["subjects"] == ["Cá nhân"]
    assert birth.values["legal_basis"] == [
        "Luật Hộ tịch số 60/2014/QH13",
        "Nghị định số 123/2015/NĐ-CP ngày 15/11/2015.",
    ]
    assert birth.values["fees"][0]["amount_vnd"] == 5000  # the list stands before the text
    assert (birth.is_bare, marriage.is_bare) == (False, True)


SECOND = BIRTH_TEXT.replace("1. Thủ tục đăng ký khai sinh", "2. Thủ tục: {heading}").replace("Giấy khai sinh", "Giấy B")


def texts_of(heading: str, body: str = SECOND) -> ReadResult:
    return read(decision(texts=f"{BIRTH_TEXT}\n{body.format(heading=heading)}"))


@pytest.mark.parametrize(
    "heading",
    [
        "Đăng ký kết hôn",
        "ĐĂNG KÝ KẾT HÔN (Mã số TTHC: 1.000894)",
        "Kết hôn có tên khác - 1.000894",
        "đăng ký kết hôn\nMã TTHC: 1.000894",
    ],
)
def test_each_text_goes_to_the_procedure_that_its_heading_names(heading: str) -> None:
    birth, marriage = (one.values for one in texts_of(heading).partials[:2])
    assert (birth["result"], marriage["code"], marriage["result"]) == ("Giấy khai sinh", "1.000894", "Giấy B")


@pytest.mark.parametrize("heading", ["Đăng ký một việc không có trong danh mục", "1.12. Việc khác nữa"])
def test_a_text_that_no_list_names_goes_to_nobody_and_is_told(heading: str) -> None:
    result = texts_of(heading)
    assert [one.values.get("result") for one in result.partials] == ["Giấy khai sinh", None, None]
    assert any(heading.removeprefix("1.12. ") in problem.message for problem in result.warnings)


def test_a_text_without_any_heading_is_not_taken_for_the_one_before() -> None:
    body = BIRTH_TEXT.split("\n", 1)[1].replace("Giấy khai sinh", "Giấy B")
    result = texts_of("", body)
    assert [one.values.get("result") for one in result.partials] == ["Giấy khai sinh", None, None]


def test_a_procedure_that_only_the_texts_name_by_its_code_is_new() -> None:
    found = texts_of("Đăng ký lại khai sinh (Mã số TTHC: 1.004884)").partials[-1].values
    assert (found["code"], found["name"], found["result"]) == ("1.004884", "Đăng ký lại khai sinh", "Giấy B")
    assert found["decision"]["number"] == "1525/QĐ-UBND"


def test_a_name_that_two_codes_share_is_told_apart_only_by_a_code() -> None:
    codes = {"dang ky ket hon": {"1.000894", "2.000806"}}
    lines: list[Block] = [Line("1. Đăng ký kết hôn"), Line("2. Đăng ký kết hôn (mã số 2.000806)")]
    assert [one.code for one in described(lines, codes) if one.heading] == [None, "2.000806"]


def test_a_list_of_a_second_annex_is_no_part_of_the_last_text() -> None:
    result = texts_of("", "PHỤ LỤC II\nDANH MỤC THỦ TỤC HÀNH CHÍNH CẤP TỈNH\nNội dung của phụ lục khác")
    assert result.partials[0].values["legal_basis"][-1] == "Nghị định số 123/2015/NĐ-CP ngày 15/11/2015."


def test_list_and_text_that_differ_in_the_time_are_told() -> None:
    body = SECOND.replace("Ngay trong ngày làm việc", "07 ngày làm việc")
    result = texts_of("Đăng ký kết hôn", body)
    assert result.partials[1].values["processing_time"]["value"] == 5
    assert any(problem.field == "processing_time" for problem in result.warnings)


def test_a_text_that_points_to_another_decision_adds_nothing() -> None:
    result = texts_of("Đăng ký kết hôn", "2. Thủ tục đăng ký kết hôn\nThực hiện theo Quyết định số 15/QĐ-BTP.")
    assert result.partials[1].is_bare
    assert result.partials[0].values["legal_basis"][-1] == "Nghị định số 123/2015/NĐ-CP ngày 15/11/2015."
