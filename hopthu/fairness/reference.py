"""Deadlines counted the slow way: the shipped files read anew, every day and every minute looked at, nothing shared.

This is what inbox_api/deadlines is compared with. It imports none of its code on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "inbox_api" / "deadlines" / "data"
VIETNAM = timezone(timedelta(hours=7))  # no summer time since 1975
OPEN_MINUTES = frozenset([*range(7 * 60 + 30, 11 * 60 + 30), *range(13 * 60 + 30, 17 * 60)])
MORNING = frozenset(range(7 * 60 + 30, 11 * 60 + 30))
CLOSES = 17 * 60
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

Stretch = tuple[datetime, datetime]


class SlowCalendar:
    """Days off and make-up days of the shipped table. has_half_saturdays: plain Saturday mornings are worked."""

    def __init__(self, options: Sequence[str] = (), *, has_half_saturdays: bool = False) -> None:
        rows = json.loads((DATA / "calendar.json").read_text(encoding="utf-8"))["days"]
        rows = [row for row in rows if not row.get("option") or row["option"] in options]
        self.off = {row["date"] for row in rows if row["kind"] != "make_up"}
        self.on = {row["date"] for row in rows if row["kind"] == "make_up"}
        self.has_half_saturdays = has_half_saturdays

    def works(self, day: date) -> bool:
        name = day.isoformat()
        if name in self.on:
            return True
        if name in self.off:
            return False
        return day.isoweekday() <= 5 or (day.isoweekday() == 6 and self.has_half_saturdays)

    def minutes_of(self, day: date) -> frozenset[int]:
        """Which minutes of the day are office time."""
        if not self.works(day):
            return frozenset()
        is_half = day.isoweekday() == 6 and day.isoformat() not in self.on
        return MORNING if is_half else OPEN_MINUTES

    def is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(VIETNAM)
        return local.hour * 60 + local.minute in self.minutes_of(local.date())


def rule_row(key: str) -> dict[str, Any]:
    """The row "SLA-P1@2025-07-01" of the rules."""
    name, _at, since = key.partition("@")
    rows = json.loads((DATA / "rules.json").read_text(encoding="utf-8"))["rules"]
    return next(row for row in rows if row["id"] == name and row["effective_from"] == since)


def slow_due(
    rule: dict[str, Any],
    start: datetime,
    calendar: SlowCalendar,
    pauses: Sequence[Stretch] = (),
    extensions: Sequence[tuple[dict[str, Any], int]] = (),
) -> datetime:
    """When a period ends, in UTC. All moments aware and on whole minutes."""
    due = _without_pauses(rule, rule["length"], start, calendar, extensions)
    lost = 0
    for begin, end in _joined(pauses, start):
        if begin >= due:
            break
        lost += _lost(rule, begin, end, calendar)
        due = _without_pauses(rule, rule["length"], start, calendar, extensions, lost)
    return due.astimezone(UTC)


def _without_pauses(
    rule: dict[str, Any],
    length: int,
    start: datetime,
    calendar: SlowCalendar,
    extensions: Sequence[tuple[dict[str, Any], int]],
    lost: int = 0,
) -> datetime:
    due = _end(rule, length, start, calendar, lost)
    for row, more in extensions:
        if row["unit"] in {"working_days", "days"}:
            local = due.astimezone(VIETNAM)
            is_midnight = (local.hour, local.minute) == (0, 0)
            noon = datetime(local.year, local.month, local.day, 12, tzinfo=VIETNAM) - (DAY if is_midnight else 0 * DAY)
            due = _end(row, more, noon, calendar, 0)
        else:
            due = _end(row, more, due, calendar, 0)
    return due


def _end(rule: dict[str, Any], length: int, start: datetime, calendar: SlowCalendar, lost: int) -> datetime:
    """lost: paused minutes for hours and minutes, paused days for days."""
    unit = rule["unit"]
    if unit == "minutes":
        return start + MINUTE * (length + lost)
    if unit == "working_hours":
        return _walk_minutes(start, length * 60 + lost, calendar)
    day = start.astimezone(VIETNAM).date()
    left = length + lost
    while left > 0:
        day += DAY
        left -= 1 if unit == "days" or calendar.works(day) else 0
    while not calendar.works(day):
        day += DAY
    if rule["ends"] == "midnight":
        return datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + DAY
    last = max(calendar.minutes_of(day)) + 1
    return max(datetime(day.year, day.month, day.day, tzinfo=VIETNAM) + MINUTE * last, start)


def _walk_minutes(start: datetime, count: int, calendar: SlowCalendar) -> datetime:
    """The end of the `count`-th office minute from `start` on."""
    now, left = start, count
    while left:
        if calendar.is_open(now):
            left -= 1
        now += MINUTE
    return now


def _lost(rule: dict[str, Any], begin: datetime, end: datetime, calendar: SlowCalendar) -> int:
    if rule["unit"] in {"minutes", "working_hours"}:
        count, now = 0, begin
        while now < end:
            count += rule["unit"] == "minutes" or calendar.is_open(now)
            now += MINUTE
        return count
    day, last, count = begin.astimezone(VIETNAM).date(), end.astimezone(VIETNAM).date(), 0
    while day < last:
        day += DAY
        count += rule["unit"] == "days" or calendar.works(day)
    return count


def _joined(pauses: Sequence[Stretch], start: datetime) -> list[Stretch]:
    """Stretches after the start, those that touch made one, oldest first."""
    joined: list[Stretch] = []
    for begin, end in sorted(pauses):
        begin = max(begin, start)
        if end <= begin:
            continue
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined
