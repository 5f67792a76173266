"""The end of the local day."""

from __future__ import annotations

from datetime import datetime, timedelta

from inbox_api.deadlines.calendar import LOCAL_ZONE


def end_of_day(now: datetime) -> datetime:
    local = now.astimezone(LOCAL_ZONE)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
