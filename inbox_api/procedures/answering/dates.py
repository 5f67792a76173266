"""Dates as records write them: "2026-07" of a source, "31/12/2026" inside a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from inbox_api.folding import fold
from inbox_api.procedures.vocabulary import words
from inbox_api.texts import gettext as _

STALE_MONTHS = 6  # a record not compared with its source for longer is trusted less
_DATE = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_RANGE = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}\s*[-\u2013\u2014]$")
_BEGINNING = re.compile(r"\b(?:tu|sau)$")  # "since the end of 2025" begins there, it does not end
_PERIOD = re.compile(r"(?:het|cuoi) (?:thang (?P<month>\d{1,2})(?:[/-]| ))?(?:nam )?(?P<year>20\d{2})\b")


def spoken(as_of: str) -> str:
    """ "2026-07" as people write it: the month, the year or the day, as exact as it is known."""
    parts = as_of.split("-")
    if len(parts) == 3:
        return f"{parts[2]}/{parts[1]}/{parts[0]}"
    if len(parts) == 2:
        return f"{parts[1]}/{parts[0]}"
    return _("year %(year)s", year=parts[0])


def is_stale(as_of: str, today: date) -> bool:
    """Was the source read more than six months before `today`? A bare year counts as its December."""
    parts = [int(part) for part in as_of.split("-")]
    month = parts[1] if len(parts) > 1 else 12
    return (today.year - parts[0]) * 12 + today.month - month > STALE_MONTHS


def ended_dates(text: str, today: date) -> list[date]:
    """Last days named in `text` ("until 31/12/2026", "until the end of 2026") before `today`, in their order."""
    return [day for day in dict.fromkeys(last_days(text)) if day < today]


def last_days(text: str) -> list[date]:
    """Every day up to which something is said to hold, in the order of the text."""
    folded = fold(text)
    found = [*_full_dates(folded), *_ends_of_periods(folded)]
    return [day for _, day in sorted(found)]


def _full_dates(folded: str) -> Iterator[tuple[int, date]]:
    """(place, last day) of "den het 31/12/2026", "truoc ngay 01/01/2027" and "01/7/2025 - 31/12/2025"."""
    for match in _DATE.finditer(folded):
        day = _day(int(match[3]), int(match[2]), int(match[1]))
        before = re.sub(r"\s*ngay$", "", folded[: match.start()].rstrip())
        if day is None:
            continue
        if before.endswith(words("until_words")) or _RANGE.search(before):
            yield match.start(), day
        elif before.endswith(words("before_words")):
            yield match.start(), day - timedelta(days=1)


def _ends_of_periods(folded: str) -> Iterator[tuple[int, date]]:
    """(place, last day) of "den het nam 2026" and "den het thang 6/2026"."""
    for match in _PERIOD.finditer(folded):
        if _BEGINNING.search(folded[: match.start()].rstrip()):
            continue
        month = int(match["month"] or 12)
        following = _day(int(match["year"]) + month // 12, month % 12 + 1, 1) if 1 <= month <= 12 else None
        if following is not None:
            yield match.start(), following - timedelta(days=1)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
