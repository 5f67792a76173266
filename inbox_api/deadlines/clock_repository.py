"""SQL of legal events, clocks, extensions and alarms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.cases.states import NOT_RUNNING, PAUSED, CaseState
from inbox_api.models import Case, CaseAlarm, CaseClock, CaseEvent, CaseExtension, LegalEvent, OpenCase

MAIN = "main"


class ClockRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: LegalEvent | CaseClock | CaseExtension) -> None:
        self.session.add(row)
        self.session.flush()

    # legal events and their clocks

    def events(self, case_id: int) -> Sequence[LegalEvent]:
        """Oldest first, withdrawn ones included."""
        statement = select(LegalEvent).where(LegalEvent.case_id == case_id)
        return self.session.scalars(statement.order_by(LegalEvent.happened_at, LegalEvent.id)).all()

    def event(self, event_id: int) -> LegalEvent | None:
        return self.session.get(LegalEvent, event_id)

    def clocks(self, case_id: int) -> Sequence[CaseClock]:
        """In the order they started; those that were dropped are left out."""
        statement = select(CaseClock).where(CaseClock.case_id == case_id, CaseClock.dropped_at.is_(None))
        return self.session.scalars(statement.order_by(CaseClock.started_at, CaseClock.id)).all()

    def clock(self, clock_id: int) -> CaseClock | None:
        return self.session.get(CaseClock, clock_id)

    def overdue_legal(self, now: datetime) -> ColumnElement[bool]:
        """Of an open case: a legal clock that runs and is past its end."""
        return exists().where(
            CaseClock.case_id == OpenCase.id,
            CaseClock.met_at.is_(None),
            CaseClock.dropped_at.is_(None),
            CaseClock.due_at < now,
        )

    def first_work_at(self, case_id: int) -> datetime | None:
        """When work on the case first began."""
        statement = select(func.min(CaseEvent.at)).where(
            CaseEvent.case_id == case_id,
            CaseEvent.kind == "state",
            CaseEvent.detail["to"].astext == CaseState.IN_PROGRESS.value,
        )
        return self.session.scalar(statement)

    # extensions

    def extensions(self, case_id: int, clock: str | None = None) -> Sequence[CaseExtension]:
        """Oldest first, of all rounds."""
        statement = select(CaseExtension).where(CaseExtension.case_id == case_id).order_by(CaseExtension.id)
        if clock is not None:
            statement = statement.where(CaseExtension.clock == clock)
        return self.session.scalars(statement).all()

    # alarms

    def plan_alarms(self, case_id: int, clock: str, round_no: int, moments: dict[int, datetime]) -> None:
        """Set when each step rings; steps that have rung in this round keep still, others and other rounds' go."""
        self.session.execute(
            delete(CaseAlarm).where(
                CaseAlarm.case_id == case_id,
                CaseAlarm.clock == clock,
                or_(CaseAlarm.round != round_no, CaseAlarm.step.not_in(moments)),
                CaseAlarm.fired_at.is_(None),
            )
        )
        rows = [
            {"case_id": case_id, "clock": clock, "round": round_no, "step": step, "at": at}
            for step, at in moments.items()
        ]
        if not rows:
            return
        statement = insert(CaseAlarm).values(rows)
        self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["case_id", "clock", "round", "step"],
                set_={"at": statement.excluded.at},
                where=CaseAlarm.fired_at.is_(None),
            )
        )

    def drop_alarms(self, case_id: int, clock: str | None = None) -> None:
        """Forget what has not rung yet."""
        statement = delete(CaseAlarm).where(CaseAlarm.case_id == case_id, CaseAlarm.fired_at.is_(None))
        if clock is not None:
            statement = statement.where(CaseAlarm.clock == clock)
        self.session.execute(statement)

    def due_alarms(self, now: datetime, limit: int) -> Sequence[CaseAlarm]:
        """Alarms whose time has come, oldest first, locked; what another worker holds is left out."""
        statement = select(CaseAlarm).where(CaseAlarm.at <= now, CaseAlarm.fired_at.is_(None))
        statement = statement.order_by(CaseAlarm.at).limit(limit).with_for_update(skip_locked=True)
        return self.session.scalars(statement).all()

    def mark_fired(self, alarm_ids: Sequence[int], now: datetime) -> None:
        self.session.execute(update(CaseAlarm).where(CaseAlarm.id.in_(alarm_ids)).values(fired_at=now))

    def without_alarms(self, limit: int) -> Sequence[Case]:
        """Open cases with a running deadline for which no alarm was ever planned."""
        planned = exists().where(CaseAlarm.case_id == Case.id, CaseAlarm.clock == MAIN)
        statement = (
            select(Case)
            .join(OpenCase, OpenCase.id == Case.id)
            .where(OpenCase.due_at.isnot(None), OpenCase.status.not_in(PAUSED), Case.merged_into_id.is_(None), ~planned)
        )
        return self.session.scalars(statement.order_by(Case.id).limit(limit)).all()

    def open_cases(self, after_id: int, limit: int) -> Sequence[Case]:
        """Open cases whose clock runs, by id."""
        statement = select(Case).join(OpenCase, OpenCase.id == Case.id)
        statement = statement.where(OpenCase.id > after_id, OpenCase.status.not_in(NOT_RUNNING))
        return self.session.scalars(statement.order_by(OpenCase.id).limit(limit)).all()

    def talked_of(self, conversation_id: int | None) -> Sequence[Case]:
        """Open cases of a conversation, by id."""
        if conversation_id is None:
            return ()
        statement = select(Case).where(Case.conversation_id == conversation_id, Case.closed_at.is_(None))
        return self.session.scalars(statement.order_by(Case.id)).all()

    def fired(self, case_id: int) -> Sequence[CaseAlarm]:
        statement = select(CaseAlarm).where(CaseAlarm.case_id == case_id, CaseAlarm.fired_at.isnot(None))
        return self.session.scalars(statement.order_by(CaseAlarm.fired_at)).all()

    def cases(self, case_ids: Sequence[int]) -> dict[int, Case]:
        return {case.id: case for case in self.session.scalars(select(Case).where(Case.id.in_(case_ids)))}

    def change_clock(self, clock: CaseClock, **values: Any) -> None:
        for name, value in values.items():
            setattr(clock, name, value)
        self.session.flush()
