"""SQL of looks behind the shield."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import IdentityReveal


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
