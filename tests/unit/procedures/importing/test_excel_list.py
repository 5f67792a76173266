"""Excel lists: titles, headers, merged cells, numbers for codes; nothing invented for what a list does not hold."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from tests.unit.procedures.importing.making import LIST_ROW, layout, only, read, workbook, zipped


def test_columns_a_to_e_below_two_lines_of_titles_are_read() -> None:
    data = workbook(LIST_ROW)
    assert layout(data) == "excel_list"
    one = only(data)
    assert one.values == {
        "code": "1.004222",
        "name": "Đăng ký thường trú",
        "promulgated_by": "Bộ Công an",
        "agency": "Công an cấp xã",
        "field": "Đăng ký, quản lý cư trú",
    }
    assert (one.line, one.is_bare) == (3, True)


def test_a_new_record_from_a_list_says_what_the_list_does_not_hold() -> None:
    fallbacks = only(workbook(LIST_ROW)).fallbacks
    assert fallbacks["documents"] == []
    assert "chưa có giấy tờ, thời hạn, phí" in fallbacks["notes"]
    assert fallbacks["processing_time"] == {"value": None, "unit": "ngày làm việc", "text": ""}
    assert fallbacks["fee"] == {"amount_vnd": None, "text": ""}
    assert fallbacks["online_level"] == "chưa rõ"


@pytest.mark.parametrize(
    ("agency", "level"),
    [
        ("Công an cấp xã", "xã"),
        ("Sở Tư pháp; Ủy ban nhân dân cấp xã", "tỉnh, xã"),
        ("Cục Cảnh sát giao thông", "bộ"),
        ("Ngân hàng", "chưa rõ"),
        ("Hợp tác xã", "chưa rõ"),
    ],
)
def test_the_level_is_what_the_offices_say_themselves(agency: str, level: str) -> None:
    row = (*LIST_ROW[:3], agency, LIST_ROW[4])
    assert only(workbook(row)).fallbacks["level"] == level


def test_columns_are_found_by_their_heads() -> None:
    head = ("STT", "Lĩnh vực", "Tên thủ tục", "Mã TTHC", "Cơ quan thực hiện")
    values = only(workbook(head, (1, "Cư trú", "Đăng ký thường trú", "1.004222", "Công an cấp xã"))).values
    assert (values["code"], values["field"], values["agency"]) == ("1.004222", "Cư trú", "Công an cấp xã")


@pytest.mark.parametrize(
    ("cell", "code"),
    [(1.004222, "1.004222"), (2.00098, "2.000980"), (" 1.004222\n", "1.004222"), ("1.004222.H19", "1.004222.H19")],
)
def test_codes_survive_spreadsheets(cell: Any, code: str) -> None:
    assert only(workbook((cell, *LIST_ROW[1:]))).values["code"] == code


@pytest.mark.parametrize("cell", ["1.00422", 1.0042221, "x", 1004222, True])
def test_a_row_with_a_wrong_code_is_left_out_and_named(cell: Any) -> None:
    result = read(workbook(LIST_ROW, (cell, *LIST_ROW[1:])))
    assert [(problem.line, problem.field) for problem in result.errors] == [(4, "code")]
    assert len(result.partials) == 1


def test_rows_without_code_or_name_are_named_and_titles_are_not() -> None:
    result = read(
        workbook(LIST_ROW, (None, "Đăng ký tạm trú", "Bộ Công an", "Công an"), ("1.004194", None, "Bộ", "Xã"))
    )
    assert [(problem.line, problem.field) for problem in result.errors] == [(4, "code"), (5, "name")]


def test_inner_procedures_of_a_list_are_skipped() -> None:
    result = read(workbook(LIST_ROW, ("5.000123", *LIST_ROW[1:])))
    assert (len(result.partials), result.skipped, result.errors) == (1, 1, [])


def test_cells_merged_downwards_hold_in_every_row() -> None:
    second = ("1.004194", "Đăng ký tạm trú", "Bộ Công an", "Công an cấp xã", None)
    third = ("1.003677", "Khai báo tạm vắng", "Bộ Công an", "Công an cấp xã", None)
    result = read(workbook(LIST_ROW, second, third, merged=("E3:E4",)))
    assert [one.values.get("field") for one in result.partials] == [LIST_ROW[4], LIST_ROW[4], None]


def test_a_line_across_names_the_field_below_it() -> None:
    head = ("STT", "Mã số", "Tên thủ tục", "Cơ quan thực hiện")
    rows = [head, ("I", "LĨNH VỰC CƯ TRÚ", None, None), (1, "1.004222", "Đăng ký thường trú", "Công an cấp xã")]
    assert only(workbook(*rows, merged=("B4:D4",))).values["field"] == "Cư trú"


def test_several_sheets_are_all_read() -> None:
    book = openpyxl.Workbook()
    for name, code in (("Hộ tịch", "1.001193"), ("Cư trú", "1.004222")):
        sheet = book.create_sheet(name)
        sheet.append(["Mã số", "Tên"])
        sheet.append([code, f"Thủ tục {name}"])
    buffer = io.BytesIO()
    book.save(buffer)
    assert [one.values["code"] for one in read(buffer.getvalue()).partials] == ["1.001193", "1.004222"]


def test_offices_are_parted_by_semicolons() -> None:
    row = (*LIST_ROW[:3], " Sở Tư pháp ;Công an cấp xã;; ", LIST_ROW[4])
    assert only(workbook(row)).values["agency"] == "Sở Tư pháp; Công an cấp xã"


def test_a_formula_counts_as_its_last_result_and_never_as_its_text() -> None:
    result = read(workbook(LIST_ROW, ('="1.004194"', "Đăng ký tạm trú", "Bộ Công an", "Công an cấp xã", "Cư trú")))
    assert [one.values["code"] for one in result.partials] == ["1.004222"]
    assert [(problem.line, problem.field) for problem in result.errors] == [(4, "code")]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    row = ("1.004222", "'=cmd|' /C calc'!A0 Đăng ký thường trú", *LIST_ROW[2:])
    assert only(workbook(row)).values["name"] == "'=cmd|' /C calc'!A0 Đăng ký thường trú"


def test_tags_in_cells_are_taken_out() -> None:
    row = ("1.004222", "Đăng ký <b>thường</b> trú<script>alert(1)</script>", *LIST_ROW[2:])
    assert only(workbook(row)).values["name"] == "Đăng ký thường trú"


def test_a_huge_cell_is_refused_alone() -> None:
    result = read(workbook(LIST_ROW, ("1.004194", "Đăng ký " * 4000, *LIST_ROW[2:])))
    assert [(problem.line, problem.message) for problem in result.errors] == [(4, "quá dài")]
    assert len(result.partials) == 1


@pytest.mark.parametrize("rows", [(), (("a", "b", "c", "d"),), ((None,),)])
def test_a_workbook_without_procedures_is_one_error(rows: Any) -> None:
    assert [problem.line for problem in read(workbook(*rows)).errors] == [0]


def test_three_thousand_rows_are_read() -> None:
    rows = [(f"1.{100000 + n}", f"Thủ tục số {n}", *LIST_ROW[2:]) for n in range(3000)]
    assert len(read(workbook(*rows)).partials) == 3000


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/workbook.xml": b""},
        {"xl/workbook.xml": b"<workbook/>"},
        {"xl/workbook.xml": b"<x", "[Content_Types].xml": b"<Types/>"},
        {"xl/workbook.xml": b"\xff\xfe", "[Content_Types].xml": b"<Types xmlns='x'/>", "_rels/.rels": b"<R/>"},
    ],
)
def test_a_damaged_workbook_is_one_error(parts: dict[str, bytes]) -> None:
    result = read(zipped(parts))
    assert (result.partials, len(result.errors)) == ([], 1)
