"""Moments that people and programs name: which are taken at all, and how any moment is shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Invalid
from inbox_api.texts import gettext as _

FIRST_YEAR, LAST_YEAR = 2000, 2100


def require_plausible(moment: date) -> None:
    """A year that nobody means is a slip of the hand, and far ones no zone can hold. Raises Invalid."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise Invalid(_("The year %(year)s cannot be meant. Please check the date.", year=moment.year))


def _between(first: int, last: int) -> AfterValidator:
    def check(moment: datetime) -> datetime:
        if not first <= moment.year <= last:
            raise ValueError(f"the year must lie between {first} and {last}")
        return moment

    return AfterValidator(check)


Moment = Annotated[AwareDatetime, _between(FIRST_YEAR, LAST_YEAR)]
# What a phone's clock says: one that lost its battery begins in 1970, and is put right by the server's.
ClockReading = Annotated[AwareDatetime, _between(1900, 2200)]


def in_local_zone(moment: datetime) -> datetime:
    """The aware moment in Asia/Ho_Chi_Minh. At the ends of the calendar, which the zone would leave, as it is."""
    try:
        return moment.astimezone(LOCAL_ZONE)
    except OverflowError:
        return moment.replace(tzinfo=LOCAL_ZONE)
