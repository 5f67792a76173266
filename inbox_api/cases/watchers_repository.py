"""SQL of officers who follow cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import Case, CaseEvent, CaseWatcher, Officer, OfficerNotice
from inbox_api.models.base import among


class WatcherRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def follow(self, case_id: int, officer_id: int, now: datetime) -> bool:
        """False when the officer follows it already."""
        statement = insert(CaseWatcher).values(case_id=case_id, officer_id=officer_id, since=now)
        statement = statement.on_conflict_do_update(
            index_elements=["case_id", "officer_id"], set_={"since": now, "left_at": None},
            where=CaseWatcher.left_at.isnot(None),
        )  # fmt: skip
        return self.session.scalar(statement.returning(CaseWatcher.case_id)) is not None

    def leave(self, case_id: int, officer_id: int, now: datetime) -> bool:
        """False when the officer does not follow it."""
        statement = update(CaseWatcher).where(
            CaseWatcher.case_id == case_id, CaseWatcher.officer_id == officer_id, CaseWatcher.left_at.is_(None)
        )
        return self.session.scalar(statement.values(left_at=now).returning(CaseWatcher.case_id)) is not None

    def decline(self, case_id: int, officer_id: int, now: datetime) -> None:
        """As somebody who has left; nothing for who follows it."""
        statement = insert(CaseWatcher).values(case_id=case_id, officer_id=officer_id, since=now, left_at=now)
        self.session.execute(statement.on_conflict_do_nothing())

    def ids_of(self, case_id: int) -> set[int]:
        """Of the officers who follow the case, whatever they may read."""
        statement = select(CaseWatcher.officer_id).where(CaseWatcher.case_id == case_id, CaseWatcher.left_at.is_(None))
        return set(self.session.scalars(statement))

    def officers(self, case_id: int) -> Sequence[Officer]:
        """The same as people who are active, by name."""
        statement = select(Officer).where(Officer.id.in_(self.ids_of(case_id)), Officer.is_active)
        return self.session.scalars(statement.order_by(Officer.display_name, Officer.id)).all()

    def followed_of(self, officer_id: int, case_ids: Sequence[int]) -> set[int]:
        """Which of these cases the officer follows."""
        statement = select(CaseWatcher.case_id).where(
            CaseWatcher.officer_id == officer_id, CaseWatcher.left_at.is_(None), CaseWatcher.case_id.in_(case_ids)
        )
        return set(self.session.scalars(statement)) if case_ids else set()

    def has_ever_followed(self, case_id: int, officer_id: int) -> bool:
        return self.session.get(CaseWatcher, (case_id, officer_id)) is not None

    def is_named_in_note(self, case_id: int, username: str) -> bool:
        named = exists().where(
            CaseEvent.case_id == case_id, CaseEvent.kind == "note", CaseEvent.detail["mentions"].contains([username])
        )
        return bool(self.session.scalar(select(named)))

    def open_cases(self, conversation_id: int) -> Sequence[Case]:
        statement = select(Case).where(Case.conversation_id == conversation_id, Case.closed_at.is_(None))
        return self.session.scalars(statement.order_by(Case.id)).all()

    # what they were told

    def told_at(self, officer_ids: Collection[int], kind: str, case_id: int, at: datetime) -> set[str]:
        """Steps of the case that one of them was told at that very moment."""
        statement = select(OfficerNotice.detail["step"].astext).where(*self._unread(officer_ids, kind, case_id))
        return set(self.session.scalars(statement.where(OfficerNotice.at == at)))

    def take_back(self, officer_ids: Collection[int], kind: str, case_id: int, at: datetime) -> None:
        """What they were told at that very moment."""
        statement = delete(OfficerNotice).where(*self._unread(officer_ids, kind, case_id), OfficerNotice.at == at)
        self.session.execute(statement)

    def with_unread(self, officer_ids: Collection[int], kind: str, case_id: int, step: str) -> set[int]:
        """Those of them who have not read yet that there was such a step."""
        statement = select(OfficerNotice.officer_id).where(*self._unread(officer_ids, kind, case_id))
        return set(self.session.scalars(statement.where(OfficerNotice.detail["step"].astext == step)))

    @staticmethod
    def _unread(officer_ids: Collection[int], kind: str, case_id: int) -> tuple[ColumnElement[bool], ...]:
        return (
            among(OfficerNotice.officer_id, officer_ids),
            OfficerNotice.read_at.is_(None),
            OfficerNotice.kind == kind,
            OfficerNotice.case_id == case_id,
        )
