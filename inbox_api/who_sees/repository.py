"""SQL of who may see what: the rights' own conditions, asked for many officers at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from inbox_api.models import (
    AuditEntry,
    Case,
    CaseTwin,
    Conversation,
    FieldCopy,
    Forward,
    Officer,
    TwinState,
    Unit,
)
from inbox_api.officers.repository import OfficerRepository

AT_ONCE = 40  # officers a query: the conditions of each bring lists of units along
Target = type[Case] | type[Conversation]


class CrowdRepository(OfficerRepository):
    """Units, memberships and absences read once instead of once an officer."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._members: dict[int, set[int]] = {}
        for officer_id, unit_id in session.execute(self.memberships()):
            self._members.setdefault(officer_id, set()).add(unit_id)
        self._absent: dict[int, set[int]] = {}
        for substitute_id, officer_id in session.execute(self.substitutions()):
            self._absent.setdefault(substitute_id or 0, set()).add(officer_id)
        self._children: dict[int | None, list[int]] = {}
        for unit_id, parent_id in session.execute(select(Unit.id, Unit.parent_id)):
            self._children.setdefault(parent_id, []).append(unit_id)

    def member_units(self, officer: Officer) -> set[int]:
        return {officer.unit_id} | self._members.get(officer.id, set())

    def acting_for(self, officer_id: int) -> set[int]:
        return self._absent.get(officer_id, set())

    def units_under(self, officer: Officer) -> set[int]:
        return self.units_below(officer.unit_id)

    def units_below(self, unit_id: int) -> set[int]:
        found, waiting = {unit_id}, [unit_id]
        while waiting:
            below = [one for one in self._children.get(waiting.pop(), ()) if one not in found]
            found.update(below)
            waiting += below
        return found


class WhoSeesRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def holding(
        self, of: Target, row_id: int, conditions: Mapping[int, Sequence[ColumnElement[bool]]]
    ) -> dict[int, list[bool]]:
        """For each officer which of the officer's conditions hold for the row, in their order."""
        found: dict[int, list[bool]] = {}
        ids = list(conditions)
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            columns = [array([func.coalesce(one, False) for one in conditions[number]]) for number in part]
            values = self.session.execute(select(*columns).where(of.id == row_id)).one()
            found.update(zip(part, map(list, values), strict=True))
        return found

    def acts_on(self, object_type: str, object_id: int) -> Sequence[Any]:
        """(actor, action, how_often, first_at, last_at) of what the log holds on one thing, the latest first."""
        statement = (
            select(
                AuditEntry.actor,
                AuditEntry.action,
                func.count().label("how_often"),
                func.min(AuditEntry.at).label("first_at"),
                func.max(AuditEntry.at).label("last_at"),
            )
            .where(AuditEntry.object_type == object_type, AuditEntry.object_id == str(object_id))
            .group_by(AuditEntry.actor, AuditEntry.action)
            .order_by(func.max(AuditEntry.at).desc())
        )
        return self.session.execute(statement).all()

    def phones_with(self, case_id: int) -> Sequence[Any]:
        """(officer_id, last_at) of the phones that took the case along, the latest first."""
        statement = select(FieldCopy.officer_id, FieldCopy.last_at).where(FieldCopy.case_id == case_id)
        return self.session.execute(statement.order_by(FieldCopy.last_at.desc())).all()

    def outside_bodies(self, case_id: int) -> Sequence[str]:
        """The outside bodies that were sent the case and have not ended yet."""
        statement = select(Unit.name).join(Forward, Forward.unit_id == Unit.id)
        return self.session.scalars(statement.where(Forward.case_id == case_id, Forward.ended_at.is_(None))).all()

    def has_public_copy(self, case_id: int) -> bool:
        statement = select(CaseTwin.id).where(CaseTwin.case_id == case_id, CaseTwin.state == TwinState.APPROVED)
        return self.session.scalar(statement.limit(1)) is not None
