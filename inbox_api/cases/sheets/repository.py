"""SQL of sheets of topics and of what was ticked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import CaseTick, TopicSheet


class SheetRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def sheets(self, codes: Iterable[str] | None = None) -> dict[str, TopicSheet]:
        """By code. codes: None for all."""
        statement = select(TopicSheet)
        if codes is not None:
            statement = statement.where(TopicSheet.code.in_(list(codes)))
        return {row.code: row for row in self.session.scalars(statement)}

    def insert(self, code: str, values: dict[str, Any]) -> bool:
        """False when somebody was faster."""
        statement = insert(TopicSheet).values(code=code, version=1, **values).on_conflict_do_nothing()
        return self.session.scalar(statement.returning(TopicSheet.code)) is not None

    def change(self, code: str, seen_version: int, values: dict[str, Any]) -> bool:
        """False when it has changed since."""
        statement = (
            update(TopicSheet)
            .where(TopicSheet.code == code, TopicSheet.version == seen_version)
            .values(version=seen_version + 1, **values)
            .returning(TopicSheet.code)
            .execution_options(populate_existing=True)
        )
        return self.session.scalar(statement) is not None

    def delete(self, code: str, seen_version: int) -> bool:
        statement = delete(TopicSheet).where(TopicSheet.code == code, TopicSheet.version == seen_version)
        return self.session.scalar(statement.returning(TopicSheet.code)) is not None

    def ticks(self, case_id: int) -> dict[str, CaseTick]:
        """By the key of the step."""
        rows: Sequence[CaseTick] = self.session.scalars(select(CaseTick).where(CaseTick.case_id == case_id)).all()
        return {row.step: row for row in rows}

    def tick(self, case_id: int, step: str, officer_id: int, now: datetime) -> bool:
        """False when it was ticked already."""
        statement = insert(CaseTick).values(case_id=case_id, step=step, officer_id=officer_id, at=now)
        return self.session.scalar(statement.on_conflict_do_nothing().returning(CaseTick.step)) is not None

    def untick(self, case_id: int, step: str) -> bool:
        """False when it was not ticked."""
        statement = delete(CaseTick).where(CaseTick.case_id == case_id, CaseTick.step == step)
        return self.session.scalar(statement.returning(CaseTick.step)) is not None
