"""A document as PDF, in the same layout as docx_writer."""

from __future__ import annotations

from inbox_api.documents.paper import Paper
from inbox_api.documents.sheet import Sheet
from inbox_api.texts import gettext as _

LEFT_CENTER, LEFT_X, LEFT_WIDTH = 58.0, 27.0, 62.0
RIGHT_CENTER, RIGHT_X, RIGHT_WIDTH = 142.0, 92.0, 100.0
BODY, HEAD, SMALL = 14, 13, 11
INDENT = 12.7
SIGNING_ROOM = 55.0  # mm that the signature needs; it never stands alone on a page


def write_pdf(sheet: Sheet) -> bytes:
    paper = Paper(mark=_("DRAFT") if sheet.is_draft else "")
    paper.set_margins(30, 20, 20)
    paper.set_title(sheet.subject)
    paper.add_page()
    _head(paper, sheet)
    if sheet.kind_name:
        paper.words(sheet.kind_name, BODY, style="B", align="C")
        paper.words(sheet.subject, BODY, style="B", align="C")
        paper.rule(110, 40)
    paper.set_y(paper.get_y() + 4)
    for number, name in enumerate(sheet.to):
        paper.words(f"{_('To:')} {name}" if number == 0 else name, BODY, align="C", after=2)
    for paragraph, text in sheet.paragraphs:
        style = "B" if paragraph.center else "I" if paragraph.italic else ""
        for line in text.split("\n"):
            align, indent = ("C", 0.0) if paragraph.center else ("J", INDENT)
            paper.words(line, BODY, style=style, align=align, indent=indent, after=2)
    _foot(paper, sheet)
    return paper.as_bytes()


def _head(paper: Paper, sheet: Sheet) -> None:
    top = paper.get_y()
    paper.words(sheet.superior.upper(), 12, align="C", width=LEFT_WIDTH, x=LEFT_X)
    paper.words(sheet.issuer.upper(), 12, style="B", align="C", width=LEFT_WIDTH, x=LEFT_X)
    paper.rule(LEFT_CENTER, 25)
    left_rule = paper.get_y()
    paper.set_y(top)
    paper.words(sheet.motto[0], 12, style="B", align="C", width=RIGHT_WIDTH, x=RIGHT_X)
    paper.words(sheet.motto[1], HEAD, style="B", align="C", width=RIGHT_WIDTH, x=RIGHT_X)
    paper.rule(RIGHT_CENTER, paper.get_string_width(sheet.motto[1]))
    below = max(left_rule, paper.get_y()) + 1
    paper.set_y(below)
    paper.words(sheet.number_line, HEAD, align="C", width=LEFT_WIDTH, x=LEFT_X)
    if not sheet.kind_name:
        paper.words(sheet.subject, 12, align="C", width=LEFT_WIDTH, x=LEFT_X)
    left_end = paper.get_y()
    paper.set_y(below)
    paper.words(sheet.place_day, HEAD, style="I", align="C", width=RIGHT_WIDTH, x=RIGHT_X)
    paper.set_y(max(left_end, paper.get_y()) + 6)


def _foot(paper: Paper, sheet: Sheet) -> None:
    if paper.get_y() + SIGNING_ROOM > paper.h - paper.b_margin:
        paper.add_page()
    paper.set_y(paper.get_y() + 4)
    top = paper.get_y()
    paper.words(_("Recipients:"), 12, style="BI", width=70, x=30)
    for recipient in sheet.recipients:
        paper.words(f"- {recipient}", SMALL, width=70, x=30)
    end = paper.get_y()
    paper.set_y(top)
    if sheet.capacity:
        paper.words(sheet.capacity, HEAD, style="B", align="C", width=88, x=102)
    paper.words(sheet.title, HEAD, style="B", align="C", width=88, x=102, after=22)
    paper.words(sheet.signer, HEAD, style="B", align="C", width=88, x=102)
    paper.set_y(max(end, paper.get_y()))
