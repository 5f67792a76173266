"""SQL of a unit that ends: what is closed, and the answers, macros, views and labels of the unit, change hands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import (
    Case,
    CaseCoUnit,
    Conversation,
    ConversationLabel,
    InboxLabel,
    Macro,
    ReadyAnswer,
    SavedView,
)


class EndingRepository:
    """From one unit to its successor. Triggers of the tables keep the narrow copies of what is open as they are."""

    def __init__(self, session: Session, unit_id: int, successor_id: int) -> None:
        self.session = session
        self.unit_id = unit_id
        self.successor_id = successor_id

    def lock_conversations(self) -> None:
        """Those of the unit, of its cases and of those it helps with, in order, before the cases: as intake does."""
        helped = select(CaseCoUnit.case_id).where(CaseCoUnit.unit_id == self.unit_id)
        cases = select(Case.conversation_id).where(
            or_(Case.unit_id == self.unit_id, Case.id.in_(helped)), Case.conversation_id.is_not(None)
        )
        concerned = or_(Conversation.unit_id == self.unit_id, Conversation.id.in_(cases))
        statement = select(Conversation.id).where(concerned).order_by(Conversation.id)
        self.session.execute(statement.with_for_update(of=Conversation))

    def move_closed(self) -> None:
        """Cases and conversations that are closed."""
        cases = update(Case).where(Case.unit_id == self.unit_id, Case.closed_at.is_not(None))
        self.session.execute(cases.values(unit_id=self.successor_id, version=Case.version + 1))
        talks = update(Conversation).where(Conversation.unit_id == self.unit_id, Conversation.is_closed)
        self.session.execute(talks.values(unit_id=self.successor_id))

    def move_belongings(self, now: datetime) -> None:
        """Ready answers, macros, views that the unit shares, labels."""
        self._move_answers()
        for table in (Macro, SavedView):
            self.session.execute(
                update(table).where(table.unit_id == self.unit_id).values(unit_id=self.successor_id)
            )  # fmt: skip
        self._move_labels(now)

    def _move_answers(self) -> None:
        """A short word that the successor has already calls the successor's."""
        offered = ReadyAnswer.removed_at.is_(None)
        taken = select(ReadyAnswer.word).where(ReadyAnswer.unit_id == self.successor_id, offered)
        own = update(ReadyAnswer).where(ReadyAnswer.unit_id == self.unit_id)
        self.session.execute(own.where(offered, ReadyAnswer.word.in_(taken)).values(word=""))
        self.session.execute(own.values(unit_id=self.successor_id, version=ReadyAnswer.version + 1))

    def _move_labels(self, now: datetime) -> None:
        """One that the successor has by that name takes over what is marked with it, and is offered again."""
        for label in self._labels(self.unit_id):
            twin = self._twin(label)
            if twin is None:
                label.unit_id = self.successor_id
                continue
            self._mark_with(twin, label)
            if label.archived_at is None:
                label.archived_at, twin.archived_at = now, None
        self.session.flush()

    def _labels(self, unit_id: int) -> list[InboxLabel]:
        return list(
            self.session.scalars(select(InboxLabel).where(InboxLabel.unit_id == unit_id).order_by(InboxLabel.id))
        )

    def _twin(self, label: InboxLabel) -> InboxLabel | None:
        same = func.lower(InboxLabel.name) == func.lower(label.name)
        statement = select(InboxLabel).where(InboxLabel.unit_id == self.successor_id, same)
        return self.session.scalar(statement.order_by(InboxLabel.id).limit(1))

    def _mark_with(self, twin: InboxLabel, label: InboxLabel) -> None:
        marked = select(
            ConversationLabel.conversation_id, literal(twin.id), ConversationLabel.officer_id, ConversationLabel.at
        ).where(ConversationLabel.label_id == label.id)
        columns = ["conversation_id", "label_id", "officer_id", "at"]
        self.session.execute(insert(ConversationLabel).from_select(columns, marked).on_conflict_do_nothing())
        self.session.execute(delete(ConversationLabel).where(ConversationLabel.label_id == label.id))
