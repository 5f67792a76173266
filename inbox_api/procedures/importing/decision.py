"""A province's decision that publishes procedures: its lists, what it repeals included, and the text of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from inbox_api.folding import fold
from inbox_api.procedures.importing.agencies import doubt_offices, level_in_words, level_of_agency
from inbox_api.procedures.importing.amounts import fee_item
from inbox_api.procedures.importing.blocks import Block, Cell, Grid, Line, lines_in
from inbox_api.procedures.importing.building import blank, held
from inbox_api.procedures.importing.codes import is_code, is_internal, read_code
from inbox_api.procedures.importing.columns import header_keys
from inbox_api.procedures.importing.days import written
from inbox_api.procedures.importing.decision_details import add_details
from inbox_api.procedures.importing.fee_texts import read_fees
from inbox_api.procedures.importing.listing import field_title
from inbox_api.procedures.importing.methods import main_fee
from inbox_api.procedures.importing.readings import Doubts, Origin, Partial, ReadResult, Values
from inbox_api.procedures.importing.tables import cell_at, laws_of_blocks
from inbox_api.procedures.importing.times import processing_time, times_in
from inbox_api.procedures.importing.wording import folded, holds_word, is_nothing, one_line, text_of
from inbox_api.texts import gettext as _

HEAD_LINES = 60  # where the number, the office and the day of a decision stand
TITLE_CHARS = 300
_NUMBER = re.compile(r"(\d{1,6})\s*/\s*(q\u0111-[\w-]{2,20})", re.IGNORECASE)
_PLACE_AND_DAY = re.compile(r"ngay\s+\d{1,2}\s+thang\s+\d{1,2}\s+nam\s+\d{4}", re.ASCII)


@dataclass(slots=True)
class _Place:
    """Where in the decision we are. kind: "listed", "repealed", or "" while no title has said it."""

    number: str = ""
    decided_on: date | None = None
    agency: str = ""
    in_force: date | None = None
    kind: str = ""
    level: str = ""
    topic: str = ""
    row: int = 0
    keys: dict[str, int] = field(default_factory=dict)


def is_decision(blocks: list[Block]) -> bool:
    """Does the file name a decision's number and hold a list of procedures?"""
    head = [line.text for line, _n in zip(lines_in(blocks), range(HEAD_LINES), strict=False)]
    return any(_NUMBER.search(text) for text in head) and any(_keys_of(grid) for grid in _grids(blocks))


def _grids(blocks: list[Block]) -> list[Grid]:
    return [block for block in blocks if isinstance(block, Grid)]


def _keys_of(grid: Grid) -> dict[str, int]:
    """The columns of a list of procedures; empty for any other table."""
    for row in grid.rows[:3]:
        keys = header_keys([cell.flat for cell in row])
        if {"code", "name"} <= keys.keys() and {"number", "time", "place", "fee", "legal", "field"} & keys.keys():
            return keys
    return {}


def read_decision(blocks: list[Block], origin: Origin) -> ReadResult:
    result = ReadResult()
    place = _head(blocks)
    details: list[Block] = []
    for block in _first_parts(blocks, details):
        if isinstance(block, Line):
            _title(block.text, place)
        elif keys := _keys_of(block):
            place.keys = keys
            for row in block.rows:
                _row(row, place, origin, result)
    add_details(details, _decision(place), origin, result)
    if not (result.partials or result.errors or result.skipped):
        result.refuse(0, "", _("no row holds the code of a procedure"))
    return result


def _first_parts(blocks: list[Block], details: list[Block]) -> Iterator[Block]:
    """The blocks of the lists; those of the texts of procedures go into `details`. Annexes may repeat both parts."""
    is_detail = False
    for block in blocks:
        if isinstance(block, Line):
            is_detail = not _begins(block.text, "part_one") and (is_detail or _begins(block.text, "part_two"))
        elif _keys_of(block):
            is_detail = False
        if is_detail:
            details.append(block)
        else:
            yield block


def _begins(text: str, key: str) -> bool:
    """Is it the title of a part of the decision?"""
    plain = fold(text).strip(" .:")
    return len(text) <= TITLE_CHARS and any(
        plain == word or plain.startswith((f"{word} ", f"{word}.", f"{word}:")) for word in folded(key)
    )


def _head(blocks: list[Block]) -> _Place:
    place = _Place()
    texts = [line.text for line in lines_in(blocks)]
    for number, text in enumerate(texts[:HEAD_LINES]):
        if not place.number and (match := _NUMBER.search(text)):
            place.number = f"{match[1]}/{match[2].upper()}"
        if place.decided_on is None and _PLACE_AND_DAY.search(fold(text)):
            place.decided_on = _day(text)
        if not place.agency and fold(text).startswith(folded("council_agencies")):
            following = texts[number + 1] if number + 1 < len(texts) else ""
            place.agency = f"{text} {following}" if following.isupper() and len(text) < 20 else text
    place.in_force = _in_force(texts, place.decided_on)
    return place


def _day(text: str) -> date | None:
    iso = written(text)
    return date.fromisoformat(iso) if iso else None


def _in_force(texts: list[str], signed: date | None) -> date | None:
    """The day from which the decision holds; None when its words do not say it."""
    for text in texts:
        plain = fold(text)
        for word in folded("effect_words"):
            at = plain.find(word)
            if at < 0:
                continue
            rest = plain[at:][:120]
            if any(sign in rest for sign in folded("signing_words")):
                return signed
            if (day := _day(rest)) is not None:
                return day
    return None


def _title(text: str, place: _Place) -> None:
    """What a line above a table says of it: kind, level, field."""
    if len(text) > TITLE_CHARS:
        return
    plain = fold(text)
    if holds_word(plain, folded("list_words")):
        is_repeal, is_other = (holds_word(plain, folded(key)) for key in ("repealed_words", "issued_words"))
        place.kind = "" if is_repeal and is_other else "repealed" if is_repeal else "listed"
        place.topic = ""
    if level := level_in_words(text):
        place.level = level
    place.topic = field_title([text]) or place.topic


def _row(row: list[Cell], place: _Place, origin: Origin, result: ReadResult) -> None:
    place.row += 1
    texts = [cell.flat for cell in {id(cell): cell for cell in row}.values()]
    if title := field_title(texts):
        place.topic = title
        return
    code, name = read_code(cell_at(row, place.keys, "code").flat), one_line(cell_at(row, place.keys, "name").text)
    if header_keys(texts) and not is_code(code):
        return
    if not is_code(code):
        if name and sum(1 for text in texts if not is_nothing(text)) > 2 and not code.isdecimal():
            text = _("%(code)s is not a procedure code such as 1.001193", code=code[:40] or "\u2013")
            result.refuse(place.row, "code", text)
        return
    if is_internal(code):
        result.skipped += 1
        return
    if not name:
        result.refuse(place.row, "name", _("is missing"))
        return
    doubts: Doubts = []
    if place.kind == "repealed":
        _repeal(code, name, place, result)
    else:
        result.add(_listed(row, code, name, place, origin, doubts), doubts)


def _repeal(code: str, name: str, place: _Place, result: ReadResult) -> None:
    if place.in_force is None:
        result.refuse(place.row, "valid_to", _("is repealed, but the decision does not say from which day on"))
        return
    last = place.in_force - timedelta(days=1)
    values: Values = {"code": code, "name": name, "valid_to": last.isoformat()}
    result.partials.append(Partial(place.row, values, is_bare=True, needs_stored=True))


def _listed(row: list[Cell], code: str, name: str, place: _Place, origin: Origin, doubts: Doubts) -> Partial:
    fees = [
        item
        for raw in read_fees(cell_at(row, place.keys, "fee").text, prints_free_for_zero=False)
        if (item := fee_item(raw.amount, raw.words, doubts, name=raw.name, unit=raw.unit)) is not None
    ]
    basis = f"{text_of('decision')} {place.number}"
    agency = one_line(cell_at(row, place.keys, "agency").text)
    values = held(
        {
            "code": code,
            "name": name,
            "field": one_line(cell_at(row, place.keys, "field").text) or place.topic,
            "level": place.level,
            "agency": agency,
            "processing_time": _time(one_line(cell_at(row, place.keys, "time").text)),
            "receiving_address": one_line(cell_at(row, place.keys, "place").text),
            "fees": [item | {"basis": basis} for item in fees],
            "fee": main_fee(fees),
            "legal_basis": laws_of_blocks(cell_at(row, place.keys, "legal").blocks),
            "decision": _decision(place),
            "sources": [origin.url] if origin.url else [],
        }
    )
    doubt_offices(values, doubts)
    fallbacks = blank() | {
        "level": level_of_agency(agency),
        "as_of": origin.as_of,
        "notes": text_of("decision_only"),
        "online_level": text_of("unknown_online"),
        "submit_where": values.get("receiving_address", ""),
    }
    return Partial(place.row, values, {k: v for k, v in fallbacks.items() if k not in values}, is_bare=True)


def _time(text: str) -> Values | None:
    if not text:
        return None
    times = set(times_in(text))
    value, unit = times.pop() if len(times) == 1 else (None, None)
    return processing_time(value, unit, text)


def _decision(place: _Place) -> Values:
    day = place.decided_on.isoformat() if place.decided_on else None
    return {"number": place.number, "decided_on": day, "published_on": None, "agency": place.agency}
