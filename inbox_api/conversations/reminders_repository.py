"""SQL of reminders: of conversations and of cases, each by the column that names its owner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inbox_api.models import Reminder

CONVERSATION, CASE = Reminder.conversation_id, Reminder.case_id


class ReminderRepository:
    """owner: CONVERSATION or CASE; the ids that are asked for are of that kind."""

    def __init__(self, session: Session, owner: Any = CONVERSATION) -> None:
        self.session, self.owner = session, owner

    def add(self, reminder: Reminder) -> None:
        self.session.add(reminder)
        self.session.flush()

    def get(self, reminder_id: int) -> Reminder | None:
        return self.session.get(Reminder, reminder_id)

    def waiting(self, owner_id: int) -> Sequence[Reminder]:
        """Plain ones, the next first."""
        statement = select(Reminder).where(self.owner == owner_id, Reminder.state == "waiting", ~Reminder.is_snooze)
        return self.session.scalars(statement.order_by(Reminder.remind_at, Reminder.id)).all()

    def rung(self, owner_id: int) -> Sequence[Reminder]:
        """Those with a word whose time has come and that nobody has settled yet, of putting off too."""
        statement = select(Reminder).where(self.owner == owner_id, Reminder.state == "told", Reminder.text != "")
        return self.session.scalars(statement.order_by(Reminder.remind_at, Reminder.id)).all()

    def put_off(self, owner_id: int) -> Reminder | None:
        """The putting off that waits."""
        statement = select(Reminder).where(self.owner == owner_id, Reminder.is_snooze, Reminder.state == "waiting")
        return self.session.scalar(statement.order_by(Reminder.id.desc()).limit(1))

    def waiting_of(self, owner_ids: Sequence[int]) -> Sequence[Reminder]:
        """All that wait, of many at once, the next first."""
        statement = select(Reminder).where(self.owner.in_(owner_ids), Reminder.state == "waiting")
        return self.session.scalars(statement.order_by(Reminder.remind_at, Reminder.id)).all() if owner_ids else ()

    def end(self, reminder_id: int, owner_id: int, state: str, now: datetime, *, seen: str = "waiting") -> bool:
        """False when it is none of this owner in the state `seen`."""
        statement = (
            update(Reminder)
            .where(Reminder.id == reminder_id, self.owner == owner_id, Reminder.state == seen)
            .values(state=state, ended_at=now)
            .returning(Reminder.id)
        )
        return self.session.scalar(statement) is not None

    def cancel_snoozes(self, owner_id: int, now: datetime, *, is_due_too: bool = True) -> None:
        """is_due_too False: not those whose time has come, whose rows the job that rings them may have locked."""
        statement = update(Reminder).where(self.owner == owner_id, Reminder.is_snooze, Reminder.state == "waiting")
        if not is_due_too:
            statement = statement.where(Reminder.remind_at > now)
        self.session.execute(statement.values(state="cancelled", ended_at=now))

    def revive(self, reminder_id: int) -> None:
        """One that was given up waits again."""
        statement = update(Reminder).where(Reminder.id == reminder_id, Reminder.state == "cancelled")
        self.session.execute(statement.values(state="waiting", ended_at=None))

    def wait_again(self, owner_id: int, at: datetime) -> None:
        """The last snooze until that moment that was given up."""
        newest = (
            select(Reminder.id)
            .where(self.owner == owner_id, Reminder.is_snooze)
            .where(Reminder.state == "cancelled", Reminder.remind_at == at)
            .order_by(Reminder.id.desc())
            .limit(1)
        )
        statement = update(Reminder).where(Reminder.id.in_(newest)).values(state="waiting", ended_at=None)
        self.session.execute(statement)

    def claim_due(self, now: datetime, limit: int) -> Sequence[Reminder]:
        """Those whose time has come, whoever owns them, each given out once."""
        due = (
            select(Reminder.id)
            .where(Reminder.state == "waiting", Reminder.remind_at <= now)
            .order_by(Reminder.remind_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        statement = update(Reminder).where(Reminder.id.in_(due)).values(state="told", ended_at=now).returning(Reminder)
        return self.session.scalars(statement.execution_options(synchronize_session=False)).all()
