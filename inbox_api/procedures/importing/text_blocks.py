"""Lines and grids of plain text: pasted from a page, where the cells may stick together without a space."""

from __future__ import annotations

from inbox_api.procedures.importing.blocks import Block, Cell, Grid, Line
from inbox_api.procedures.importing.columns import header_keys
from inbox_api.procedures.importing.labels import label_of
from inbox_api.procedures.importing.ungluing import unglue

MAX_COLUMNS = 30


def blocks_of_text(text: str) -> list[Block]:
    """Lines as lines; lines with tabs as rows of grids. Stuck cells are parted first, where that is unambiguous."""
    blocks: list[Block] = []
    table: _Table | None = None
    for raw in unglue(text).split("\n"):
        cells = [" ".join(cell.split()) for cell in raw.split("\t")][:MAX_COLUMNS]
        if table is not None and table.takes(cells):
            continue
        if table is not None:
            blocks.append(table.grid())
            table = None
        if len(cells) > 1 and any(cells):
            table = _Table(cells)
        elif cells[0]:
            blocks.append(Line(cells[0]))
    if table is not None:
        blocks.append(table.grid())
    return blocks


class _Table:
    """Rows that follow one another. Below a known head a row may run over several lines."""

    def __init__(self, first: list[str]) -> None:
        self._rows: list[list[list[str]]] = [[[cell] for cell in first]]
        self._width = len(first) if len(header_keys(first)) >= 2 else 0

    def takes(self, cells: list[str]) -> bool:
        """False when the line is no longer part of the table."""
        current = self._rows[-1]
        is_full = len(self._rows) == 1 or len(current) >= self._width
        if len(cells) == 1:
            if not cells[0] or is_full or label_of(cells[0], may_be_loose=False):
                return False
            current[-1].append(cells[0])
            return True
        if is_full or not self._width:
            self._rows.append([[cell] for cell in cells])
            return True
        current[-1].append(cells[0])  # the last cell goes on, then the next ones follow
        current.extend([cell] for cell in cells[1:])
        return True

    def grid(self) -> Grid:
        return Grid([[Cell([Line(text) for text in cell if text]) for cell in row] for row in self._rows])
