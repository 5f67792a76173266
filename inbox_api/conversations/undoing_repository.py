"""SQL of changes that can be undone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from inbox_api.models import UndoableAct


class UndoingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, act: UndoableAct) -> int:
        self.session.add(act)
        self.session.flush()
        return act.id

    def lock(self, act_id: int) -> UndoableAct | None:
        statement = select(UndoableAct).where(UndoableAct.id == act_id).with_for_update()
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def newest(self, officer_id: int, since: datetime) -> UndoableAct | None:
        statement = select(UndoableAct).where(
            UndoableAct.officer_id == officer_id, UndoableAct.at >= since, UndoableAct.undone_at.is_(None)
        )
        return self.session.scalar(statement.order_by(UndoableAct.id.desc()).limit(1))

    def forget(self, before: datetime) -> None:
        self.session.execute(delete(UndoableAct).where(UndoableAct.at < before))
