"""Days in official files: milliseconds, and dates as Vietnamese texts write them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.folding import fold
from inbox_api.procedures.importing.wording import folded

_NUMERIC = r"(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4})(?!\d)"
_SPELT = r"(?P<d2>\d{1,2})\s+thang\s+(?P<m2>\d{1,2})\s+nam\s+(?P<y2>\d{4})(?!\d)"
_MONTH = r"thang\s+(?P<m3>\d{1,2})\s?(?:/|nam)\s?(?P<y3>\d{4})(?!\d)"
_YEAR = r"nam\s+(?P<y4>\d{4})(?!\d)"
_DAY = re.compile(rf"(?<!\d)(?:{_NUMERIC}|{_SPELT}|{_MONTH}|{_YEAR})", re.ASCII)
_FIRST_MS, _LAST_MS = 315_532_800_000, 4_102_444_800_000  # 1980 and 2100: outside is no day of a decision
_ISO = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A day that a text names. role: "until" its last day, "from" its first, "" neither."""

    day: date
    role: str


def from_milliseconds(value: object) -> str | None:
    """The local day of a moment in milliseconds since 1970, as ISO; an ISO text as it is; None for anything else."""
    if isinstance(value, str):
        if value.strip().isdecimal():
            value = int(value.strip()[:20])
        elif iso := _ISO.match(value.strip()):
            return _valid_iso(iso[1])
        else:
            return written(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _FIRST_MS < value < _LAST_MS:
        return None
    return datetime.fromtimestamp(value / 1000, LOCAL_ZONE).date().isoformat()


def _valid_iso(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def written(text: str) -> str | None:
    """The only day that a text names, as ISO; None when it names none or several."""
    found = {named.day for named in named_days(text)}
    return found.pop().isoformat() if len(found) == 1 else None


def named_days(text: str) -> list[Named]:
    """The days a text names with their roles, in order. A month or a year alone counts only as a last or first day."""
    plain = fold(text)
    return [named for found in _DAY.finditer(plain) if (named := _named(found, plain[: found.start()].rstrip()))]


def _named(found: re.Match[str], before: str) -> Named | None:
    role = _role(before)
    parts = found.groupdict()
    year = int(parts["y"] or parts["y2"] or parts["y3"] or parts["y4"])
    month = int(parts["m"] or parts["m2"] or parts["m3"] or 0)
    number = int(parts["d"] or parts["d2"] or 0)
    if not number and not role:
        return None
    if not number:  # a whole month or year: its last day, or its first
        month = month or (1 if role == "from" else 12)
        if not (1 <= month <= 12 and year >= 1):
            return None
        number = 1 if role == "from" else calendar.monthrange(year, month)[1]
    try:
        return Named(date(year, month, number), role)
    except ValueError:
        return None


def _role(before: str) -> str:
    before = before.removesuffix(" ngay").removesuffix(" het")
    candidates = [before, f"{before} ngay", f"{before} het"]
    if any(_ends_with(text, folded("until_words")) for text in candidates):
        return "until"
    return "from" if any(_ends_with(text, folded("from_words")) for text in candidates) else ""


def _ends_with(text: str, words: tuple[str, ...]) -> bool:
    return any(text == word or text.endswith((" " + word, "(" + word, "," + word, ";" + word)) for word in words)


def last_days(text: str) -> Iterator[date]:
    """Every last day that a text names ("until 31/12/2026"), in order."""
    yield from (named.day for named in named_days(text) if named.role == "until")


def span(text: str) -> tuple[date | None, date | None]:
    """The first and last day for which a text says that it holds; None where it names none, or several last days."""
    days = named_days(text)
    ends = {named.day for named in days if named.role == "until"}
    if len(ends) != 1:
        return None, None
    last = ends.pop()
    for start, end in pairwise(days):
        if start.role == "from" and end.role == "until" and start.day <= last == end.day:
            return start.day, last
    return None, last
