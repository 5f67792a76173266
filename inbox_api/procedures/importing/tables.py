"""The tables of a page about one procedure: ways of handing in, papers, legal basis."""

from __future__ import annotations

import re
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.amounts import money
from inbox_api.procedures.importing.blocks import Block, Cell, Grid, Line
from inbox_api.procedures.importing.columns import header_keys
from inbox_api.procedures.importing.fee_texts import read_fees
from inbox_api.procedures.importing.methods import RawMethod, channel_named
from inbox_api.procedures.importing.papers import RawPaper, count, counts_in, told_in_brackets
from inbox_api.procedures.importing.readings import Doubts
from inbox_api.procedures.importing.times import time_value, unit_named
from inbox_api.procedures.importing.wording import data, is_nothing, one_line, starts_with_word, without_bullet
from inbox_api.texts import gettext as _

_TIME = re.compile(r"^(\d{1,4})\s*(.*)$", re.ASCII | re.DOTALL)


def table_rows(grid: Grid) -> tuple[dict[str, int], list[list[Cell]]]:
    """(key -> column by the head, the rows below it)."""
    for number, row in enumerate(grid.rows[:2]):
        keys = header_keys([cell.flat for cell in row])
        if len(keys) >= 2:
            return keys, grid.rows[number + 1 :]
    return {}, grid.rows


def cell_at(row: list[Cell], keys: dict[str, int], key: str) -> Cell:
    column = keys.get(key, -1)
    return row[column] if 0 <= column < len(row) else Cell()


def methods_of_grid(grid: Grid, doubts: Doubts) -> list[RawMethod]:
    keys, rows = table_rows(grid)
    found = []
    for row in rows:
        printed = cell_at(row, keys, "channel").flat
        channel = channel_named(printed)
        if channel is None:
            if any(not is_nothing(cell.flat) for cell in row):
                text = _("the way of handing in %(kind)s is not known; the line is left out", kind=printed[:60])
                doubts.append(("methods", text))
            continue
        method = RawMethod(channel, note=one_line(cell_at(row, keys, "note").text))
        read_time(cell_at(row, keys, "time").flat, method)
        if money().search(method.time_text):
            doubts.append(("methods", _("time and fee stick together: %(text)s", text=method.time_text[:80])))
        method.fees = read_fees(cell_at(row, keys, "fee").text, prints_free_for_zero=True)
        found.append(method)
    return found


def read_time(text: str, method: RawMethod) -> None:
    """ "7 working days" into number and unit; a bare number stays without a unit; other words stay words."""
    if is_nothing(text):
        return
    match = _TIME.match(text.strip())
    value = time_value(match[1]) if match else None
    if match is None or value is None:
        method.time_text = text
        return
    rest = match[2].strip(" .")
    if rest and unit_named(rest) is None:
        method.time_text = text
        return
    method.value, method.unit = value, unit_named(rest) if rest else None


def papers_of_blocks(blocks: list[Block]) -> list[RawPaper]:
    """The papers of a section: tables with the line before each as its group, or lines where there is no table."""
    found: list[RawPaper] = []
    has_grid = any(isinstance(block, Grid) for block in blocks)
    group = ""
    for block in blocks:
        if isinstance(block, Grid):
            found.extend(_papers_of_grid(block, group))
        elif _counts_start().search(block.text):
            found.append(_paper_of_line(block, group))
        elif has_grid or _is_group(block.text):
            group = block.text
        else:
            name, original, copies = told_in_brackets(one_line(block.text))
            found.append(RawPaper(name, group, original, copies, forms=_links(block.links)))
    return [paper for paper in found if paper.name]


def _is_group(text: str) -> bool:
    plain = fold(text).strip(" .*:-+")
    groups = [fold(word) for key in ("group_everybody", "group_shown", "group_remarks") for word in data(key)]
    is_title = plain in groups or any(plain.startswith(word) for word in groups[-6:] if text.rstrip().endswith(":"))
    return is_title or (text.rstrip().endswith(":") and starts_with_word(plain, _case_starts()))


def _case_starts() -> tuple[str, ...]:
    return tuple(fold(word) for word in data("case_starts"))


def _paper_of_line(line: Line, group: str) -> RawPaper:
    """ "- Form ... Originals: 1 - Copies: 0" in one line."""
    start = _start_of_counts(line.text)
    original, copies = counts_in(line.text[start:])
    return RawPaper(line.text[:start].rstrip(" -;,(").strip(), group, original, copies, forms=_links(line.links))


@lru_cache(maxsize=1)
def _counts_start() -> re.Pattern[str]:
    words = (re.escape(data("columns")[key][0]).replace(r"\ ", r"\s+") for key in ("original", "copies"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})\s*:", re.IGNORECASE)


def _start_of_counts(text: str) -> int:
    match = _counts_start().search(text)
    return match.start() if match else len(text)


def _papers_of_grid(grid: Grid, group: str) -> list[RawPaper]:
    keys, rows = table_rows(grid)
    found = []
    for row in rows:
        cells = list({id(cell): cell for cell in row}.values())
        if len(cells) == 1 and len(row) > 1:  # a title across the table
            group = cells[0].flat or group
            continue
        name = cell_at(row, keys, "paper")
        original, copies = _counts(row, keys)
        forms = _links(tuple(link for cell in row for link in _cell_links(cell)))
        if not forms and (text := cell_at(row, keys, "form").flat) and not is_nothing(text):
            forms = ((text, ""),)
        text = one_line(name.text)
        found.append(RawPaper(text, group, original, copies, forms=forms))
    return found


def _counts(row: list[Cell], keys: dict[str, int]) -> tuple[int | None, int | None]:
    if "original" in keys or "copies" in keys:
        return count(cell_at(row, keys, "original").flat), count(cell_at(row, keys, "copies").flat)
    return counts_in(cell_at(row, keys, "count").text)


def _cell_links(cell: Cell) -> list[tuple[str, str]]:
    return [link for block in cell.blocks if isinstance(block, Line) for link in block.links]


def _links(links: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Links with a name, each once; the address only where it is a whole web address."""
    from inbox_api.procedures.importing.portal_fields import is_web_address  # it reads more than addresses

    named = [(name or href.rsplit("/", 1)[-1], href if is_web_address(href) else "") for name, href in links]
    return tuple(dict.fromkeys(one for one in named if one[0]))


def laws_of_blocks(blocks: list[Block]) -> list[str]:
    """ "Decree 123/2015/ND-CP: what it is about (15/11/2015, Government)" for each line."""
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Line):
            texts = [without_bullet(one_line(block.text)).rstrip(" ;")]
        else:
            keys, rows = table_rows(block)
            texts = [_law(row, keys) for row in rows]
        found.extend(text for text in texts if text and not is_nothing(text))
    return list(dict.fromkeys(found))


def _law(row: list[Cell], keys: dict[str, int]) -> str:
    number, title, day, agency = (
        "" if is_nothing(text) else text
        for text in (cell_at(row, keys, key).flat for key in ("law_number", "law_title", "law_day", "law_agency"))
    )
    if not keys:
        return " ".join(cell.flat for cell in row if not is_nothing(cell.flat))
    kind = _kind_of_law(number)
    if title and starts_with_word(fold(title), _law_starts()):
        head = title if number.casefold() in title.casefold() else f"{title} {number}".strip()
    else:
        head = f"{kind} {number}".strip() + (f": {title}" if title and number else title)
    details = ", ".join(part for part in (day, agency) if part)
    return f"{head} ({details})" if head and details else head


def _law_starts() -> tuple[str, ...]:
    return tuple(fold(word) for word in data("law_starts"))


def _kind_of_law(number: str) -> str:
    plain = fold(number)
    return next((kind for sign, kind in data("laws") if fold(sign) in plain), "")
