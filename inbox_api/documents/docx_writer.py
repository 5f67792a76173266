"""A document as DOCX in the layout of Nghi dinh 30/2020: A4, margins, Times New Roman, two columns above and below."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from inbox_api.documents.sheet import Sheet
from inbox_api.texts import gettext as _

FONT = "Times New Roman"
DATED = (2026, 1, 1, 0, 0, 0)
BODY_PT, SMALL_PT, HEAD_PT = 14, 11, 13
CENTER, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY


def write_docx(sheet: Sheet) -> bytes:
    document = docx.Document()
    _prepare(document)
    _head(document, sheet)
    if sheet.kind_name:
        _line(document, sheet.kind_name, BODY_PT, bold=True, align=CENTER, before=12)
        _line(document, sheet.subject, BODY_PT, bold=True, align=CENTER, after=12, rule_cm=4)
    if sheet.to:
        for number, name in enumerate(sheet.to):
            words = f"{_('To:')} {name}" if number == 0 else name
            _line(document, words, BODY_PT, align=CENTER, after=6)
    for paragraph, text in sheet.paragraphs:
        for line in text.split("\n"):
            made = _line(document, line, BODY_PT, bold=paragraph.center, italic=paragraph.italic,
                         align=CENTER if paragraph.center else JUSTIFY, after=6)  # fmt: skip
            if not paragraph.center:
                made.paragraph_format.first_line_indent = Cm(1.27)
    _foot(document, sheet)
    buffer = BytesIO()
    document.save(buffer)
    return _undated(buffer)


def _undated(made: BytesIO) -> bytes:
    """The same document gives the same bytes, whenever it is written."""
    buffer = BytesIO()
    with ZipFile(made) as before, ZipFile(buffer, "w", ZIP_DEFLATED) as after:
        for part in before.infolist():
            after.writestr(ZipInfo(part.filename, DATED), before.read(part), ZIP_DEFLATED)
    return buffer.getvalue()


def _prepare(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.different_first_page_header_footer = True
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY_PT)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    _page_number(number.add_run())


def _page_number(run: Any) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    run.font.size = Pt(HEAD_PT)


def _line(
    place: Any, text: str, size: float, *, bold: bool = False, italic: bool = False, align: Any = LEFT,
    before: float = 0, after: float = 0, rule_cm: float = 0,
) -> Any:  # fmt: skip
    """rule_cm: a thin line of that length below."""
    made = place.add_paragraph()
    made.alignment = align
    made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(before), Pt(after)
    run = made.add_run(text)
    run.bold, run.italic = bold, italic
    run.font.name, run.font.size = FONT, Pt(size)
    if rule_cm:
        made.paragraph_format.space_after = Pt(0)
        _rule(place, rule_cm, after)
    return made


def _rule(place: Any, length_cm: float, after: float) -> None:
    """A paragraph whose upper edge is a line, as long as its indents leave room for."""
    made = place.add_paragraph()
    made.paragraph_format.space_after = Pt(after)
    made.paragraph_format.line_spacing = Pt(4)
    width_cm = 16.0 if hasattr(place, "sections") else place.width.cm
    side = max(0.0, (width_cm - length_cm) / 2)
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Cm(side)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    made._p.get_or_add_pPr().append(borders)


def _columns(document: Any, left_cm: float, right_cm: float) -> tuple[Any, Any]:
    table = document.add_table(rows=1, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, (left_cm, right_cm), strict=True):
        cell.width = Cm(width)
        first = cell.paragraphs[0]._p
        first.getparent().remove(first)
    return table.rows[0].cells[0], table.rows[0].cells[1]


def _head(document: Any, sheet: Sheet) -> None:
    left, right = _columns(document, 6.5, 10.0)
    _line(left, sheet.superior.upper(), 12, align=CENTER)
    _line(left, sheet.issuer.upper(), 12, bold=True, align=CENTER, rule_cm=2.5)
    _line(left, sheet.number_line, HEAD_PT, align=CENTER, before=4)
    if not sheet.kind_name:
        _line(left, sheet.subject, 12, align=CENTER, before=2)
    _line(right, sheet.motto[0], 12, bold=True, align=CENTER)
    _line(right, sheet.motto[1], HEAD_PT, bold=True, align=CENTER, rule_cm=5.5)
    _line(right, sheet.place_day, HEAD_PT, italic=True, align=CENTER, before=4)
    if sheet.is_draft:
        _line(document, _("DRAFT"), HEAD_PT, bold=True, align=LEFT, before=6)
    document.add_paragraph()


def _foot(document: Any, sheet: Sheet) -> None:
    document.add_paragraph()
    left, right = _columns(document, 7.5, 9.0)
    _line(left, _("Recipients:"), 12, bold=True, italic=True)
    for recipient in sheet.recipients:
        _line(left, f"- {recipient}", SMALL_PT)
    if sheet.capacity:
        _line(right, sheet.capacity, HEAD_PT, bold=True, align=CENTER)
    _line(right, sheet.title, HEAD_PT, bold=True, align=CENTER, after=60)
    _line(right, sheet.signer, HEAD_PT, bold=True, align=CENTER)
