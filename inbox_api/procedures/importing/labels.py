"""The labels of a page about one procedure, and the sections that they open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.blocks import Block, Cell, Grid, Line, lines_in
from inbox_api.procedures.importing.codes import CODE_INSIDE
from inbox_api.procedures.importing.columns import header_keys
from inbox_api.procedures.importing.wording import data, folded, is_nothing, without_bullet

MAX_LABEL = 80  # characters
NUMBER = re.compile(r"^(?:(?:\d{1,2}(?:\.\d{1,2})*|[a-z\u0111]|[ivx]{1,5})[.)]\s*)+", re.IGNORECASE)
_STARTS_RECORD = ("code", "name")


@dataclass(slots=True)
class Section:
    """Everything below one label, and what stood behind it in its own line."""

    blocks: list[Block] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return all(is_nothing(line.text) for line in lines_in(self.blocks))

    @property
    def lines(self) -> list[str]:
        """The filled lines; words for "nothing" are left out."""
        return [line.text for line in lines_in(self.blocks) if not is_nothing(line.text)]

    @property
    def text(self) -> str:
        return " ".join(self.lines)


@dataclass(slots=True)
class Page:
    """The sections of one procedure, and the headings that stand before the first of them."""

    sections: dict[str, Section] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)

    def lines(self, key: str) -> list[str]:
        return self.sections[key].lines if key in self.sections else []

    def text(self, key: str) -> str:
        return self.sections[key].text if key in self.sections else ""

    def blocks(self, key: str) -> list[Block]:
        return self.sections[key].blocks if key in self.sections else []


@lru_cache(maxsize=2)
def _labels(is_loose: bool) -> dict[str, str]:
    return {fold(word): key for key, words in data("loose_labels" if is_loose else "labels").items() for word in words}


def label_of(text: str, *, may_be_loose: bool) -> tuple[str, str] | None:
    """(key, what stands behind the label) of a line that is or begins with a label; None for any other line."""
    head, colon, rest = text.partition(":")
    if len(head) > MAX_LABEL:
        return None
    plain = fold(NUMBER.sub("", without_bullet(head))).strip(" .*")
    key = _key(plain, may_be_loose) or _key(_without_tail(plain), may_be_loose)
    if key is not None:
        return key, rest.strip()
    code = CODE_INSIDE.search(head)
    if code is not None and not colon and _labels(False).get(fold(head[: code.start()]).strip(" .:-")) == "code":
        return "code", code[1]
    return None


def _key(plain: str, may_be_loose: bool) -> str | None:
    return _labels(False).get(plain) or (_labels(True).get(plain) if may_be_loose else None)


def _without_tail(plain: str) -> str:
    """A label without what many files write behind it: "(if any)", "of the procedure"."""
    for tail in (*folded("label_tails"), *folded("label_tails")):
        plain = plain.removesuffix(" " + tail).rstrip(" .,;*")
    return plain


def starts_with_label(block: Block, key: str) -> bool:
    """Does the line, or the first cell of the table, begin the section `key`?"""
    first = lines_in([block]) if isinstance(block, Line) else lines_in(block.rows[0][0].blocks if block.rows else [])
    found = label_of(next((line.text for line in first), ""), may_be_loose=False)
    return found is not None and found[0] == key


def pages(blocks: list[Block]) -> list[Page]:
    """The procedures that a file describes, in order. A label met again with nothing so far opens its section anew."""
    splitter = _Splitter()
    splitter.flow(blocks)
    return [page for page in splitter.pages if page.sections]


class _Splitter:
    def __init__(self) -> None:
        self.pages = [Page()]
        self._open = ""  # key of the section that takes what comes

    def flow(self, blocks: list[Block]) -> None:
        for block in blocks:
            if isinstance(block, Line):
                self._line(block)
            else:
                self._grid(block)

    def _line(self, line: Line) -> None:
        may_be_loose = bool(line.heading) or self._open not in data("closed_to_loose")
        found = label_of(line.text, may_be_loose=may_be_loose)
        if found is not None and self._open_section(found[0]):
            if found[1]:
                self._put(Line(found[1], line.links))
            return
        if not self.pages[-1].sections and line.heading:
            self.pages[-1].headings.append(line.text)
        self._put(line)

    def _open_section(self, key: str) -> bool:
        """False when the label is only words inside another section."""
        page = self.pages[-1]
        if key in page.sections and not page.sections[key].is_empty:
            if key not in _STARTS_RECORD:
                return False
            page = Page()
            self.pages.append(page)
        page.sections[key] = Section()
        self._open = key
        return True

    def _put(self, block: Block) -> None:
        if self._open:
            self.pages[-1].sections[self._open].blocks.append(block)

    def _grid(self, grid: Grid) -> None:
        kind = _kind_of_table(grid)
        if kind:
            if kind not in self.pages[-1].sections:
                self._open_section(kind)
            self.pages[-1].sections[kind].blocks.append(grid)  # a table is known by its head, wherever it stands
        elif _is_list(grid):
            self._put(grid)
        elif _is_label_table(grid):
            self._label_rows(grid)
        elif _is_wrapper(grid):
            for row in grid.rows:
                for cell in _distinct(row):
                    self.flow(cell.blocks)
        else:
            self._put(grid)

    def _label_rows(self, grid: Grid) -> None:
        for row in grid.rows:
            cells = _distinct(row)
            found = label_of(cells[0].flat, may_be_loose=True) if cells else None
            if found is not None and self._open_section(found[0]):
                if found[1]:
                    self._put(Line(found[1]))
                cells = cells[1:]
            for cell in cells:
                for block in cell.blocks:
                    if isinstance(block, Grid):
                        self._grid(block)
                    else:
                        self._put(block)


def _distinct(row: list[Cell]) -> list[Cell]:
    """The cells of a row, a merged one once."""
    return list({id(cell): cell for cell in row}.values())


def _kind_of_table(grid: Grid) -> str:
    """The section that a table belongs to by its head: methods, papers, legal; "" for any other table."""
    for row in grid.rows[:2]:
        keys = header_keys([cell.flat for cell in row])
        if "channel" in keys and {"time", "fee"} & keys.keys():
            return "methods"
        if "paper" in keys and {"original", "copies", "count", "form"} & keys.keys():
            return "papers"
        if "law_number" in keys and {"law_title", "law_day", "law_agency"} & keys.keys():
            return "legal"
    return ""


def _is_list(grid: Grid) -> bool:
    """Is it a list of procedures, the heads of whose columns are labels too?"""
    return any({"code", "name"} <= header_keys([cell.flat for cell in row]).keys() for row in grid.rows[:10])


def _is_label_table(grid: Grid) -> bool:
    """Do most rows of this table begin with a label?"""
    labelled = sum(1 for row in grid.rows if row and label_of(row[0].flat, may_be_loose=True))
    return labelled >= 1 and labelled * 2 >= sum(1 for row in grid.rows if any(cell.blocks for cell in row))


def _is_wrapper(grid: Grid) -> bool:
    """A table that only arranges the page: it holds tables, or lines that are labels."""
    for row in grid.rows:
        for cell in row:
            if any(isinstance(block, Grid) for block in cell.blocks):
                return True
            if any(isinstance(one, Line) and label_of(one.text, may_be_loose=False) for one in cell.blocks):
                return True
    return False
