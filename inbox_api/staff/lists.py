"""Lists of officers and of units as a spreadsheet saves them: a heading each column, in Vietnamese or by its slug."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from babel.support import LazyProxy

from inbox_api.errors import Invalid
from inbox_api.folding import fold, storable
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.training.data import spreadsheets

OFFICERS: dict[str, LazyProxy] = {
    "username": lazy_gettext("User name"),
    "name": lazy_gettext("Name that others see"),
    "unit": lazy_gettext("Code of the unit"),
    "roles": lazy_gettext("Roles"),
}
UNITS: dict[str, LazyProxy] = {
    "code": lazy_gettext("Code of the unit"),
    "name": lazy_gettext("Name of the unit"),
    "kind": lazy_gettext("Kind"),
    "parent": lazy_gettext("Code of the unit above"),
    "ward": lazy_gettext("Code of the ward"),
    "outside": lazy_gettext("Body outside (x)"),
}
COLUMNS: dict[str, Mapping[str, LazyProxy]] = {"officers": OFFICERS, "units": UNITS}
NEEDED = {"officers": ("username",), "units": ("code",)}
MOST_ROWS, MOST_BYTES = 500, 300_000
COMMANDS = ("=", "+", "-", "@")  # a spreadsheet would carry out a cell that begins so
MARK = "\ufeff"  # by which spreadsheets know UTF-8


class NotAList(Invalid):
    code = "not_a_list"
    message = lazy_gettext(
        "This is no list with these columns. Save it as CSV in UTF-8, with commas or semicolons between the columns and"
        " the headings in the first line."
    )


@dataclass(frozen=True, slots=True)
class Line:
    """number: in the file, the headings are line 1. values: by slug; a column that the list has not is no key."""

    number: int
    values: dict[str, str]


def text_of(content: bytes) -> str:
    """Raises NotAList."""
    if len(content) > MOST_BYTES:
        raise _too_long()
    try:
        return spreadsheets.text_of(content)
    except ValueError as error:
        raise NotAList from error


def read(text: str, of: str) -> list[Line]:
    """The lines that hold anything. of: officers | units. Raises NotAList."""
    text = storable(text).removeprefix(MARK)
    if len(text.encode()) > MOST_BYTES:
        raise _too_long()
    for separator in spreadsheets.SEPARATORS:
        try:
            found = _read(text, of, separator)
        except csv.Error as error:
            raise NotAList from error
        if found is not None:
            return found
    raise NotAList


def _read(text: str, of: str, separator: str) -> list[Line] | None:
    """None when the first line, parted so, does not name the columns."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    slugs = [_slug(heading, of) for heading in next(reader, [])]
    named = [slug for slug in slugs if slug]
    if not set(NEEDED[of]) <= set(named):
        return None
    if len(set(named)) < len(named):
        raise NotAList(_("Two columns have the same heading."))
    found, number = [], 2
    for cells in reader:
        values = {slug: _plain(cell) for slug, cell in zip(slugs, cells, strict=False) if slug}
        if any(values.values()):
            found.append(Line(number, dict.fromkeys(named, "") | values))
        number = reader.line_num + 1
    if not found:
        raise NotAList(_("The list holds no line below its headings."))
    if len(found) > MOST_ROWS:
        raise _too_long()
    return found


def _slug(heading: str, of: str) -> str:
    """ "" for a column that is none of ours: notes beside the list do no harm."""
    told = fold(heading).strip()
    return next((slug for slug, name in COLUMNS[of].items() if told in {slug, fold(str(name))}), "")


def _plain(cell: str) -> str:
    words = " ".join(cell.split())
    return words[1:] if words.startswith("'") and words[1:].startswith(COMMANDS) else words


def _too_long() -> NotAList:
    return NotAList(_("A list has at most %(most)s lines. Part it into several.", most=MOST_ROWS))


def write(of: str, rows: Iterable[Sequence[str]]) -> bytes:
    """With headings and the mark by which spreadsheets know UTF-8; what would be carried out is text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([str(name) for name in COLUMNS[of].values()])
    for row in rows:
        writer.writerow([f"'{cell}" if cell.startswith(COMMANDS) else cell for cell in row])
    return f"{MARK}{out.getvalue()}".encode()
