"""The lines and grids of a Word document (.docx), content controls and accepted changes included."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE

from inbox_api.procedures.importing.blocks import MAX_CELLS, Block, Cell, Grid, Line
from inbox_api.procedures.importing.containers import check_office, open_zip
from inbox_api.procedures.importing.wording import plain_letters

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LEFT_OUT = frozenset(
    {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
MAX_DEPTH = 60  # of tables and controls inside one another
MAX_SPAN = 50


def word_blocks(data: bytes) -> list[Block]:
    """Raises ContainerError, or one of containers.BROKEN for a damaged document."""
    with open_zip(data) as opened:
        check_office(opened)
    document = docx.Document(io.BytesIO(data))
    return _Reader(_links(document)).blocks(document.element.body, 0)


def _links(document: Any) -> dict[str, str]:
    """Relation id -> web address."""
    return {
        key: relation.target_ref
        for key, relation in document.part.rels.items()
        if relation.reltype == RELATIONSHIP_TYPE.HYPERLINK and relation.is_external
    }


class _Reader:
    def __init__(self, links: dict[str, str]) -> None:
        self._links = links
        self._cells_left = MAX_CELLS

    def blocks(self, parent: Any, depth: int) -> list[Block]:
        """The paragraphs and tables directly in a body, cell or control, in order."""
        found: list[Block] = []
        if depth > MAX_DEPTH:
            return found
        for element in parent:
            if element.tag == f"{_W}p":
                found.extend(self._lines(element))
            elif element.tag == f"{_W}tbl":
                found.append(Grid(self._rows(element, depth)))
            elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}moveTo"}:
                found.extend(self.blocks(element, depth + 1))
        return found

    def _lines(self, paragraph: Any) -> Iterator[Line]:
        text = plain_letters("".join(_texts(paragraph)))
        links = [
            (" ".join("".join(_texts(link)).split()), self._links[key])
            for link in paragraph.iter(f"{_W}hyperlink")
            if (key := link.get(f"{_R}id")) in self._links
        ]
        heading = _heading(paragraph)
        for piece in text.split("\n"):
            squeezed = " ".join(piece.split())
            if squeezed:
                yield Line(squeezed, tuple(links), heading)

    def _rows(self, table: Any, depth: int) -> list[list[Cell]]:
        rows: list[list[Cell]] = []
        for row in _inside(table, "tr"):
            cells: list[Cell] = []
            for element in _inside(row, "tc"):
                if self._cells_left <= 0:
                    break
                self._cells_left -= 1
                above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else None
                cell = above if _continues(element) and above is not None else Cell(self.blocks(element, depth + 1))
                cells.extend([cell] * _width(element))
            if cells:
                rows.append(cells)
        return rows


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also those wrapped in a control or an inserted change."""
    waiting = [parent]
    while waiting:
        current = waiting.pop(0)
        for element in current:
            if element.tag == f"{_W}{name}":
                yield element
            elif element.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
                yield from _inside(element, name)


def _texts(element: Any) -> Iterator[str]:
    """The text in order; deleted passages and what only old readers see are left out."""
    stack: list[Iterator[Any]] = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in {f"{_W}tab", f"{_W}ptab"}:
            yield "\t"
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            stack.append(iter(child))


def _heading(paragraph: Any) -> int:
    """The level of a heading; 6 for a short line that is bold throughout; 0 otherwise."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "") if style is not None else ""
    if name.lower().startswith("heading") and name[-1:].isdecimal():
        return min(max(int(name[-1]), 1), 6)
    runs = [run for run in paragraph.iter(f"{_W}r") if "".join(_texts(run)).strip()]
    return 6 if runs and all(_is_bold(run) for run in runs) else 0


def _is_bold(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(f"{_W}val", "1") not in {"0", "false", "off"}


def _width(cell: Any) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    text = (span.get(f"{_W}val") or "1") if span is not None else "1"
    return min(max(int(text), 1), MAX_SPAN) if text.isdecimal() and len(text) < 4 else 1


def _continues(cell: Any) -> bool:
    """Is it the lower part of a cell that is merged downwards?"""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"
