"""The working calendar: which days and hours count, in Asia/Ho_Chi_Minh.

Order of authority for one day: the administrator's rows, then the shipped table (data/calendar.json), then, for years
that the table does not list in full, the `holidays` library, then Monday to Friday.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DATA_FILE = Path(__file__).parent / "data" / "calendar.json"
DAYS_OFF = frozenset({"holiday", "substitute", "swap_off"})
KINDS = DAYS_OFF | {"make_up"}
LONGEST_BREAK = 366  # days after which a search for an open day is a mistake in the calendar
SATURDAY = 5

Interval = tuple[datetime, datetime]


class SaturdayMode(StrEnum):
    """Saturday mornings. UNCERTAIN for the open counters of some cities, hence a setting."""

    CLOSED = "closed"
    COUNTER = "counter"  # the office is open in the morning, deadlines do not count it
    WORKING = "working"  # the morning counts for deadlines too


class CalendarRow(Protocol):
    """A row of the editable calendar (table calendar_days)."""

    @property
    def day(self) -> date: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True)
class ShippedDay:
    """A row of data/calendar.json."""

    day: date
    kind: str
    note: str
    decision_no: str
    certainty: str
    option: str | None = None


@dataclass(frozen=True)
class OfficeHours:
    """Local opening times of a full day, in order, without overlap."""

    spans: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(DATA_FILE.read_text(encoding="utf-8"))
    return table


def shipped_days(options: Collection[str] = ()) -> list[ShippedDay]:
    """The shipped rows that count with these options switched on, oldest first. Raises ValueError: unknown option."""
    table = _shipped()
    unknown = set(options) - set(table["options"])
    if unknown:
        raise ValueError(f"unknown calendar options: {sorted(unknown)}")
    rows = [
        ShippedDay(
            day=date.fromisoformat(row["date"]),
            kind=row["kind"],
            note=row["note"],
            decision_no=row["decision_no"],
            certainty=row["certainty"],
            option=row.get("option"),
        )
        for row in table["days"]
    ]
    return [row for row in rows if row.option is None or row.option in options]


def complete_years() -> frozenset[int]:
    """The years that the shipped table lists in full."""
    return frozenset(_shipped()["complete_years"])


@lru_cache(maxsize=32)
def library_holidays(year: int) -> dict[date, str]:
    """What the `holidays` library holds for the public sector of Vietnam: {day: English name}, days off only."""
    import holidays  # loads slowly, and only years outside the shipped table need it

    found = holidays.country_holidays("VN", years=year, language="en_US")
    return dict(sorted(found.items()))


@dataclass(frozen=True)
class WorkingCalendar:
    """Answers which days and hours count. Make one with `build_calendar`.

    kinds: {day: kind} of the shipped table and the administrator's rows, the latter winning.
    """

    kinds: dict[date, str]
    complete_years: frozenset[int]
    hours: OfficeHours = field(default_factory=OfficeHours)
    saturday: SaturdayMode = SaturdayMode.CLOSED

    def kind_of(self, day: date) -> str | None:
        """holiday, substitute, swap_off or make_up; None for an ordinary day of the week."""
        kind = self.kinds.get(day)
        if kind is None and day.year not in self.complete_years and day in library_holidays(day.year):
            return "holiday"
        return kind

    def is_working_day(self, day: date) -> bool:
        """Whether `day` counts as a working day for deadlines."""
        kind = self.kind_of(day)
        if kind is not None:
            return kind not in DAYS_OFF
        return day.weekday() < SATURDAY or (day.weekday() == SATURDAY and self.saturday is SaturdayMode.WORKING)

    def _spans(self, day: date, *, for_deadlines: bool) -> list[Interval]:
        is_open = self.is_working_day(day)
        spans = self.hours.spans
        is_plain_saturday = day.weekday() == SATURDAY and self.kind_of(day) is None
        if is_plain_saturday and self.saturday is not SaturdayMode.CLOSED:
            is_open = is_open or not for_deadlines
            spans = spans[:1]
        if not is_open:
            return []
        return [
            (datetime.combine(day, opens, LOCAL_ZONE), datetime.combine(day, closes, LOCAL_ZONE))
            for opens, closes in spans
        ]

    def working_spans(self, day: date) -> list[Interval]:
        """The hours of `day` that count for deadlines, as aware local datetimes; [] on a day off."""
        return self._spans(day, for_deadlines=True)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether the office is open at `moment` (aware), Saturday counters included."""
        local = moment.astimezone(LOCAL_ZONE)
        return any(opens <= local < closes for opens, closes in self._spans(local.date(), for_deadlines=False))

    def next_opening(self, moment: datetime) -> datetime:
        """`moment` itself while open, else when the office opens next (aware local time)."""
        local = moment.astimezone(LOCAL_ZONE)
        for day in days_from(local.date()):
            for opens, closes in self._spans(day, for_deadlines=False):
                if local < closes:
                    return max(local, opens)
        raise AssertionError("unreachable: days_from is bounded and raises")

    def closing_of(self, day: date) -> datetime:
        """When the last working span of `day` ends; the ordinary closing time when `day` is off (aware local time)."""
        spans = self.working_spans(day)
        return spans[-1][1] if spans else datetime.combine(day, self.hours.spans[-1][1], LOCAL_ZONE)

    def next_working_day(self, day: date) -> date:
        """`day` itself when it is a working day, else the first one after it."""
        return next(candidate for candidate in days_from(day) if self.is_working_day(candidate))


def days_from(day: date) -> Iterator[date]:
    """`day` and the days after it. Raises ValueError after a year: then the calendar has no open day."""
    for offset in range(LONGEST_BREAK):
        yield day + timedelta(days=offset)
    raise ValueError(f"no open day within a year of {day}")


def build_calendar(
    rows: Iterable[CalendarRow] = (),
    *,
    options: Collection[str] = (),
    hours: OfficeHours | None = None,
    saturday: SaturdayMode = SaturdayMode.CLOSED,
) -> WorkingCalendar:
    """The calendar out of the shipped table and the administrator's rows (table calendar_days), which win.

    A row of kind make_up makes any day a working day, also one that the shipped table has off.
    options: switches of uncertain rows, such as "swap-2026-11-23". Raises ValueError: unknown kind or option.
    """
    kinds = {row.day: row.kind for row in shipped_days(options)}
    kinds.update({row.day: row.kind for row in rows})
    unknown = set(kinds.values()) - KINDS
    if unknown:
        raise ValueError(f"unknown kinds of calendar days: {sorted(unknown)}")
    return WorkingCalendar(
        kinds=kinds,
        complete_years=complete_years(),
        hours=hours or OfficeHours(),
        saturday=saturday,
    )
