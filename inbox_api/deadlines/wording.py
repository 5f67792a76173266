"""How a deadline is told to people, in Vietnamese through the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.deadlines.moments import in_local_zone
from inbox_api.deadlines.rules import last_day_of, time_left
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext, ngettext

WEEKDAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)
ONE_HOUR = timedelta(hours=1)


def due_text(due: datetime) -> str:
    """A moment in words: local hour and minute, weekday, day/month/year; midnight is 24:00 of the day that ends.

    due: aware. Used for deadlines and for the next opening of an office.
    """
    local = in_local_zone(due)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        day, clock = last_day_of(due), "24:00"
    else:
        day, clock = local.date(), f"{local:%H:%M}"
    return _(
        "%(time)s on %(weekday)s, %(date)s", time=clock, weekday=str(WEEKDAYS[day.weekday()]), date=f"{day:%d/%m/%Y}"
    )


def time_left_text(due: datetime | None, now: datetime, calendar: WorkingCalendar) -> str:
    """The working time left or late in words: days from one day on, else hours."""
    if due is None:
        return _("no deadline")
    left = time_left(due.astimezone(UTC), now, calendar)
    days = left.working_days
    if days >= 1:
        if left.is_overdue:
            return ngettext("%(num)s working day late", "%(num)s working days late", days)
        return ngettext("%(num)s working day left", "%(num)s working days left", days)
    hours = left.working_time // ONE_HOUR
    if left.is_overdue:
        if hours >= 1:
            return ngettext("%(num)s working hour late", "%(num)s working hours late", hours)
        return _("just past the deadline")
    if hours >= 1:
        return ngettext("%(num)s working hour left", "%(num)s working hours left", hours)
    return _("less than one working hour left")
