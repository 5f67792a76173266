"""SQL of instructions. What an officer may know of starts from the cases the officer may read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session, contains_eager

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, Instruction, InstructionEvent, Officer

Place = tuple[datetime, int]  # (due at, id) of the last one of a page
FILTERS = ("open", "late", "reported", "given", "ended")


class InstructionRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def _readable(self, officer: Officer) -> Select[Instruction]:
        statement = select(Instruction).join(Case, Case.id == Instruction.case_id)
        statement = statement.options(contains_eager(Instruction.case))
        return statement.where(CaseRepository(self.session).may_read(officer))

    @staticmethod
    def _condition(name: str, officer: Officer, now: datetime) -> ColumnElement[bool]:
        """open: not ended. late: open past its deadline, not reported yet. given: by this officer, open."""
        is_open = Instruction.ended_at.is_(None)
        return {
            "open": is_open,
            "late": is_open & (Instruction.due_at < now) & (Instruction.state != "reported"),
            "reported": is_open & (Instruction.state == "reported"),
            "given": is_open & (Instruction.given_by == officer.id),
            "ended": Instruction.ended_at.isnot(None),
        }[name]

    def listed(
        self, officer: Officer, name: str, now: datetime, limit: int, after: Place | None = None
    ) -> Sequence[Instruction]:
        """Readable ones of a filter, the next deadline first. after: the last one of the page before."""
        statement = self._readable(officer).where(self._condition(name, officer, now))
        if after is not None:
            statement = statement.where(tuple_(Instruction.due_at, Instruction.id) > after)
        return self.session.scalars(statement.order_by(Instruction.due_at, Instruction.id).limit(limit)).all()

    def count(self, officer: Officer, name: str, now: datetime) -> int:
        statement = (
            select(func.count())
            .select_from(Instruction)
            .join(Case, Case.id == Instruction.case_id)
            .where(CaseRepository(self.session).may_read(officer), self._condition(name, officer, now))
        )
        return self.session.scalar(statement) or 0

    def find(self, officer: Officer, instruction_id: int) -> Instruction | None:
        return self.session.scalar(self._readable(officer).where(Instruction.id == instruction_id))

    def claim_late(self, now: datetime, limit: int) -> Sequence[Instruction]:
        """Those past their deadline of which nobody was told yet; they count as told."""
        statement = select(Instruction).where(
            Instruction.ended_at.is_(None), Instruction.state != "reported", Instruction.due_at < now,
            Instruction.late_told_at.is_(None),
        )  # fmt: skip
        statement = statement.order_by(Instruction.due_at, Instruction.id).limit(limit)
        rows = self.session.scalars(statement.with_for_update(of=Instruction, skip_locked=True)).all()
        for row in rows:
            row.late_told_at = now
        self.session.flush()
        return rows

    def of_case(self, case_id: int) -> Sequence[Instruction]:
        """Newest first."""
        statement = select(Instruction).where(Instruction.case_id == case_id).order_by(Instruction.id.desc())
        return self.session.scalars(statement).all()

    def events(self, instruction_ids: Sequence[int]) -> Sequence[InstructionEvent]:
        """Oldest first."""
        statement = select(InstructionEvent).where(InstructionEvent.instruction_id.in_(instruction_ids))
        return self.session.scalars(statement.order_by(InstructionEvent.id)).all()

    def add(self, row: Instruction | InstructionEvent) -> None:
        self.session.add(row)
        self.session.flush()
        self.session.refresh(row)

    def flush(self) -> None:
        self.session.flush()
