"""When an entry of a duty list holds: weekdays and local minutes, over midnight too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from inbox_api.deadlines.calendar import LOCAL_ZONE

MINUTES_OF_DAY = 24 * 60


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


def read_minute(text: str) -> int:
    """ "07:30" as 450. Raises ValueError."""
    hours, _colon, minutes = text.strip().partition(":")
    value = int(hours) * 60 + int(minutes or 0)
    if not (0 <= int(minutes or 0) < 60 and 0 <= value <= MINUTES_OF_DAY):
        raise ValueError(text)
    return value % MINUTES_OF_DAY


def minute_text(minute: int) -> str:
    """450 as "07:30"."""
    return f"{minute // 60:02}:{minute % 60:02}"
