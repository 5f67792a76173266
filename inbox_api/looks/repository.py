"""SQL of drafts that a colleague looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import Author, Case, Conversation, LookState, Message, Officer, SecondLook, SecondLookStep
from inbox_api.models.base import among

OPEN = (LookState.WAITING, LookState.RETURNED)
SPOKEN = (Author.CITIZEN, Author.OFFICER, Author.OUTSIDE)


class LookRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def _readable(self, officer: Officer) -> Select[SecondLook]:
        """Of conversations and cases that the officer may read."""
        talk = select(Conversation.id).where(
            Conversation.id == SecondLook.conversation_id, InboxRepository(self.session).may_read(officer)
        )
        case = select(Case.id).where(Case.id == SecondLook.case_id, CaseRepository(self.session).may_read(officer))
        return select(SecondLook).where(or_(talk.correlate(SecondLook).exists(), case.correlate(SecondLook).exists()))

    def find(self, officer: Officer, look_id: int) -> SecondLook | None:
        return self.session.scalar(self._readable(officer).where(SecondLook.id == look_id))

    def waiting(self, officer: Officer, holders: set[int], limit: int) -> Sequence[SecondLook]:
        """What is with one of the holders and readable, the next deadline first."""
        statement = self._readable(officer).where(
            SecondLook.state == LookState.WAITING, among(SecondLook.colleague_id, holders)
        )
        return self.session.scalars(
            statement.order_by(SecondLook.due_at.asc().nulls_last(), SecondLook.id).limit(limit)
        ).all()

    def drafted(self, officer: Officer, limit: int) -> Sequence[SecondLook]:
        """The officer's own open ones, newest first."""
        statement = self._readable(officer).where(SecondLook.state.in_(OPEN), SecondLook.drafter_id == officer.id)
        return self.session.scalars(statement.order_by(SecondLook.id.desc()).limit(limit)).all()

    def of_place(self, *, conversation_id: int | None = None, case_id: int | None = None) -> Sequence[SecondLook]:
        """The open ones there, oldest first; that the place may be read was checked by the caller."""
        of = SecondLook.conversation_id == conversation_id if case_id is None else SecondLook.case_id == case_id
        statement = select(SecondLook).where(of, SecondLook.state.in_(OPEN))
        return self.session.scalars(statement.order_by(SecondLook.id)).all()

    def stopped_by(self, *, message_id: int | None = None, held_id: int | None = None) -> SecondLook | None:
        """The one that became this message, or this answer that waits in a case."""
        of: ColumnElement[bool] = (
            SecondLook.message_id == message_id if held_id is None else SecondLook.held_id == held_id
        )
        return self.session.scalar(select(SecondLook).where(of))

    def newer(self, conversation_id: int, after_id: int, limit: int = 50) -> Sequence[Message]:
        """What the citizen and officers said behind that message, oldest first."""
        statement = select(Message).where(
            Message.conversation_id == conversation_id, Message.id > after_id, Message.author.in_(SPOKEN)
        )
        return self.session.scalars(statement.order_by(Message.id).limit(limit)).all()

    def steps(self, look_id: int) -> Sequence[SecondLookStep]:
        """Oldest first."""
        statement = select(SecondLookStep).where(SecondLookStep.look_id == look_id)
        return self.session.scalars(statement.order_by(SecondLookStep.id)).all()

    def add(self, row: SecondLook | SecondLookStep) -> None:
        self.session.add(row)
        self.session.flush()

    def change(self, look: SecondLook, values: dict[str, Any]) -> bool:
        """False when somebody changed it meanwhile."""
        statement = (
            update(SecondLook)
            .where(SecondLook.id == look.id, SecondLook.version == look.version)
            .values(**values, version=look.version + 1)
            .returning(SecondLook.id)
        )
        changed = self.session.scalar(statement) is not None
        self.session.refresh(look)
        return changed
