"""Excel lists of procedures: code, name, publishing and executing offices, field; nothing about papers, time or fee."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
from defusedxml.ElementTree import iterparse

from inbox_api.procedures.importing.containers import BROKEN, ContainerError, check_office, open_zip
from inbox_api.procedures.importing.listing import Row, read_rows
from inbox_api.procedures.importing.readings import Origin, ReadResult
from inbox_api.texts import gettext as _

MAX_ROWS = 60_000
MAX_COLUMNS = 30
_RANGE = re.compile(r"^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$")
Merged = dict[int, list[tuple[int, int, int]]]  # row -> [(column from 0, first row, last row)]
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_workbook(data: bytes, origin: Origin) -> ReadResult:
    """Partial records of all sheets of an .xlsx. Never raises; a damaged workbook is one error."""
    result = ReadResult()
    try:
        with open_zip(data) as opened:
            check_office(opened)
        read_rows(_rows(data), origin, result)
    except ContainerError as error:
        result.refuse(0, "", str(error))
    except BROKEN as error:
        result.refuse(0, "", _("is a damaged workbook: %(reason)s", reason=f"{type(error).__name__} {error}"[:120]))
    return result


def _rows(data: bytes) -> Iterator[Row]:
    """The filled rows of every sheet, with merged cells filled in."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for number, sheet in enumerate(book.worksheets):
            merged = _merged_ranges(data, getattr(sheet, "_worksheet_path", ""))
            held: dict[tuple[int, int], Any] = {}
            rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
            for line, values in enumerate(rows, start=1):
                cells = _filled(line, list(values), merged, held)
                if any(cell not in (None, "") for cell in cells):
                    yield Row(line, cells, number)
    finally:
        book.close()


def _filled(line: int, values: list[Any], merged: Merged, held: Any) -> list[Any]:
    """The row with the value of a merged cell in every row that it covers downwards; across it stays where it is."""
    for column, first, last in merged.get(line, []):
        if column >= len(values):
            continue
        if line == first:
            held[column, last] = values[column]
        elif values[column] in (None, ""):
            values[column] = held.get((column, last))
    return values


def _merged_ranges(data: bytes, part: str) -> Merged:
    """What is merged over several rows in the sheet stored as `part`; openpyxl does not read it in a stream."""
    found: Merged = {}
    with open_zip(data) as opened:
        if part not in opened.namelist():
            return found
        with opened.open(part) as file:
            for _event, element in iterparse(file, ("end",)):
                if element.tag == f"{_SHEET}mergeCell":
                    _note_range(element.get("ref", ""), found)
                if element.tag == f"{_SHEET}row":
                    element.clear()
    return found


def _note_range(ref: str, rows: Merged) -> None:
    match = _RANGE.match(ref)
    if match is None or match[1] != match[3]:
        return
    column, first, last = _column(match[1]), int(match[2]), min(int(match[4]), MAX_ROWS)
    if column < MAX_COLUMNS and first < last:
        for row in range(first, last + 1):
            rows.setdefault(row, []).append((column, first, last))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
