"""Opening hours of one counter: open now or not, until when, and when it opens next. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from inbox_api.deadlines.calendar import DAYS_OFF, LOCAL_ZONE, WorkingCalendar, days_from
from inbox_api.texts import gettext as _

_CLOCK = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$")
_KEYS = {"days", "from", "to"}


@dataclass(frozen=True, slots=True)
class Span:
    """From `opens` to `closes`, local, on these days of the week (1 is Monday)."""

    days: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OpenState:
    """closes_at: while open, when it closes. opens_at: while closed, when it opens next. Both aware local times."""

    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None


def read_hours(rows: Sequence[dict[str, Any]]) -> list[Span]:
    """Rows of `offices.hours`: [{"days": [1, 2, 3, 4, 5], "from": "07:30", "to": "11:30"}].

    Raises ValueError for another shape.
    """
    return [_span(row) for row in rows]


def _span(row: object) -> Span:
    if not isinstance(row, dict) or set(row) != _KEYS:
        raise ValueError(_("a span has days, from and to"))
    days = row["days"]
    if not isinstance(days, list) or not days or not all(type(day) is int and 1 <= day <= 7 for day in days):
        raise ValueError(_("days are numbers from 1 (Monday) to 7"))
    opens, closes = _clock(row["from"]), _clock(row["to"])
    if closes <= opens:
        raise ValueError(_("a span closes after it opens"))
    return Span(frozenset(days), opens, closes)


def _clock(value: object) -> time:
    found = _CLOCK.match(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(_("a time is HH:MM"))
    return time(int(found[1]), int(found[2]))


def spans_of(spans: Sequence[Span], day: date, calendar: WorkingCalendar) -> list[tuple[datetime, datetime]]:
    """The hours of one day: none on a holiday, those of the first day of the week on a day made up for."""
    kind = calendar.kind_of(day)
    if kind in DAYS_OFF:
        return []
    weekday = day.isoweekday()
    if kind == "make_up" and spans and not any(weekday in span.days for span in spans):
        weekday = min(min(span.days) for span in spans)
    return sorted(
        (datetime.combine(day, span.opens, LOCAL_ZONE), datetime.combine(day, span.closes, LOCAL_ZONE))
        for span in spans
        if weekday in span.days
    )


def open_state(spans: Sequence[Span], moment: datetime, calendar: WorkingCalendar) -> OpenState | None:
    """At `moment` (aware); None without hours, or when it does not open within a year."""
    if not spans:
        return None
    local = moment.astimezone(LOCAL_ZONE)
    try:
        for day in days_from(local.date()):
            for opens, closes in spans_of(spans, day, calendar):
                if opens <= local < closes:
                    return OpenState(is_open=True, closes_at=closes, opens_at=None)
                if local < opens:
                    return OpenState(is_open=False, closes_at=None, opens_at=opens)
    except ValueError:
        return None
    return None
