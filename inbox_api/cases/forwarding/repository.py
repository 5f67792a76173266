"""SQL of what outside bodies were asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, Forward, Officer


class ForwardRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Forward) -> None:
        self.session.add(row)
        self.session.flush()

    def lock(self, forward_id: int) -> Forward | None:
        """Read afresh and locked until the transaction ends."""
        statement = select(Forward).where(Forward.id == forward_id).with_for_update(of=Forward)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def by_digest(self, digest: str) -> Forward | None:
        return self.session.scalar(select(Forward).where(Forward.token_digest == digest))

    def find(self, officer: Officer, forward_id: int) -> Forward | None:
        statement = select(Forward).join(Case, Case.id == Forward.case_id)
        return self.session.scalar(
            statement.where(Forward.id == forward_id, CaseRepository(self.session).may_read(officer))
        )

    def of_case(self, case_id: int) -> Sequence[Forward]:
        """Newest first."""
        statement = select(Forward).where(Forward.case_id == case_id).order_by(Forward.number.desc())
        return self.session.scalars(statement).all()

    def open_of(self, case_id: int) -> Forward | None:
        statement = select(Forward).where(Forward.case_id == case_id, Forward.ended_at.is_(None))
        return self.session.scalar(statement.limit(1))

    def next_number(self, case_id: int) -> int:
        statement = select(func.coalesce(func.max(Forward.number), 0) + 1).where(Forward.case_id == case_id)
        return self.session.scalar(statement) or 1

    def waiting(self, officer: Officer, *, after: datetime | None, limit: int) -> Sequence[Forward]:
        """Unanswered ones of readable cases, the next deadline first."""
        statement = select(Forward).join(Case, Case.id == Forward.case_id)
        statement = statement.where(Forward.ended_at.is_(None), CaseRepository(self.session).may_read(officer))
        if after is not None:
            statement = statement.where(Forward.due_at > after)
        return self.session.scalars(statement.order_by(Forward.due_at, Forward.id).limit(limit)).all()
