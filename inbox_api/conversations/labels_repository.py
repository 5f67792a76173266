"""SQL of labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import ConversationLabel, InboxLabel
from inbox_api.models.base import among


class LabelRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def usable(self, units: Sequence[int]) -> Sequence[InboxLabel]:
        """Of the city and of these units, by name."""
        statement = select(InboxLabel).where(
            InboxLabel.archived_at.is_(None), or_(InboxLabel.unit_id.is_(None), among(InboxLabel.unit_id, units))
        )
        return self.session.scalars(statement.order_by(InboxLabel.name, InboxLabel.id)).all()

    def named(self, unit_id: int | None, name: str) -> InboxLabel | None:
        """The label of this name, whatever its capitals."""
        same = func.lower(InboxLabel.name) == name.lower()
        statement = select(InboxLabel).where(InboxLabel.unit_id.is_not_distinct_from(unit_id), same)
        return self.session.scalar(statement.limit(1))

    def count(self, unit_id: int | None) -> int:
        statement = select(func.count()).select_from(InboxLabel)
        return self.session.scalar(statement.where(InboxLabel.unit_id.is_not_distinct_from(unit_id))) or 0

    def add(self, label: InboxLabel) -> InboxLabel:
        self.session.add(label)
        self.session.flush()
        return label

    def put(self, conversation_id: int, label_id: int, officer_id: int, now: datetime) -> bool:
        """False when it is there already."""
        statement = insert(ConversationLabel).values(
            conversation_id=conversation_id, label_id=label_id, officer_id=officer_id, at=now
        )
        statement = statement.on_conflict_do_nothing()
        return self.session.scalar(statement.returning(ConversationLabel.label_id)) is not None

    def take_off(self, conversation_id: int, label_id: int) -> bool:
        """False when it is not there."""
        statement = delete(ConversationLabel).where(
            ConversationLabel.conversation_id == conversation_id, ConversationLabel.label_id == label_id
        )
        return self.session.scalar(statement.returning(ConversationLabel.label_id)) is not None

    def of_conversations(self, conversation_ids: Sequence[int]) -> dict[int, list[InboxLabel]]:
        """The labels on each, by name."""
        statement = (
            select(ConversationLabel.conversation_id, InboxLabel)
            .join(InboxLabel, InboxLabel.id == ConversationLabel.label_id)
            .where(ConversationLabel.conversation_id.in_(conversation_ids))
        )
        found: dict[int, list[InboxLabel]] = defaultdict(list)
        for conversation_id, label in self.session.execute(statement.order_by(InboxLabel.name)):
            found[conversation_id].append(label)
        return dict(found)
