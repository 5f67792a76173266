"""Dates as records write them: "2026-07" of a source, "31/12/2026" inside a text."""

from __future__ import annotations

import re
from datetime import date

from inbox_api.folding import fold
from inbox_api.procedures.vocabulary import words
from inbox_api.texts import gettext as _

STALE_MONTHS = 6  # a record not compared with its source for longer is trusted less
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


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
    """Last days named in `text` ("until 31/12/2026") that lie before `today`, in order."""
    folded = fold(text)
    ended: list[date] = []
    for found in _DATE.finditer(folded):
        before = folded[: found.start()].rstrip()
        if not before.endswith(words("until_words")):
            continue
        try:
            day = date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            continue
        if day < today and day not in ended:
            ended.append(day)
    return ended
