"""The catalogue as shelves: fields with counts, lists with filters, what is asked most. Pure: records in, rows out."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path
from typing import Any

from inbox_api.folding import fold
from inbox_api.procedures.records import ProcedureRecord

ROWS_A_PAGE = 50
POPULAR = 8
DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=8)
def data(name: str) -> Any:
    """The content of data/<name>.json."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=20_000)
def slug(name: str) -> str:
    """ "Ho tich" with its marks -> "ho-tich": a name as it stands in an address."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter. key: as in the address; count: how many procedures it leaves."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Field(Choice):
    icon: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Keys out of the address; "" = whichever."""

    field: str = ""
    level: str = ""
    online: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of a filtered list. levels, online: what the other filters leave of each value."""

    rows: list[ProcedureRecord]
    total: int
    page: int
    pages: int
    field_name: str
    levels: list[Choice]
    online: list[Choice]


def levels_of(record: ProcedureRecord) -> list[str]:
    """ "xa, tinh" with their marks -> both, in order."""
    return [part.strip() for part in record.level.split(",") if part.strip()]


def level_name(level: str) -> str:
    """A level as people call it."""
    names: dict[str, str] = data("level_names")
    return names.get(level, level[:1].upper() + level[1:])


def icon_of(field: str) -> str:
    """The name of the drawing for a field of procedures, by the words in it."""
    padded = f" {re.sub(r'[^a-z0-9]+', ' ', fold(field))} "
    for icon, words in data("field_icons").items():
        if any(f" {fold(word)} " in padded for word in words):
            return str(icon)
    return "paper"


def fields(records: Iterable[ProcedureRecord]) -> list[Field]:
    """All fields with how many procedures each has, the largest first."""
    counted = Counter(record.field for record in records)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], fold(item[0])))
    return [Field(slug(name), name, count, icon_of(name)) for name, count in ordered]


def shelf(records: Sequence[ProcedureRecord], filters: Filters, page: int) -> Shelf:
    """One page of what the filters leave, by name; a page beyond the last one is the last."""
    of_field = [record for record in records if not filters.field or slug(record.field) == filters.field]
    of_level = [record for record in of_field if _has_level(record, filters.level)]
    of_online = [record for record in of_field if _has_online(record, filters.online)]
    found = sorted((r for r in of_level if _has_online(r, filters.online)), key=lambda record: slug(record.name))
    pages = max(1, ceil(len(found) / ROWS_A_PAGE))
    page = min(max(page, 1), pages)
    return Shelf(
        rows=found[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE],
        total=len(found),
        page=page,
        pages=pages,
        field_name=of_field[0].field if filters.field and of_field else "",
        levels=level_choices(of_online),
        online=online_choices(of_level),
    )


def level_choices(records: Iterable[ProcedureRecord]) -> list[Choice]:
    counted = Counter(level for record in records for level in levels_of(record))
    return [Choice(slug(level), level_name(level), count) for level, count in counted.most_common()]


def online_choices(records: Iterable[ProcedureRecord]) -> list[Choice]:
    """Named by the pages, which have the words for each: name is the key."""
    counted = Counter(str(record.online) for record in records)
    known = [key for key in ("full", "partial", "none") if key in counted]
    return [Choice(key, key, counted[key]) for key in [*known, *sorted(set(counted) - set(known))]]


def _has_level(record: ProcedureRecord, key: str) -> bool:
    return not key or any(slug(level) == key for level in levels_of(record))


def _has_online(record: ProcedureRecord, key: str) -> bool:
    return not key or record.online == key


def popular(records: Sequence[ProcedureRecord], asked: Sequence[str], limit: int = POPULAR) -> list[ProcedureRecord]:
    """What is asked most; while little was asked yet, what is asked most everywhere (data/common_codes.json).

    asked: ids, the most asked first. Codes of central procedures are the same in every city.
    """
    by_id = {record.id: record for record in records}
    by_code: dict[str, ProcedureRecord] = {}
    for record in sorted(records, key=lambda record: len(record.name)):
        if record.code:
            by_code.setdefault(record.code, record)
    counted = [by_id[one] for one in asked if one in by_id]
    common = [by_code[code] for code in data("common_codes") if code in by_code]
    rest = [record for record in records if record.tier == "core"]
    return list({record.id: record for record in [*counted, *common, *rest]}.values())[:limit]
