"""SQL of the overview. Everything starts from what is open and what the officer may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, tuple_
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import ANSWERED, NOT_RUNNING, PAUSED, CaseState
from inbox_api.deadlines.clock_repository import ClockRepository
from inbox_api.models import Case, CaseTransfer, Officer, OpenCase, Unit

SOON = timedelta(days=3)
FAR = datetime(9000, 1, 1, tzinfo=UTC)  # of cases without a deadline, which come last


@dataclass(frozen=True, slots=True)
class Limits:
    """The moments that numbers are counted against. All aware."""

    now: datetime
    day_begins: datetime
    day_ends: datetime


@dataclass(frozen=True, slots=True)
class Filter:
    """Narrows every number alike; None: all."""

    unit_id: int | None = None
    ward_code: str | None = None
    field: str | None = None  # the first two digits of topics
    officer_id: int | None = None


class OverviewRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def condition(self, name: str, limits: Limits) -> ColumnElement[bool]:
        """What a number counts, on OpenCase. KeyError: no such number."""
        running = OpenCase.status.not_in(NOT_RUNNING)
        conditions: dict[str, ColumnElement[bool]] = {
            "open": OpenCase.id.isnot(None),
            "overdue": and_(running, OpenCase.due_at < limits.now),
            "legal_overdue": ClockRepository(self.session).overdue_legal(limits.now),
            "urgent": OpenCase.priority == "P0",
            "due_today": and_(running, OpenCase.due_at >= limits.now, OpenCase.due_at <= limits.day_ends),
            "due_soon": and_(running, OpenCase.due_at > limits.day_ends, OpenCase.due_at <= limits.day_ends + SOON),
            "unassigned": and_(OpenCase.officer_id.is_(None), OpenCase.status.not_in(ANSWERED)),
            "no_reply": _among(Case.first_reply_at.is_(None) & Case.answered_at.is_(None)),
            "paused": OpenCase.status.in_(PAUSED),
            "confirming": OpenCase.status.in_(ANSWERED),
            "reopened": OpenCase.status == CaseState.REOPENED,
            "bounced": _among(Case.transfer_count >= 2),
            "new_today": OpenCase.received_at >= limits.day_begins,
        }
        return conditions[name]

    def _readable(self, officer: Officer, only: Filter) -> ColumnElement[bool]:
        conditions = [CaseRepository(self.session).may_read(officer, OpenCase)]
        if only.unit_id is not None:
            conditions.append(OpenCase.unit_id == only.unit_id)
        if only.ward_code is not None:
            conditions.append(OpenCase.ward_code == only.ward_code)
        if only.field is not None:
            conditions.append(func.left(OpenCase.topic, 2) == only.field)
        if only.officer_id is not None:
            conditions.append(OpenCase.officer_id == only.officer_id)
        return and_(*conditions)

    def counts(self, officer: Officer, names: Sequence[str], limits: Limits, only: Filter) -> dict[str, int]:
        """All numbers in one pass."""
        columns = [func.count().filter(self.condition(name, limits)).label(name) for name in names]
        statement = select(*columns).select_from(OpenCase).where(self._readable(officer, only))
        row = self.session.execute(statement).one()
        return dict(zip(names, row, strict=True))

    def by_unit(
        self, officer: Officer, names: Sequence[str], limits: Limits, only: Filter
    ) -> list[tuple[int, dict[str, int]]]:
        """The same per unit that has open cases."""
        columns = [func.count().filter(self.condition(name, limits)).label(name) for name in names]
        statement = (
            select(OpenCase.unit_id, *columns)
            .select_from(OpenCase)
            .where(self._readable(officer, only))
            .group_by(OpenCase.unit_id)
        )
        return [(row[0], dict(zip(names, row[1:], strict=True))) for row in self.session.execute(statement)]

    def cases(
        self,
        officer: Officer,
        name: str,
        limits: Limits,
        only: Filter,
        *,
        after: tuple[datetime, int] | None,
        limit: int,
    ) -> Sequence[Case]:
        """The cases a number counts, the next deadline first; `after`: the (deadline, id) of the last one seen."""
        due = func.coalesce(OpenCase.due_at, FAR)
        statement = (
            select(Case)
            .join(OpenCase, OpenCase.id == Case.id)
            .where(self._readable(officer, only), self.condition(name, limits))
        )
        if after is not None:
            statement = statement.where(tuple_(due, OpenCase.id) > tuple_(*after))
        return self.session.scalars(statement.order_by(due, OpenCase.id).limit(limit)).all()

    def worst_transfers(self, officer: Officer, limit: int) -> Sequence[Case]:
        """Open cases that were moved most often."""
        statement = select(Case).where(
            CaseRepository(self.session).may_read(officer), Case.closed_at.is_(None), Case.transfer_count >= 2
        )
        return self.session.scalars(statement.order_by(Case.transfer_count.desc(), Case.id).limit(limit)).all()

    def transfers_of(self, case_ids: Sequence[int]) -> Sequence[CaseTransfer]:
        """Oldest first."""
        statement = select(CaseTransfer).where(CaseTransfer.case_id.in_(case_ids)).order_by(CaseTransfer.id)
        return self.session.scalars(statement).all()

    def pairs(self, officer: Officer, since: datetime, limit: int) -> list[tuple[int, int, int]]:
        """(from unit, to unit, how often) of the transfers since then, the most frequent first."""
        count = func.count()
        order = (count.desc(), CaseTransfer.from_unit_id, CaseTransfer.to_unit_id)
        statement = (
            select(CaseTransfer.from_unit_id, CaseTransfer.to_unit_id, count)
            .join(Case, Case.id == CaseTransfer.case_id)
            .where(CaseRepository(self.session).may_read(officer), CaseTransfer.at >= since)
            .group_by(CaseTransfer.from_unit_id, CaseTransfer.to_unit_id)
        )
        return [(a, b, n) for a, b, n in self.session.execute(statement.order_by(*order).limit(limit))]

    def units(self, unit_ids: Sequence[int]) -> dict[int, Unit]:
        return {unit.id: unit for unit in self.session.scalars(select(Unit).where(Unit.id.in_(unit_ids)))}


def _among(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Open cases for which something holds that only the whole row knows; partial indexes answer it."""
    return OpenCase.id.in_(select(Case.id).where(Case.closed_at.is_(None), condition))
