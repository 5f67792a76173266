"""SQL of routing versions, strategies, co-units, transfers and suggestions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from inbox_api.cases.states import ANSWERED, CaseState
from inbox_api.models import (
    AssignmentSettings,
    Case,
    CaseCoUnit,
    CaseEvent,
    CaseTransfer,
    OpenCase,
    RoutingVersion,
    Unit,
    UnitMembership,
    UnitStrategy,
)

DENUNCIATION = "to_cao"
ASSIGNABLE = (CaseState.RECEIVED, CaseState.SORTING, CaseState.ASSIGNED, CaseState.IN_PROGRESS, CaseState.REOPENED)


class AssignmentRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # routing

    def newest_version_id(self) -> int | None:
        return self.session.scalar(select(func.max(RoutingVersion.id)))

    def version(self, version_id: int) -> RoutingVersion | None:
        return self.session.get(RoutingVersion, version_id)

    def versions(self, limit: int, before_id: int | None = None) -> Sequence[RoutingVersion]:
        """Newest first."""
        statement = select(RoutingVersion).order_by(RoutingVersion.id.desc()).limit(limit)
        if before_id is not None:
            statement = statement.where(RoutingVersion.id < before_id)
        return self.session.scalars(statement).all()

    def lock_versions(self) -> None:
        """Held until the transaction ends: two administrators who save at once come one after the other."""
        self.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("routing_versions"))))

    def has_own_version(self) -> bool:
        """Whether a person has saved rules here; then the city's file no longer overrules them."""
        statement = select(RoutingVersion.id).where(RoutingVersion.made_by.isnot(None)).limit(1)
        return self.session.scalar(statement) is not None

    def all_units(self) -> Sequence[Unit]:
        return self.session.scalars(select(Unit).order_by(Unit.id)).all()

    def newest_cases(self, limit: int, before_id: int | None = None) -> Sequence[Case]:
        """The last cases recorded, newest first, denunciations left out."""
        statement = select(Case).where(Case.restricted != DENUNCIATION).order_by(Case.id.desc()).limit(limit)
        if before_id is not None:
            statement = statement.where(Case.id < before_id)
        return self.session.scalars(statement).all()

    def case_coded(self, code: str) -> Case | None:
        return self.session.scalar(select(Case).where(Case.code == code, Case.restricted != DENUNCIATION))

    # co-units and transfers

    def co_units(self, case_id: int) -> Sequence[CaseCoUnit]:
        """Those that are not removed, in the order they were added."""
        statement = select(CaseCoUnit).where(CaseCoUnit.case_id == case_id, CaseCoUnit.removed_at.is_(None))
        return self.session.scalars(statement.order_by(CaseCoUnit.id)).all()

    def put_co_unit(self, case_id: int, unit_id: int, asked: str, by: int | None, now: datetime) -> None:
        """Add a co-unit, or ask one anew that was removed or has answered."""
        values = {
            "asked": asked,
            "added_by": by,
            "added_at": now,
            "answer": None,
            "answered_by": None,
            "answered_at": None,
            "removed_at": None,
        }
        statement = insert(CaseCoUnit).values(case_id=case_id, unit_id=unit_id, **values)
        self.session.execute(statement.on_conflict_do_update(index_elements=["case_id", "unit_id"], set_=values))

    def co_unit(self, case_id: int, unit_id: int) -> CaseCoUnit | None:
        statement = select(CaseCoUnit).where(CaseCoUnit.case_id == case_id, CaseCoUnit.unit_id == unit_id)
        return self.session.scalar(
            statement.where(CaseCoUnit.removed_at.is_(None)).execution_options(populate_existing=True)
        )

    def helping(self, unit_id: int, successor_id: int) -> Sequence[tuple[CaseCoUnit, Case]]:
        """Where a unit that ends helps, and where its successor helps in cases that are in its own charge now."""
        twice = and_(CaseCoUnit.unit_id == successor_id, Case.unit_id == successor_id)
        statement = select(CaseCoUnit, Case).join(Case, Case.id == CaseCoUnit.case_id)
        statement = statement.where(CaseCoUnit.removed_at.is_(None), or_(CaseCoUnit.unit_id == unit_id, twice))
        return [(row[0], row[1]) for row in self.session.execute(statement.order_by(Case.id, CaseCoUnit.id))]

    def co_unit_ever(self, case_id: int, unit_id: int) -> CaseCoUnit | None:
        """Also one that was removed."""
        return self.session.scalar(
            select(CaseCoUnit).where(CaseCoUnit.case_id == case_id, CaseCoUnit.unit_id == unit_id)
        )

    def add(self, row: RoutingVersion | CaseTransfer | UnitMembership) -> None:
        self.session.add(row)
        self.session.flush()

    def transfers(self, case_id: int) -> Sequence[CaseTransfer]:
        """Oldest first."""
        statement = select(CaseTransfer).where(CaseTransfer.case_id == case_id).order_by(CaseTransfer.id)
        return self.session.scalars(statement).all()

    # the city's choices

    def settings(self) -> AssignmentSettings | None:
        return self.session.get(AssignmentSettings, 1)

    def change_settings(self, values: dict[str, object]) -> None:
        statement = insert(AssignmentSettings).values(id=1, **values)
        self.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
        self.session.get(AssignmentSettings, 1, populate_existing=True)

    def units_coded(self, codes: Collection[str]) -> Sequence[Unit]:
        return self.session.scalars(select(Unit).where(Unit.code.in_(codes))).all()

    def end_unit(self, unit_id: int, last_day: date) -> None:
        self.session.execute(update(Unit).where(Unit.id == unit_id).values(valid_to=last_day))

    def open_cases_of(self, unit_id: int) -> Sequence[Case]:
        statement = select(Case).where(Case.unit_id == unit_id, Case.closed_at.is_(None)).order_by(Case.id)
        return self.session.scalars(statement).all()

    # memberships

    def membership(self, membership_id: int) -> UnitMembership | None:
        return self.session.get(UnitMembership, membership_id)

    def memberships(
        self, *, on: date, officer_id: int | None = None, unit_id: int | None = None
    ) -> Sequence[UnitMembership]:
        """Those that end on that day or later, or never."""
        statement = select(UnitMembership).where(or_(UnitMembership.valid_to.is_(None), UnitMembership.valid_to >= on))
        if officer_id is not None:
            statement = statement.where(UnitMembership.officer_id == officer_id)
        if unit_id is not None:
            statement = statement.where(UnitMembership.unit_id == unit_id)
        return self.session.scalars(statement.order_by(UnitMembership.id)).all()

    # automatic assignment

    def strategy(self, unit_id: int) -> UnitStrategy | None:
        return self.session.get(UnitStrategy, unit_id)

    def strategies(self) -> Sequence[UnitStrategy]:
        return self.session.scalars(select(UnitStrategy).order_by(UnitStrategy.unit_id)).all()

    def lock_strategy(self, unit_id: int) -> UnitStrategy | None:
        """The row, held until the transaction ends: a unit's cases are handed out by one worker at a time."""
        statement = select(UnitStrategy).where(UnitStrategy.unit_id == unit_id)
        return self.session.scalar(statement.with_for_update(of=UnitStrategy))

    def put_strategy(self, unit_id: int, values: dict[str, object]) -> None:
        statement = insert(UnitStrategy).values(unit_id=unit_id, **values)
        self.session.execute(statement.on_conflict_do_update(index_elements=["unit_id"], set_=values))
        self.session.get(UnitStrategy, unit_id, populate_existing=True)

    def waiting(self, unit_id: int, limit: int) -> Sequence[Case]:
        """Open, ordinary cases of the unit without an officer: what is urgent at once first, then the oldest."""
        statement = select(Case).where(
            Case.unit_id == unit_id,
            Case.officer_id.is_(None),
            Case.closed_at.is_(None),
            Case.merged_into_id.is_(None),
            Case.restricted == "none",
            Case.status.in_(ASSIGNABLE),
        )
        statement = statement.order_by((Case.priority == "P0").desc(), Case.received_at, Case.id).limit(limit)
        return self.session.scalars(statement).all()

    def loads(self, officer_ids: Collection[int]) -> dict[int, int]:
        """How many open cases each of these officers has, those that wait for a citizen's confirmation left out."""
        statement = select(OpenCase.officer_id, func.count()).where(
            OpenCase.officer_id.in_(officer_ids), OpenCase.status.not_in(ANSWERED)
        )
        found = self.session.execute(statement.group_by(OpenCase.officer_id)).all()
        return dict.fromkeys(officer_ids, 0) | {one: count for one, count in found if one is not None}

    def last_officers(self, citizen_ids: Collection[int], officer_ids: Collection[int]) -> dict[int, int]:
        """For each citizen, which of these officers had the newest case."""
        statement = (
            select(Case.citizen_id, Case.officer_id)
            .where(Case.citizen_id.in_(citizen_ids), Case.officer_id.in_(officer_ids))
            .ext(distinct_on(Case.citizen_id))
            .order_by(Case.citizen_id, Case.id.desc())
        )
        return {citizen: officer for citizen, officer in self.session.execute(statement) if citizen and officer}

    def closers(self, case_ids: Collection[int]) -> dict[int, int]:
        """For each case the officer who last gave it a result or closed it."""
        statement = (
            select(CaseEvent.case_id, CaseEvent.officer_id)
            .where(
                CaseEvent.case_id.in_(case_ids),
                CaseEvent.kind == "state",
                CaseEvent.officer_id.is_not(None),
                CaseEvent.detail["to"].astext.in_([CaseState.RESOLVED.value, CaseState.CLOSED.value]),
            )
            .ext(distinct_on(CaseEvent.case_id))
            .order_by(CaseEvent.case_id, CaseEvent.id.desc())
        )
        return {case_id: officer for case_id, officer in self.session.execute(statement) if officer}

    def units_with_waiting(self) -> Sequence[int]:
        """Units that hand out by themselves and have a case without an officer."""
        waiting = exists().where(
            OpenCase.unit_id == UnitStrategy.unit_id,
            OpenCase.officer_id.is_(None),
            OpenCase.restricted == "none",
            OpenCase.status.in_(ASSIGNABLE),
        )
        return self.session.scalars(select(UnitStrategy.unit_id).where(UnitStrategy.strategy != "none", waiting)).all()
