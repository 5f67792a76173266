"""SQL of answers that wait on the page of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from inbox_api.models import HeldAnswer, HeldState


class HeldRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def of(self, case_id: int, officer_id: int) -> HeldAnswer | None:
        statement = select(HeldAnswer).where(HeldAnswer.case_id == case_id, HeldAnswer.officer_id == officer_id)
        return self.session.scalar(statement)

    def get(self, held_id: int) -> HeldAnswer | None:
        return self.session.get(HeldAnswer, held_id)

    def lock(self, held_id: int) -> HeldAnswer | None:
        statement = select(HeldAnswer).where(HeldAnswer.id == held_id).with_for_update(of=HeldAnswer)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def add(self, held: HeldAnswer) -> HeldAnswer:
        self.session.add(held)
        self.session.flush()
        return held

    def delete(self, held: HeldAnswer) -> None:
        self.session.delete(held)
        self.session.flush()

    def lost(self, before: datetime) -> Sequence[int]:
        statement = select(HeldAnswer.id).where(HeldAnswer.state == HeldState.WAITING, HeldAnswer.held_until < before)
        return self.session.scalars(statement.order_by(HeldAnswer.held_until).limit(200)).all()

    def forget(self, before: datetime) -> None:
        over = HeldAnswer.state != HeldState.WAITING
        self.session.execute(delete(HeldAnswer).where(over, HeldAnswer.held_until < before))
