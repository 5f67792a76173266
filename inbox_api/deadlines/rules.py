"""Working-day arithmetic: when a period ends, and how much of it is left. Plain functions without a database.

Sources: Civil Code 2015, articles 147 and 148 (a period in days starts the day after the event; a last day that is off
moves to the next working day; the last day ends at 24:00), and the city's own service levels, which end when the
office closes. Days are local (Asia/Ho_Chi_Minh); moments are aware and come back in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from inbox_api.deadlines.calendar import LOCAL_ZONE, WorkingCalendar, days_from
from inbox_api.deadlines.moments import in_local_zone
from inbox_api.deadlines.rule_sets import Rule

ONE_DAY = timedelta(days=1)
LONGEST_WALK = 4000  # days; no period of the rules is longer


@dataclass(frozen=True)
class Pause:
    """A stretch in which the clock stands still (waiting for the citizen, or suspended); `end` None: still paused."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True)
class Prolonged:
    """An extension that was granted: its rule gives the unit, `length` how much of it."""

    rule: Rule
    length: int


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """The working time between now and the deadline, backwards when it is overdue.

    Counted when it is asked for: a late case may have months behind it.
    """

    is_overdue: bool
    begin: datetime
    end: datetime
    calendar: WorkingCalendar

    @property
    def working_days(self) -> int:
        """After today up to the last day, or since it."""
        return working_days_between(last_day_of(self.begin), last_day_of(self.end), self.calendar)

    @property
    def working_time(self) -> timedelta:
        """The same in office hours."""
        return working_time_between(self.begin, self.end, self.calendar)


def local_day(moment: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh of an aware moment."""
    return in_local_zone(moment).date()


def add_working_days(start: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day after `start`; for 0 the first on or after it. ValueError if negative."""
    _check_count(count)
    if count == 0:
        return calendar.next_working_day(start)
    day = start
    for _ in range(count):
        day = calendar.next_working_day(day + ONE_DAY)
    return day


def add_calendar_days(start: date, count: int, calendar: WorkingCalendar) -> date:
    """`count` days after `start`; a last day that is off moves to the next working day. ValueError if negative."""
    _check_count(count)
    return calendar.next_working_day(start + timedelta(days=count))


def add_working_time(start: datetime, length: timedelta, calendar: WorkingCalendar) -> datetime:
    """When `length` of office time has passed since `start`; a start outside office hours counts from the next opening.

    start: aware; the answer is aware local time. ValueError if `length` is negative.
    """
    if length < timedelta(0):
        raise ValueError(f"length is negative: {length}")
    local, left = start.astimezone(LOCAL_ZONE), length
    day = local.date()
    while True:
        day = calendar.next_working_day(day)
        for opens, closes in calendar.working_spans(day):
            begin = max(opens, local)
            if begin < closes and begin + left <= closes:
                return begin + left
            left -= max(timedelta(0), closes - begin)
        day += ONE_DAY


def subtract_working_time(end: datetime, length: timedelta, calendar: WorkingCalendar) -> datetime:
    """The latest moment from which `length` of office time passes until `end`; aware local time.

    ValueError if `length` is negative.
    """
    if length < timedelta(0):
        raise ValueError(f"length is negative: {length}")
    local, left = end.astimezone(LOCAL_ZONE), length
    if not left:
        return local
    day = local.date()
    for _ in range(LONGEST_WALK):
        for opens, closes in reversed(calendar.working_spans(day)):
            until = min(closes, local)
            if opens < until and until - left >= opens:
                return until - left
            left -= max(timedelta(0), until - opens)
        day -= ONE_DAY
    raise ValueError(f"no {length} of office time before {end}")


def add_working_hours(start: datetime, hours: float, calendar: WorkingCalendar) -> datetime:
    """`add_working_time` for a number of hours."""
    return add_working_time(start, timedelta(hours=hours), calendar)


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """How many working days lie after `start` up to and with `end`; 0 when `end` is not later."""
    return sum(calendar.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def working_time_between(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """The office time from `start` to `end` (aware); zero when `end` is not later."""
    total, day, last = timedelta(0), local_day(start), local_day(end)
    while day <= last:
        for opens, closes in calendar.working_spans(day):
            total += max(timedelta(0), min(closes, end) - max(opens, start))
        day += ONE_DAY
    return total


def read_pauses(rows: Iterable[Mapping[str, Any]]) -> list[Pause]:
    """Pauses as cases store them: [{"from": iso, "to": iso or null, …}], aware moments."""
    return [
        Pause(datetime.fromisoformat(row["from"]), datetime.fromisoformat(row["to"]) if row.get("to") else None)
        for row in rows
    ]


def due_at(
    rule: Rule,
    start: datetime,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
    *,
    now: datetime | None = None,
    extensions: Sequence[Prolonged] = (),
) -> datetime:
    """When the period of `rule` that began at `start` ends, in UTC.

    Each pause that begins before the deadline moves it by the paused time in the rule's own unit. A pause that is still
    open counts up to `now`; without `now` it counts nothing yet. Extensions begin where the period before them ends.
    """
    paused = 0.0
    due = _prolonged(_end_of(rule, start, calendar, paused), extensions, calendar)
    for begin, end in _merged(pauses, start, now):
        if begin >= due:
            break
        paused += _measure(rule, begin, end, calendar)
        due = _prolonged(_end_of(rule, start, calendar, paused), extensions, calendar)
    return due


def _prolonged(due: datetime, extensions: Sequence[Prolonged], calendar: WorkingCalendar) -> datetime:
    for extension in extensions:
        due = after_period(extension.rule, extension.length, due, calendar)
    return due


def after_period(rule: Rule, length: int, due: datetime, calendar: WorkingCalendar) -> datetime:
    """The end of a further `length` (in the rule's unit) that begins when the period that ends at `due` is over."""
    if rule.unit in {"minutes", "working_hours"}:
        return _end_of(replace(rule, length=length), due, calendar, 0)
    add = add_working_days if rule.unit == "working_days" else add_calendar_days
    return _closing(rule, add(last_day_of(due), length, calendar), due, calendar)


def _end_of(rule: Rule, start: datetime, calendar: WorkingCalendar, paused: float) -> datetime:
    """paused: in the rule's unit (hours for working_hours)."""
    length = rule.length + paused
    if rule.unit == "minutes":
        return (start + timedelta(minutes=length)).astimezone(UTC)
    if rule.unit == "working_hours":
        return add_working_hours(start, length, calendar).astimezone(UTC)
    add = add_working_days if rule.unit == "working_days" else add_calendar_days
    return _closing(rule, add(local_day(start), int(length), calendar), start, calendar)


def _closing(rule: Rule, last_day: date, start: datetime, calendar: WorkingCalendar) -> datetime:
    """The moment a period with this last day ends, in UTC."""
    if rule.ends == "midnight":
        return datetime.combine(last_day + ONE_DAY, time(0), LOCAL_ZONE).astimezone(UTC)
    return max(calendar.closing_of(last_day), start).astimezone(UTC)


def _measure(rule: Rule, begin: datetime, end: datetime, calendar: WorkingCalendar) -> float:
    if rule.unit == "minutes":
        return (end - begin) / timedelta(minutes=1)
    if rule.unit == "working_hours":
        return working_time_between(begin, end, calendar) / timedelta(hours=1)
    if rule.unit == "working_days":
        return working_days_between(local_day(begin), local_day(end), calendar)
    return (local_day(end) - local_day(begin)).days


def _merged(pauses: Iterable[Pause], start: datetime, now: datetime | None) -> list[tuple[datetime, datetime]]:
    """Closed stretches after `start`, oldest first, overlapping ones joined."""
    stretches: list[tuple[datetime, datetime]] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        begin, end = max(pause.start, start), pause.end or now
        if end is None or end <= begin:
            continue
        if stretches and begin <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], end))
        else:
            stretches.append((begin, end))
    return stretches


def is_overdue(due: datetime | None, now: datetime, *, ended_at: datetime | None = None) -> bool:
    """Whether the work ended, or is still open, after `due`. No deadline is never overdue."""
    return due is not None and (ended_at or now) > due


def time_left(due: datetime, now: datetime, calendar: WorkingCalendar) -> TimeLeft:
    """How much working time lies between `now` and `due`."""
    late = now > due
    begin, end = (due, now) if late else (now, due)
    return TimeLeft(late, begin, end, calendar)


def last_day_of(due: datetime) -> date:
    """The local day a deadline belongs to: 24:00 is still the day that ends."""
    return local_day(due - timedelta(microseconds=1))


def is_due_on(due: datetime, day: date, calendar: WorkingCalendar) -> bool:
    """Whether `due` falls on `day` or, when days off follow it, before the next working day opens."""
    following = next(later for later in days_from(day + ONE_DAY) if calendar.is_working_day(later))
    return day <= last_day_of(due) < following


def _check_count(count: int) -> None:
    if count < 0:
        raise ValueError(f"count is negative: {count}")
