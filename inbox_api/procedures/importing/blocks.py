"""What a page consists of, whatever it was written in: lines of text and grids of cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_CELLS = 200_000  # of one file: more is no page about a procedure


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, spaces squeezed, never empty. links: (text, address as written). heading: 1 to 6, 0: none."""

    text: str
    links: tuple[tuple[str, str], ...] = ()
    heading: int = 0


@dataclass(slots=True)
class Cell:
    blocks: list[Block] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything in the cell, one line below the other."""
        return "\n".join(line.text for line in lines_in(self.blocks))

    @property
    def flat(self) -> str:
        return " ".join(line.text for line in lines_in(self.blocks))


@dataclass(slots=True)
class Grid:
    """A table as rows of cells; a merged cell stands in every place that it covers, as the same object."""

    rows: list[list[Cell]]


Block = Line | Grid


def lines_in(blocks: list[Block]) -> Iterator[Line]:
    """All lines, those of cells in reading order, a merged cell once."""
    for block in blocks:
        if isinstance(block, Line):
            yield block
            continue
        seen: set[int] = set()
        for row in block.rows:
            for cell in row:
                if id(cell) not in seen:
                    seen.add(id(cell))
                    yield from lines_in(cell.blocks)


def texts_of_row(row: list[Cell]) -> list[str]:
    return [cell.flat for cell in row]
