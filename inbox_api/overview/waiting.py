"""Citizens who wait for people in a conversation without an open case: how many, and since when, unit by unit.

A filter of the inbox counts them, so each number is exactly what its list shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.models import Officer, Unit
from inbox_api.overview.repository import OverviewRepository
from inbox_api.overview.service import require_reader
from inbox_api.views import service as views

FILTER = "unanswered.is.yes;case.is.no"


@dataclass(frozen=True, slots=True)
class UnitWaiting:
    """unit: None for what belongs to none yet. since: the one who waits longest."""

    unit: Unit | None
    count: int
    since: datetime

    @property
    def filter(self) -> str:
        return f"{FILTER};unit.is.{self.unit.code if self.unit else 'none'}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """units: where the longest wait is comes first."""

    units: Sequence[UnitWaiting]

    @property
    def count(self) -> int:
        return sum(one.count for one in self.units)

    @property
    def since(self) -> datetime | None:
        return min((one.since for one in self.units), default=None)


def waiting(session: Session, officer: Officer, now: datetime, unit_id: int | None = None) -> Waiting:
    """Over what the officer may read, or in one unit only; what is put off is left out. Raises NotAllowed."""
    require_reader(officer)
    rows = views.waits_by_unit(session, officer, views.read(FILTER), now)
    known = OverviewRepository(session).units([unit for unit, _count, _since in rows if unit is not None])
    found = [
        UnitWaiting(known[unit] if unit is not None else None, count, since)
        for unit, count, since in rows
        if unit_id is None or unit == unit_id
    ]
    return Waiting(sorted(found, key=lambda one: one.since))
