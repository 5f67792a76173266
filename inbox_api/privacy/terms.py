"""The legal terms of requests about one's own data: data/request_terms.json, each with its basis."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from inbox_api.deadlines.calendar import WorkingCalendar
from inbox_api.deadlines.rules import add_calendar_days, add_working_days, local_day

DATA_FILE = Path(__file__).parent / "data" / "request_terms.json"


@dataclass(frozen=True, slots=True)
class Term:
    """reply: working days until the person is told how. days, extension: calendar days."""

    reply: int
    days: int
    extension: int


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """By kind of request, in the order of the data."""
    rows = json.loads(DATA_FILE.read_text(encoding="utf-8"))["terms"]
    return {str(row["kind"]): Term(row["reply"], row["days"], row["extension"]) for row in rows}


def dues(kind: str, received_at: datetime, calendar: WorkingCalendar) -> tuple[datetime, datetime]:
    """(to be told how, to be done), each at the closing time of its last day, never before the request came."""
    term, start = terms()[kind], local_day(received_at)
    reply = calendar.closing_of(add_working_days(start, term.reply, calendar))
    done = calendar.closing_of(add_calendar_days(start, term.days, calendar))
    return max(reply, received_at), max(done, received_at)


def extended(kind: str, due_at: datetime, calendar: WorkingCalendar) -> datetime:
    """The end of the one extension."""
    day = add_calendar_days(local_day(due_at - timedelta(microseconds=1)), terms()[kind].extension, calendar)
    return calendar.closing_of(day)
