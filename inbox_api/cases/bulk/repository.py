"""SQL of macros and of what was done to many cases at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import BulkRun, Case, Conversation, Macro, Officer


class BulkRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: Macro | BulkRun) -> None:
        self.session.add(row)
        self.session.flush()

    def macros(self, officer: Officer) -> Sequence[Macro]:
        """Those for everybody, for the officer's unit, and the officer's own, by name."""
        mine = or_(Macro.unit_id.is_(None), Macro.unit_id == officer.unit_id, Macro.owner_id == officer.id)
        return self.session.scalars(select(Macro).where(Macro.is_active, mine).order_by(Macro.name, Macro.id)).all()

    def macro(self, officer: Officer, macro_id: int) -> Macro | None:
        return next((one for one in self.macros(officer) if one.id == macro_id), None)

    def runs(self, officer: Officer, limit: int, before_id: int | None = None) -> Sequence[BulkRun]:
        """The officer's own, newest first."""
        statement = select(BulkRun).where(BulkRun.officer_id == officer.id).order_by(BulkRun.id.desc())
        if before_id is not None:
            statement = statement.where(BulkRun.id < before_id)
        return self.session.scalars(statement.limit(limit)).all()

    def run(self, officer: Officer, run_id: int) -> BulkRun | None:
        """One of the officer's own."""
        return self.session.scalar(select(BulkRun).where(BulkRun.id == run_id, BulkRun.officer_id == officer.id))

    def lock_conversations(self, officer: Officer, codes: Sequence[str], public_ids: Sequence[str]) -> None:
        """These and those of the cases, as far as the officer may know of them, in order of their ids."""
        of_cases = select(Case.conversation_id).where(
            Case.code.in_(codes), CaseRepository(self.session).may_read(officer)
        )
        may_read = InboxRepository(self.session).may_read(officer)
        chosen = select(Conversation.id).where(Conversation.public_id.in_(public_ids), may_read)
        found = {one for part in (of_cases, chosen) for one in self.session.scalars(part) if one is not None}
        if found:
            locked = select(Conversation.id).where(Conversation.id.in_(found)).order_by(Conversation.id)
            self.session.execute(locked.with_for_update(of=Conversation))
