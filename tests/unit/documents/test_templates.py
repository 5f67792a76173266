"""Templates are data that hold together; what is filled in stands in the text, the summary is made of it."""

from __future__ import annotations

import time
from datetime import date
from io import BytesIO

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.cases.topics import CASE_TYPES
from inbox_api.documents import sheet, templates
from inbox_api.documents.docx_writer import write_docx
from inbox_api.documents.pdf_writer import write_pdf
from inbox_api.documents.sheet import Sheet
from inbox_api.errors import Invalid

FACTS = {
    "case_code": "TV-PA-261120-00012-7", "title": "Đường Lê Lợi ngập", "citizen": "ông/bà", "number": "05/TB-UBND",
    "received_day": "20/11/2026", "issuer_name": "Ủy ban nhân dân phường Trà Vinh", "issued_day": "26/11/2026",
    "kind": "Thông báo",
}  # fmt: skip


def sheet_of(key: str = "thong-bao-ket-qua", **changes: object) -> Sheet:
    template = templates.template_of(key)
    values = {**FACTS, **{field.key: f"Nội dung {field.key}" for field in template.fields}}
    facts: dict[str, object] = {
        "motto": sheet.motto(), "superior": "Ủy ban nhân dân Tỉnh Vĩnh Long", "issuer": FACTS["issuer_name"],
        "number_line": sheet.number_line(5, "TB-UBND"), "place_day": sheet.day_line("Trà Vinh", date(2027, 2, 5)),
        "kind_name": template.kind_name, "subject": templates.fill(template.subject, values),
        "to": tuple(templates.addressees(template, values)),
        "paragraphs": tuple(templates.paragraphs(template, values)),
        "recipients": tuple(templates.recipients_of(template, values)), "capacity": "TM. ỦY BAN NHÂN DÂN",
        "title": "CHỦ TỊCH", "signer": "Lê Thị Hoa", "is_draft": False,
    }  # fmt: skip
    return Sheet(**{**facts, **changes})  # type: ignore[arg-type]


def words_of(content: bytes) -> str:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_every_kind_of_case_of_a_template_exists_and_every_kind_that_ends_has_one() -> None:
    named = {kind for one in templates.templates().values() for kind in one.case_types}
    assert named <= set(CASE_TYPES)
    assert {"PAHT", "KN", "PAKN", "KHN", "TC"} <= named


def test_what_needs_the_signed_paper_is_not_offered_without_it() -> None:
    before = {one.key for one in templates.templates_for("KHN", has_paper=False)}
    after = {one.key for one in templates.templates_for("KHN", has_paper=True)}
    assert "thong-bao-thu-ly-khieu-nai" in after - before
    assert "phieu-huong-dan" in before


def test_the_summary_is_made_of_the_marked_paragraphs() -> None:
    template = templates.template_of("thong-bao-ket-qua")
    values = {**FACTS, "found": "Cống tắc.", "done": "Đã nạo vét 40 m cống ngày 21/11.", "advice": ""}
    text = templates.summary_of(template, values)
    assert "05/TB-UBND" in text
    assert "Đã nạo vét 40 m cống ngày 21/11" in text
    assert "Cống tắc" not in text


def test_a_paragraph_of_an_empty_field_is_left_out() -> None:
    template = templates.template_of("thong-bao-ket-qua")
    assert "3." not in templates.body_of(template, {**FACTS, "found": "a", "done": "b", "advice": ""})
    assert "3. Giữ vệ sinh" in templates.body_of(
        template, {**FACTS, "found": "a", "done": "b", "advice": "Giữ vệ sinh"}
    )


def test_mandatory_fields_are_named_when_they_are_empty() -> None:
    template = templates.template_of("thong-bao-ket-qua")
    assert templates.missing(template, {"found": "x", "done": " "}) == ["Kết quả xử lý"]


def test_a_field_that_is_too_long_is_refused_and_unknown_ones_are_dropped() -> None:
    template = templates.template_of("thong-bao-ket-qua")
    assert "hacked" not in templates.checked(template, {"hacked": "x"})
    with pytest.raises(Invalid):
        templates.checked(template, {"done": "x" * 10_001})


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2026, 11, 26), "Trà Vinh, ngày 26 tháng 11 năm 2026"),
        (date(2027, 2, 5), "Trà Vinh, ngày 05 tháng 02 năm 2027"),
        (date(2027, 3, 9), "Trà Vinh, ngày 09 tháng 3 năm 2027"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_zero(day: date, line: str) -> None:
    assert sheet.day_line("Trà Vinh", day) == line


def test_numbers_below_ten_have_a_zero() -> None:
    assert sheet.number_line(5, "TB-UBND") == "Số: 05/TB-UBND"
    assert sheet.number_line(123, "TB-UBND") == "Số: 123/TB-UBND"


@pytest.mark.parametrize("key", list(templates.templates()))
def test_every_template_becomes_a_word_file_in_the_official_layout(key: str) -> None:
    made = write_docx(sheet_of(key))
    words = words_of(made)
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 05/TB-UBND", "Nơi nhận:",
                 "ngày 05 tháng 02 năm 2027", "CHỦ TỊCH", "Lê Thị Hoa"):  # fmt: skip
        assert part in words
    section = docx.Document(BytesIO(made)).sections[0]
    assert section.page_width is not None
    assert section.left_margin is not None
    assert (round(section.page_width.mm), round(section.left_margin.mm)) == (210, 30)


def test_a_word_file_is_the_same_whenever_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    made = write_docx(sheet_of())
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert write_docx(sheet_of()) == made


@pytest.mark.parametrize("key", list(templates.templates()))
def test_every_template_becomes_a_pdf_and_the_same_sheet_the_same_bytes(key: str) -> None:
    made = write_pdf(sheet_of(key))
    assert made.startswith(b"%PDF-")
    assert made == write_pdf(sheet_of(key))


def test_a_draft_says_so() -> None:
    assert "DỰ THẢO" in words_of(write_docx(sheet_of(is_draft=True)))
    assert "DỰ THẢO" not in words_of(write_docx(sheet_of()))


@given(st.dictionaries(st.sampled_from(["found", "done", "advice"]), st.text(max_size=200)))
def test_whatever_is_typed_no_place_stays_open_and_nothing_is_filled_twice(values: dict[str, str]) -> None:
    template = templates.template_of("thong-bao-ket-qua")
    kept = templates.checked(template, values)
    text = templates.body_of(template, {**FACTS, **kept})
    expected = sum(value.count("{case_code}") for value in kept.values())
    assert text.count("{case_code}") <= expected
