"""SQL of reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inbox_api.models import Reminder


class ReminderRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, reminder: Reminder) -> None:
        self.session.add(reminder)
        self.session.flush()

    def get(self, reminder_id: int) -> Reminder | None:
        return self.session.get(Reminder, reminder_id)

    def waiting(self, conversation_id: int) -> Sequence[Reminder]:
        statement = select(Reminder).where(
            Reminder.conversation_id == conversation_id, Reminder.state == "waiting", ~Reminder.is_snooze
        )
        return self.session.scalars(statement.order_by(Reminder.remind_at, Reminder.id)).all()

    def end(self, reminder_id: int, conversation_id: int, state: str, now: datetime) -> bool:
        """False when it is no waiting one of this conversation."""
        statement = (
            update(Reminder)
            .where(Reminder.id == reminder_id, Reminder.conversation_id == conversation_id, Reminder.state == "waiting")
            .values(state=state, ended_at=now)
            .returning(Reminder.id)
        )
        return self.session.scalar(statement) is not None

    def cancel_snoozes(self, conversation_id: int, now: datetime) -> None:
        self.session.execute(
            update(Reminder)
            .where(Reminder.conversation_id == conversation_id, Reminder.is_snooze, Reminder.state == "waiting")
            .values(state="cancelled", ended_at=now)
        )

    def wait_again(self, conversation_id: int, at: datetime) -> None:
        """The last snooze until that moment that was given up."""
        newest = (
            select(Reminder.id)
            .where(Reminder.conversation_id == conversation_id, Reminder.is_snooze)
            .where(Reminder.state == "cancelled", Reminder.remind_at == at)
            .order_by(Reminder.id.desc())
            .limit(1)
        )
        statement = update(Reminder).where(Reminder.id.in_(newest)).values(state="waiting", ended_at=None)
        self.session.execute(statement)

    def claim_due(self, now: datetime, limit: int) -> Sequence[Reminder]:
        """Those whose time has come, each given out once."""
        due = (
            select(Reminder.id)
            .where(Reminder.state == "waiting", Reminder.remind_at <= now)
            .order_by(Reminder.remind_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = update(Reminder).where(Reminder.id.in_(due)).values(state="told", ended_at=now).returning(Reminder)
        return self.session.scalars(statement.execution_options(synchronize_session=False)).all()
