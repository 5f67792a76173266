"""Word files: .docx, and what is called .doc but is something else."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from inbox_api.procedures.importing.rtf_blocks import rtf_text
from tests.unit.procedures.importing.making import layout, only, pasted, read, rtf, word_detail


def test_a_word_file_of_the_portal_gives_every_section() -> None:
    data = word_detail()
    assert layout(data) == "portal_word"
    values = only(data).values
    assert (values["code"], values["name"], values["level"]) == ("1.004222", "Đăng ký thường trú", "xã")
    assert values["documents"] == [
        {
            "name": "Tờ khai thay đổi thông tin cư trú (CT01)",
            "original": 1,
            "copies": 0,
            "note": "",
            "case": "",
            "forms": [{"name": "CT01.docx", "url": ""}],
        }
    ]
    assert values["legal_basis"][1] == (
        "Nghị định 154/2024/NĐ-CP: Quy định chi tiết Luật Cư trú (26-11-2024, Chính phủ)"
    )
    assert [one["text"] for one in values["official_steps"]] == [
        "Chuẩn bị hồ sơ.",
        "Nộp hồ sơ. Kết quả: được tiếp nhận.",
    ]
    assert not {"authority", "conditions"} & values.keys()


@pytest.mark.parametrize(
    ("printed", "counts"),
    [
        ("Bản chính: 1 - Bản sao: 0", (1, 0)),
        ("Bản chính: 0\nBản sao: 2", (0, 2)),
        ("Bản chính : 1\xa0-\xa0Bản sao : 1", (1, 1)),
        ("Bản sao: 1", (0, 1)),
    ],
)
def test_the_cell_of_counts_is_read_however_it_breaks(printed: str, counts: tuple[int, int]) -> None:
    one = only(word_detail(counts=printed)).values["documents"][0]
    assert (one["original"], one["copies"]) == counts


def test_zero_dong_is_not_free() -> None:
    online = only(word_detail()).values["methods"][1]["fees"][0]
    assert (online["amount_vnd"], online["text"], online["name"]) == (None, "Cổng không công bố số tiền.", "Phí")


def test_a_wrong_code_is_refused() -> None:
    result = read(word_detail(code="abc"))
    assert [(problem.field, result.partials) for problem in result.errors] == [("code", [])]


def test_an_old_office_is_kept_and_reported() -> None:
    result = read(word_detail(agency="Sở Lao động - Thương binh và Xã hội"))
    assert result.partials[0].values["agency"] == "Sở Lao động - Thương binh và Xã hội"
    assert any("Sở Nội vụ" in problem.message for problem in result.warnings)


def edited(change: Any) -> bytes:
    document = docx.Document(io.BytesIO(word_detail()))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_deleted_passage_is_gone_and_an_inserted_one_is_there() -> None:
    def change(document: Any) -> None:
        paragraph = next(one for one in document.paragraphs if one.text.startswith("Kết quả thực hiện"))
        gone, come = OxmlElement("w:del"), OxmlElement("w:ins")
        for holder, name, text in ((gone, "w:delText", " cũ"), (come, "w:t", " mới")):
            run, piece = OxmlElement("w:r"), OxmlElement(name)
            piece.text = text
            piece.set(qn("xml:space"), "preserve")
            run.append(piece)
            holder.append(run)
            paragraph._p.append(holder)

    assert only(edited(change)).values["result"] == "Thông báo kết quả mới"


def test_text_in_content_controls_is_read() -> None:
    def change(document: Any) -> None:
        paragraph = next(one for one in document.paragraphs if one.text.startswith("Kết quả thực hiện"))
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        paragraph._p.addprevious(control)
        control.append(content)
        content.append(paragraph._p)

    assert only(edited(change)).values["result"] == "Thông báo kết quả"


def test_cells_merged_downwards_hold_in_every_row() -> None:
    def change(document: Any) -> None:
        table = document.tables[0]
        table.cell(2, 1).text = ""
        table.cell(1, 1).merge(table.cell(2, 1))

    assert [one["time"]["value"] for one in only(edited(change)).values["methods"]] == [7, 7]


def test_an_rtf_called_doc_is_read() -> None:
    assert layout(rtf(pasted())) == "portal_word"
    assert only(rtf(pasted())).values == only(pasted().encode()).values


def test_rtf_keeps_letters_signs_rows_and_leaves_out_what_is_not_shown() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0 Arial;}}{\*\generator x}\uc1 M\u227? \'e2 \{x\} a\~b\_c"
        rb"{\pict 89504e47}\par \trowd A\cell B\cell\row C}"
    )
    assert rtf_text(data) == "Mã â {x} a b-c\nA\tB\nC"


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1",
        b"{\\rtf1 " + b"{" * 100_000,
        b"{\\rtf1 \\u99999999999? \\'zz \\bin9999999999",
        b"{\\rtf1" + b"}" * 50,
    ],
)
def test_broken_rtf_is_one_error(data: bytes) -> None:
    assert (read(data).partials, len(read(data).errors)) == ([], 1)
