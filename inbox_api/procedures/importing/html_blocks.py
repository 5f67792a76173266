"""The lines and grids of an HTML page. Scripts, styles and what the browser never shows are left out."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from inbox_api.procedures.importing.blocks import MAX_CELLS, Block, Cell, Grid, Line

SILENT = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "canvas", "object", "embed", "iframe", "head", "select",
        "nav", "footer", "textarea", "math",
    }
)  # fmt: skip
BLOCK_TAGS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl",
        "dt", "fieldset", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "label",
        "legend", "li", "main", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "title", "tr", "ul",
    }
)  # fmt: skip
MAX_DEPTH = 200  # deeper is dirt; its text is kept without structure
MAX_SPAN = 50
_DATA_ROWS = frozenset({"tr"})
_SPACES = re.compile(r"\s+")


class _Walker:
    """Collects blocks while walking the tree; one walker for each cell."""

    def __init__(self, cells_left: list[int], base: str) -> None:
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._cells_left = cells_left  # shared by all walkers of a page
        self._base = base

    def end_line(self, heading: int = 0) -> None:
        text = _SPACES.sub(" ", "".join(self._text)).strip()
        if text:
            self.blocks.append(Line(text, tuple(self._links), heading))
        self._text, self._links = [], []

    def walk(self, element: Any, depth: int = 0) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in SILENT or _is_hidden(element):
            return
        if depth > MAX_DEPTH:
            self._text.append(" ".join(element.itertext()))
            return
        if tag == "table" and self._cells_left[0] > 0:
            self.end_line()
            self.blocks.append(Grid(self._rows(element, depth)))
            return
        is_block = tag in BLOCK_TAGS
        if is_block:
            self.end_line()
        self._text.append(element.text or "")
        for child in element:
            self.walk(child, depth + 1)
            self._text.append(child.tail or "")
        if tag == "a" and element.get("href"):
            name = _SPACES.sub(" ", " ".join(element.itertext())).strip()
            self._links.append((name, _joined(self._base, element.get("href").strip())))
        if is_block:
            self.end_line(int(tag[1]) if tag[0] == "h" and tag[1:].isdigit() else 0)

    def _rows(self, table: Any, depth: int) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        hanging: dict[int, tuple[int, Cell]] = {}  # column -> (rows still covered, cell)
        for element in _row_elements(table):
            row: list[Cell] = []
            for child in element:
                if child.tag not in {"td", "th"} or self._cells_left[0] <= 0:
                    continue
                self._cells_left[0] -= 1
                _fill_hanging(row, hanging)
                cell = self._cell(child, depth)
                height, width = _span(child, "rowspan"), _span(child, "colspan")
                for _column in range(width):
                    if height > 1:
                        hanging[len(row)] = (height - 1, cell)
                    row.append(cell)
            _fill_hanging(row, hanging)
            if row:
                rows.append(row)
        return rows

    def _cell(self, element: Any, depth: int) -> Cell:
        inner = _Walker(self._cells_left, self._base)
        inner._text.append(element.text or "")
        for child in element:
            inner.walk(child, depth + 3)
            inner._text.append(child.tail or "")
        inner.end_line()
        return Cell(inner.blocks)


def _fill_hanging(row: list[Cell], hanging: dict[int, tuple[int, Cell]]) -> None:
    """Put the cells that reach down from rows above at the end of `row`, as far as they follow without a gap."""
    while (column := len(row)) in hanging:
        left, cell = hanging.pop(column)
        if left > 1:
            hanging[column] = (left - 1, cell)
        row.append(cell)


def _row_elements(table: Any) -> list[Any]:
    """The rows of this table, not those of tables inside it."""
    found = []
    for child in table:
        if child.tag in _DATA_ROWS:
            found.append(child)
        elif child.tag in {"tbody", "thead", "tfoot"}:
            found.extend(row for row in child if row.tag in _DATA_ROWS)
    return found


def _span(element: Any, name: str) -> int:
    text = (element.get(name) or "1").strip()
    return min(max(int(text), 1), MAX_SPAN) if text.isdecimal() and len(text) < 6 else 1


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # a broken address in the page
        return href


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None


def _tree(text: str) -> Any:
    """The root of the page; None for a text without one. Never raises: what cannot be parsed is left out."""
    if not text.strip():
        return None
    parser = etree.HTMLParser(recover=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def html_blocks(text: str, base: str = "") -> list[Block]:
    """The blocks of a page that has been decoded; an empty list when nothing can be read.

    base: the address of the page, from which its links are counted; "" leaves them as they are written.
    """
    root = _tree(text)
    if root is None:
        return []
    walker = _Walker([MAX_CELLS], base)
    walker.walk(root)
    walker.end_line()
    return walker.blocks


def lines_of_fragment(text: str) -> list[str]:
    """The lines of a piece of HTML inside a value; cells of one row in one line."""
    found: list[str] = []
    for block in html_blocks(text):
        if isinstance(block, Line):
            found.append(block.text)
        else:
            found.extend(" ".join(dict.fromkeys(cell.flat for cell in row if cell.flat)) for row in block.rows)
    return found
