"""An A4 page to write on: the font, page numbers, a mark across every page. What all PDF files of ours share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF, XPos, YPos

from inbox_api.settings import get_settings

FAMILY = "paper"
FONTS = {"": "regular.ttf", "B": "bold.ttf", "I": "italic.ttf", "BI": "bold-italic.ttf"}
MM_PER_PT = 0.3528


class FontsMissing(RuntimeError):
    """The fonts are not where settings.fonts_folder says: the installation is not complete."""


class Paper(FPDF):
    """Millimetres, points for letters. first_number: whether the first page shows its number too."""

    def __init__(self, *, first_number: bool = False, mark: str = "", foot: str = "") -> None:
        super().__init__(orientation="P", unit="mm", format="A4")
        folder = Path(get_settings().fonts_folder)
        for style, name in FONTS.items():
            if not (folder / name).is_file():
                raise FontsMissing(str(folder / name))
            self.add_font(FAMILY, style, str(folder / name))
        self.first_number, self.mark, self.foot = first_number, mark, foot
        self.set_auto_page_break(auto=True, margin=20)
        self.set_creation_date(datetime(2026, 1, 1, tzinfo=UTC))  # the same document gives the same bytes
        self.set_font(FAMILY, size=13)

    def header(self) -> None:
        if self.mark:
            self.set_font(FAMILY, "B", 60)
            self.set_text_color(225, 225, 225)
            with self.rotation(45, 105, 160):
                self.text(105 - self.get_string_width(self.mark) / 2, 160, self.mark)
            self.set_text_color(0, 0, 0)
        if self.page_no() > 1 or self.first_number:
            self.set_y(10)
            self.set_font(FAMILY, size=13)
            self.cell(0, 6, str(self.page_no()), align="C")
            self.set_y(self.t_margin)

    def footer(self) -> None:
        if self.foot:
            self.set_y(-14)
            self.set_font(FAMILY, "I", 8)
            self.cell(0, 4, self.foot, align="C")

    def words(
        self, text: str, size: float, *, style: str = "", align: str = "L", width: float = 0, x: float | None = None,
        indent: float = 0, after: float = 0,
    ) -> None:  # fmt: skip
        """A block of text with its own width; the next block stands below. indent: of the first line, in mm."""
        self.set_font(FAMILY, style, size)
        left = self.l_margin if x is None else x
        self.set_x(left)
        height = size * MM_PER_PT * 1.25
        if indent:
            gap = self.get_string_width(" ")
            text = " " * max(1, round(indent / gap)) + text
            text = text.replace(" ", "\u00a0", max(1, round(indent / gap)))
        self.multi_cell(width, height, text, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.set_y(self.get_y() + after)

    def rule(self, center: float, length: float, gap: float = 0.8) -> None:
        """A thin line below what was written last."""
        y = self.get_y() + gap
        self.set_line_width(0.25)
        self.line(center - length / 2, y, center + length / 2, y)
        self.set_y(y + gap)

    def as_bytes(self) -> bytes:
        return bytes(self.output())
