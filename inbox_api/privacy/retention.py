"""How long the law keeps the file of a case: data/retention.json, each row with its basis."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import Case

DATA_FILE = Path(__file__).parent / "data" / "retention.json"
LONGEST = 20  # for a type that the file does not name


@lru_cache(maxsize=1)
def years_by_type() -> dict[str, int]:
    """Whole years after the end of a case, by case type."""
    rows = json.loads(DATA_FILE.read_text(encoding="utf-8"))["years"]
    return {str(row["case_type"]): int(row["years"]) for row in rows}


def kept_until(case: Case) -> datetime | None:
    """When the file of an ended case may go; None while the case is open: it must be dealt with first."""
    if case.closed_at is None:
        return None
    end = case.closed_at.astimezone(LOCAL_ZONE)
    year = end.year + years_by_type().get(case.case_type, LONGEST)
    try:
        return end.replace(year=year)
    except ValueError:  # the 29th of February
        return end.replace(year=year, month=3, day=1)


def must_be_kept(case: Case, now: datetime) -> bool:
    """True while the case is open, or its file is not old enough."""
    until = kept_until(case)
    return until is None or now < until
