"""SQL of approvals. What an officer may decide on starts from the cases the officer may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, update
from sqlalchemy.orm import Session, contains_eager

from inbox_api.cases.repository import DENUNCIATION, CaseRepository
from inbox_api.models import Approval, Case, Officer
from inbox_api.models.base import among
from inbox_api.officers.repository import OfficerRepository

WAITING = "waiting"
DECIDERS = ("leader", "approver")


class ApprovalRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def _readable(self, officer: Officer) -> Select[Approval]:
        statement = select(Approval).join(Case, Case.id == Approval.case_id).options(contains_eager(Approval.case))
        return statement.where(CaseRepository(self.session).may_read(officer))

    def waiting(self, officer: Officer, *, kind: str | None, limit: int, after_id: int = 0) -> Sequence[Approval]:
        """What waits on cases this officer may read, the oldest question first."""
        statement = self._readable(officer).where(Approval.state == WAITING, Approval.id > after_id, *_of_kind(kind))
        return self.session.scalars(statement.order_by(Approval.id).limit(limit)).all()

    def decided(self, officer: Officer, *, limit: int, before_id: int | None = None) -> Sequence[Approval]:
        """What is no longer waiting, newest first."""
        statement = self._readable(officer).where(Approval.state != WAITING)
        if before_id is not None:
            statement = statement.where(Approval.id < before_id)
        return self.session.scalars(statement.order_by(Approval.id.desc()).limit(limit)).all()

    def asked_by(self, officer: Officer, limit: int) -> Sequence[Approval]:
        """The officer's own questions on cases still readable, newest first."""
        statement = self._readable(officer).where(Approval.asked_by == officer.id)
        return self.session.scalars(statement.order_by(Approval.id.desc()).limit(limit)).all()

    def _to_decide(self, officer: Officer) -> ColumnElement[bool]:
        """What waits for this officer's own decision: the rule of service.may_decide as a condition."""
        secret = Case.restricted == DENUNCIATION if officer.has_role("inspector") else false()
        below = OfficerRepository(self.session).units_below(officer.unit_id) if officer.has_role(*DECIDERS) else ()
        ordinary = and_(Case.restricted != DENUNCIATION, among(Case.unit_id, below))
        is_readable = CaseRepository(self.session).may_read(officer)
        return and_(Approval.state == WAITING, Approval.asked_by != officer.id, or_(secret, ordinary), is_readable)

    def counts(self, officer: Officer) -> dict[str, int]:
        """How many wait for this officer's decision, by kind."""
        statement = select(Approval.kind, func.count()).join(Case, Case.id == Approval.case_id)
        statement = statement.where(self._to_decide(officer)).group_by(Approval.kind)
        return {row[0]: row[1] for row in self.session.execute(statement)}

    def to_decide(self, officer: Officer) -> tuple[int, datetime | None]:
        """How many wait for this officer's decision, and since when the oldest does."""
        statement = select(func.count(), func.min(Approval.asked_at)).join(Case, Case.id == Approval.case_id)
        count, oldest = self.session.execute(statement.where(self._to_decide(officer))).one()
        return count, oldest

    def waiting_since_before(self, moment: datetime, limit: int) -> Sequence[Approval]:
        """What was asked before this moment and still waits, on whatever case, the oldest first."""
        statement = select(Approval).where(Approval.state == WAITING, Approval.asked_at < moment)
        return self.session.scalars(statement.order_by(Approval.id).limit(limit)).all()

    def find(self, officer: Officer, approval_id: int) -> Approval | None:
        return self.session.scalar(self._readable(officer).where(Approval.id == approval_id))

    def of_case(self, case_id: int) -> Sequence[Approval]:
        """Newest first."""
        statement = select(Approval).where(Approval.case_id == case_id).order_by(Approval.id.desc())
        return self.session.scalars(statement).all()

    def is_waiting(self, case_id: int, kind: str) -> bool:
        statement = select(Approval.id).where(
            Approval.case_id == case_id, Approval.kind == kind, Approval.state == WAITING
        )
        return self.session.scalar(statement) is not None

    def add(self, approval: Approval) -> None:
        self.session.add(approval)
        self.session.flush()
        self.session.refresh(approval)

    def settle(self, approval: Approval, state: str, by: int, reason: str, now: datetime) -> bool:
        """False when somebody decided meanwhile."""
        statement = (
            update(Approval)
            .where(Approval.id == approval.id, Approval.state == WAITING)
            .values(state=state, decided_by=by, decided_at=now, decision_reason=reason)
            .returning(Approval.id)
        )
        is_settled = self.session.scalar(statement) is not None
        self.session.refresh(approval)
        return is_settled

    def withdraw_all(self, case_id: int, by: int | None, reason: str, now: datetime) -> None:
        """The case ended: nothing is left to decide."""
        statement = update(Approval).where(and_(Approval.case_id == case_id, Approval.state == WAITING))
        self.session.execute(statement.values(state="withdrawn", decided_by=by, decided_at=now, decision_reason=reason))


def _of_kind(kind: str | None) -> list[ColumnElement[bool]]:
    return [Approval.kind == kind] if kind else []
