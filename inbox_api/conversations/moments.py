"""Times that officers choose with one key when they put something off."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from babel.support import LazyProxy

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.deadlines.moments import require_plausible
from inbox_api.errors import Invalid
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

LONGEST = timedelta(days=366)
SOONEST = timedelta(minutes=1)
MORNING = time(7, 30)
OFFERED: dict[str, LazyProxy] = {
    "hour": lazy_gettext("in an hour"),
    "afternoon": lazy_gettext("in three hours"),
    "tomorrow": lazy_gettext("tomorrow morning"),
    "monday": lazy_gettext("on Monday morning"),
    "week": lazy_gettext("in a week"),
}


def require_ahead(at: datetime, now: datetime) -> None:
    """Raises Invalid for a time that is over, or too far away to be meant."""
    if not now + SOONEST <= at <= now + LONGEST:
        raise Invalid(_("Choose a time from one minute to one year from now."))


def offered(until: str, now: datetime) -> datetime | None:
    """The moment of an offered time; None for anything else."""
    local = now.astimezone(LOCAL_ZONE)
    morning = datetime.combine(local.date(), MORNING, LOCAL_ZONE)
    return {
        "hour": local + timedelta(hours=1),
        "afternoon": local + timedelta(hours=3),
        "tomorrow": morning + timedelta(days=1),
        "monday": morning + timedelta(days=8 - local.isoweekday()),
        "week": morning + timedelta(days=7),
    }.get(until)


def chosen(until: str, at: str, now: datetime) -> datetime:
    """The moment of an offered time, or of what a date field says in local time ("2026-12-01T08:00").

    Raises Invalid.
    """
    found = offered(until, now)
    if found is not None:
        return found
    try:
        named = datetime.fromisoformat(at).replace(tzinfo=LOCAL_ZONE)
    except ValueError as error:
        raise Invalid(_("Choose a day and a time.")) from error
    require_plausible(named)
    return named
