"""The working calendar as the database has it, and its days as an administrator sees and changes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.audit import service as audit
from inbox_api.deadlines.calendar import (
    KINDS,
    WorkingCalendar,
    build_calendar,
    complete_years,
    library_holidays,
    shipped_days,
)
from inbox_api.deadlines.repository import CalendarRepository
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.folding import storable
from inbox_api.models import CalendarDay
from inbox_api.remembering import remembered
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

RECOUNT = "recount_deadlines"  # the job that brings open cases in line with a changed calendar


class DayTaken(Conflict):
    code = "day_taken"
    message = lazy_gettext("This day is in your calendar already. Remove it first.")


class NoOwnDay(NotFound):
    code = "no_own_day"
    message = lazy_gettext("You have added nothing for this day. A shipped day is overruled by adding another kind.")


class Source(StrEnum):
    """Where a day of the calendar comes from."""

    OWN = "own"  # added here; overrules the others
    SHIPPED = "shipped"  # data/calendar.json
    LIBRARY = "library"  # the `holidays` library, for years that data/calendar.json does not list in full


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from the ordinary week. is_certain False: a person must look for the decision."""

    day: date
    kind: str
    note: str
    decision_no: str
    source: Source
    is_certain: bool


def working_calendar(session: Session) -> WorkingCalendar:
    """The shipped calendar with the administrator's days."""
    return remembered(session, "calendar", lambda: build_calendar(CalendarRepository(session).days()))


def days(session: Session, year: int | None = None) -> list[Day]:
    """The days that count, oldest first; without a year, all that are shipped or added."""
    found: dict[date, Day] = {}
    if year is not None and year not in complete_years():
        found = {day: Day(day, "holiday", "", "", Source.LIBRARY, is_certain=False) for day in library_holidays(year)}
    for row in shipped_days():
        is_certain = row.certainty in {"confirmed", "computed"}
        found[row.day] = Day(row.day, row.kind, row.note, row.decision_no, Source.SHIPPED, is_certain)
    found |= {row.day: _own(row) for row in CalendarRepository(session).days()}
    return [found[day] for day in sorted(found) if year is None or day.year == year]


def add_day(
    session: Session, day: date, kind: str, *, actor: str, now: datetime, note: str = "", decision_no: str = ""
) -> Day:
    """Add a day; deadlines of open cases are counted anew with it. Raises Invalid, DayTaken."""
    if kind not in KINDS:
        raise Invalid(_('Unknown kind "%(kind)s". Known: %(known)s', kind=kind, known=", ".join(sorted(KINDS))))
    repository = CalendarRepository(session)
    if repository.day(day) is not None:
        raise DayTaken
    row = CalendarDay(day=day, kind=kind, note=storable(note).strip(), decision_no=storable(decision_no).strip())
    repository.add(row)
    audit.record(session, actor, "calendar.add", "calendar_day", day.isoformat(), now, {"kind": kind})
    queue.defer(session, RECOUNT, after_id=0)
    return _own(row)


def remove_day(session: Session, day: date, *, actor: str, now: datetime) -> Day:
    """Take an added day out again; what is shipped for it counts anew. Raises NoOwnDay."""
    repository = CalendarRepository(session)
    row = repository.day(day)
    if row is None:
        raise NoOwnDay
    removed = _own(row)
    repository.remove(row)
    audit.record(session, actor, "calendar.remove", "calendar_day", day.isoformat(), now, {"kind": removed.kind})
    queue.defer(session, RECOUNT, after_id=0)
    return removed


def _own(row: CalendarDay) -> Day:
    return Day(row.day, row.kind, row.note, row.decision_no, Source.OWN, is_certain=True)
