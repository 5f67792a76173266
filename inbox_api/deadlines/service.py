"""The working calendar as the database has it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inbox_api.deadlines.calendar import WorkingCalendar, build_calendar
from inbox_api.deadlines.repository import CalendarRepository


def working_calendar(session: Session) -> WorkingCalendar:
    """The shipped calendar with the administrator's days."""
    return build_calendar(CalendarRepository(session).days())
