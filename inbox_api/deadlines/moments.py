"""Moments that people and programs name: which are taken at all, and how any moment is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

from inbox_api.deadlines.calendar import LOCAL_ZONE

FIRST_YEAR, LAST_YEAR = 2000, 2100


def is_plausible(moment: datetime) -> bool:
    """Whether the year is one that people mean; any other is a slip of the hand, and far ones no zone can hold."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR


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
