"""SQL of looks behind the shield."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Case, IdentityReveal


class ShieldRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: IdentityReveal) -> None:
        self.session.add(row)
        self.session.flush()

    def is_open(self, case_id: int, officer_id: int, now: datetime) -> bool:
        statement = select(IdentityReveal.id).where(
            IdentityReveal.case_id == case_id, IdentityReveal.officer_id == officer_id, IdentityReveal.until > now
        )
        return self.session.scalar(statement.limit(1)) is not None

    def of_case(self, case_id: int) -> Sequence[IdentityReveal]:
        """Newest first."""
        statement = select(IdentityReveal).where(IdentityReveal.case_id == case_id)
        return self.session.scalars(statement.order_by(IdentityReveal.id.desc())).all()

    def revealed_conversations(self, officer_id: int, conversation_ids: Collection[int], now: datetime) -> set[int]:
        """Those of the conversations of which the officer looked behind the shield of a case."""
        statement = (
            select(Case.conversation_id)
            .join(IdentityReveal, IdentityReveal.case_id == Case.id)
            .where(
                IdentityReveal.officer_id == officer_id,
                IdentityReveal.until > now,
                Case.conversation_id.in_(conversation_ids),
            )
        )
        return {number for number in self.session.scalars(statement) if number is not None}
