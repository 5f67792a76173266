"""Rows of a bare list of procedures, from a sheet or from a table of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from inbox_api.folding import fold
from inbox_api.procedures.importing.agencies import doubt_offices, level_of_agency
from inbox_api.procedures.importing.blocks import Block, Grid, Line
from inbox_api.procedures.importing.building import blank, held
from inbox_api.procedures.importing.codes import is_code, is_internal, read_code
from inbox_api.procedures.importing.readings import Doubts, Origin, Partial, ReadResult, Values
from inbox_api.procedures.importing.wording import data, folded, one_line, text_of
from inbox_api.texts import gettext as _

DEFAULT_COLUMNS = {"code": 0, "name": 1, "promulgated": 2, "agency": 3, "field": 4}  # A to E
LIST_COLUMNS = ("code", "name", "promulgated", "agency", "field")
_FIELD_TITLE = re.compile(
    r"^(?:\w{1,5}[.)]\s*)*(?P<word>\w+\s+\w+)\s*:?\s+(?P<field>.{2,150})$"
)  # "II. Linh vuc Ho tich"
MAX_CELL = 5_000  # characters; more is no name of anything


@dataclass(frozen=True, slots=True)
class Row:
    """number: from 1, as people see it. cells: text, numbers, dates or None. sheet: from 0."""

    number: int
    cells: list[Any]
    sheet: int = 0


@lru_cache(maxsize=1)
def _headers() -> dict[str, str]:
    return {fold(word): key for key in LIST_COLUMNS for word in data("columns")[key]}


def header_of(texts: list[str]) -> dict[str, int] | None:
    """key -> column, when the row names at least the columns of code and name; None otherwise."""
    found: dict[str, int] = {}
    for column, text in enumerate(texts):
        key = _headers().get(fold(text).strip(" .:*"))
        if key is not None:
            found.setdefault(key, column)
    return found if {"code", "name"} <= found.keys() else None


def read_rows(rows: Iterable[Row], origin: Origin, result: ReadResult) -> None:
    """Add a partial record for every row with a code; report rows that have a name but no valid code."""
    columns, sheet, has_data, field = DEFAULT_COLUMNS, -1, False, ""
    for row in rows:
        if row.sheet != sheet:
            columns, sheet, has_data, field = DEFAULT_COLUMNS, row.sheet, False, ""
        texts = [one_line(cell)[:MAX_CELL] for cell in row.cells]
        header = header_of(texts)
        if header is not None:
            columns, has_data = header, True
            continue
        field = field_title(texts) or field
        cells = {key: row.cells[column] if column < len(row.cells) else None for key, column in columns.items()}
        if field and not one_line(cells.get("field")):
            cells["field"] = field
        has_data = _read_row(row, cells, origin, result, has_data=has_data)
    if not result.partials and not result.errors and not result.skipped:
        result.refuse(0, "", _("no row holds the code of a procedure"))


def field_title(texts: list[str]) -> str:
    """The field that a row across the table names for the rows below it; "" when it is no such row."""
    filled = list(dict.fromkeys(text for text in texts if text))
    if not 1 <= len(filled) <= 2:
        return ""
    match = _FIELD_TITLE.match(filled[-1])
    if match is None or fold(match["word"]) not in folded("field_titles"):
        return ""
    field = match["field"].strip(" .:")
    return field.capitalize() if field.isupper() else field


def _read_row(row: Row, cells: dict[str, Any], origin: Origin, result: ReadResult, *, has_data: bool) -> bool:
    """True from the first row with a code on: the rows above are titles."""
    code, name = read_code(cells["code"]), one_line(cells["name"])
    if is_internal(code) and is_code(code):
        result.skipped += 1
        return True
    if not is_code(code):
        filled = sum(1 for cell in row.cells if one_line(cell))
        if has_data and code and name and filled > 2:
            text = _("%(code)s is not a procedure code such as 1.001193", code=code[:40])
            result.refuse(row.number, "code", text)
        elif has_data and name and filled > 2:
            result.refuse(row.number, "code", _("is missing"))
        return has_data
    if not name:
        result.refuse(row.number, "name", _("is missing"))
        return True
    if any(len(one_line(cell)) > MAX_CELL for cell in cells.values()):
        result.refuse(row.number, "", _("is too long"))
        return True
    doubts: Doubts = []
    result.add(_partial(row.number, code, name, cells, origin, doubts), doubts)
    return True


def _partial(number: int, code: str, name: str, cells: dict[str, Any], origin: Origin, doubts: Doubts) -> Partial:
    agency = "; ".join(part for part in (text.strip() for text in one_line(cells.get("agency")).split(";")) if part)
    values: Values = held(
        {
            "code": code,
            "name": name,
            "promulgated_by": one_line(cells.get("promulgated")),
            "agency": agency,
            "field": one_line(cells.get("field")),
        }
    )
    doubt_offices(values, doubts)
    fallbacks = blank() | {
        "level": level_of_agency(agency),
        "sources": [origin.url or data("default_sources")["portal"]],
        "as_of": origin.as_of,
        "notes": text_of("list_only"),
        "online_level": text_of("unknown_online"),
    }
    return Partial(number, values, {k: v for k, v in fallbacks.items() if k not in values}, is_bare=True)


def list_grids(blocks: list[Block]) -> list[Grid]:
    """The tables of a page, also inside others, in which a row is the head of a list of procedures."""
    found: list[Grid] = []
    for block in blocks:
        if isinstance(block, Line):
            continue
        if any(header_of([cell.flat[:100] for cell in row]) for row in block.rows):
            found.append(block)
            continue
        for row in block.rows:
            for cell in row:
                found.extend(list_grids(cell.blocks))
    return found


def read_list_page(blocks: list[Block], origin: Origin) -> ReadResult:
    """Partial records of every list on a page; rows are counted through."""
    result = ReadResult()
    rows: list[Row] = []
    for sheet, grid in enumerate(list_grids(blocks)):
        rows.extend(
            Row(len(rows) + number, [cell.flat for cell in row], sheet) for number, row in enumerate(grid.rows, 1)
        )
    read_rows(rows, origin, result)
    return result
