"""When an entry of a duty list holds: weekdays and local minutes, over midnight too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from inbox_api.deadlines.calendar import LOCAL_ZONE

MINUTES_OF_DAY = 24 * 60
_TIME = re.compile(r"([0-9]{1,2})(?::([0-5][0-9]))?")


def is_on(weekdays: Sequence[int], from_minute: int, to_minute: int, now: datetime) -> bool:
    """Whether duty is on at this moment.

    A shift that ends before it begins goes on into the next day; the weekday is that of its beginning. Equal minutes:
    the whole day.
    """
    local = now.astimezone(LOCAL_ZONE)
    minute, today = local.hour * 60 + local.minute, local.isoweekday()
    yesterday = (today - 2) % 7 + 1
    if from_minute == to_minute:
        return today in weekdays
    if from_minute < to_minute:
        return today in weekdays and from_minute <= minute < to_minute
    return (today in weekdays and minute >= from_minute) or (yesterday in weekdays and minute < to_minute)


class NoTime(ValueError):
    """A text that is no time of the day."""


def read_minute(text: str) -> int:
    """ "07:30" as 450. Raises NoTime."""
    found = _TIME.fullmatch(text.strip())
    value = int(found.group(1)) * 60 + int(found.group(2) or 0) if found else MINUTES_OF_DAY + 1
    if value > MINUTES_OF_DAY:
        raise NoTime
    return value % MINUTES_OF_DAY


def minute_text(minute: int) -> str:
    """450 as "07:30"."""
    return f"{minute // 60:02}:{minute % 60:02}"
