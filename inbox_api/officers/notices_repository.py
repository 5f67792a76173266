"""SQL of officers' notices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from inbox_api.models import OfficerNotice
from inbox_api.models.base import among


class NoticeRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(
        self, officer_ids: Sequence[int], kind: str, case_id: int | None, detail: dict[str, Any], now: datetime,
        woken: Collection[int] = (),
    ) -> None:  # fmt: skip
        """woken: those of them who are to be woken, too."""
        rows = [
            {"officer_id": one, "at": now, "kind": kind, "case_id": case_id, "detail": detail,
             "is_to_wake": one in woken}
            for one in officer_ids
        ]  # fmt: skip
        if rows:
            self.session.execute(insert(OfficerNotice), rows)

    def take_to_wake(self, limit: int) -> Sequence[OfficerNotice]:
        """Those that are to wake somebody, oldest first; they are taken once. What another process takes is left."""
        statement = select(OfficerNotice).where(OfficerNotice.is_to_wake).order_by(OfficerNotice.id).limit(limit)
        rows = self.session.scalars(statement.with_for_update(skip_locked=True)).all()
        ids = [row.id for row in rows]
        if ids:
            self.session.execute(
                update(OfficerNotice).where(among(OfficerNotice.id, ids)).values(is_to_wake=False),
                execution_options={"synchronize_session": False},
            )
        return rows

    def of(self, officer_id: int, limit: int, before_id: int | None) -> Sequence[OfficerNotice]:
        statement = select(OfficerNotice).where(OfficerNotice.officer_id == officer_id)
        if before_id is not None:
            statement = statement.where(OfficerNotice.id < before_id)
        return self.session.scalars(statement.order_by(OfficerNotice.id.desc()).limit(limit)).all()

    def unread(self, officer_id: int) -> int:
        statement = select(func.count()).where(OfficerNotice.officer_id == officer_id, OfficerNotice.read_at.is_(None))
        return self.session.scalar(statement) or 0

    def told_since(self, officer_ids: Collection[int], kinds: Collection[str], since: datetime) -> set[int]:
        statement = select(OfficerNotice.officer_id).where(
            among(OfficerNotice.officer_id, officer_ids), OfficerNotice.kind.in_(kinds), OfficerNotice.at >= since
        )
        return set(self.session.scalars(statement))

    def has_unread(self, officer_id: int, kind: str, conversation: str) -> bool:
        statement = select(OfficerNotice.id).where(*self._unread_of(officer_id, kind, conversation))
        return self.session.scalar(statement.limit(1)) is not None

    def mark_read_of(self, officer_id: int, kind: str, conversation: str, now: datetime) -> int:
        statement = update(OfficerNotice).where(*self._unread_of(officer_id, kind, conversation))
        return len(self.session.execute(statement.values(read_at=now).returning(OfficerNotice.id)).all())

    @staticmethod
    def _unread_of(officer_id: int, kind: str, conversation: str) -> tuple[ColumnElement[bool], ...]:
        return (
            OfficerNotice.officer_id == officer_id,
            OfficerNotice.read_at.is_(None),
            OfficerNotice.kind == kind,
            OfficerNotice.detail["conversation"].astext == conversation,
        )

    def mark_read(self, officer_id: int, up_to_id: int, now: datetime) -> int:
        statement = update(OfficerNotice).where(
            OfficerNotice.officer_id == officer_id, OfficerNotice.id <= up_to_id, OfficerNotice.read_at.is_(None)
        )
        return len(self.session.execute(statement.values(read_at=now).returning(OfficerNotice.id)).all())
