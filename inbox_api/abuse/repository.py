"""SQL of limits against abuse."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.conversations.inbox_repository import InboxRepository
from inbox_api.models import AbuseLevel, AbuseLimit, Conversation, Officer


class AbuseRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: AbuseLimit) -> None:
        self.session.add(row)
        self.session.flush()

    def get(self, limit_id: int) -> AbuseLimit | None:
        statement = select(AbuseLimit).where(AbuseLimit.id == limit_id).with_for_update(of=AbuseLimit)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def may_read(self, officer: Officer, citizen_id: int) -> bool:
        """Whether the officer may know of a conversation of this person."""
        statement = select(Conversation.id).where(
            Conversation.citizen_id == citizen_id, InboxRepository(self.session).may_read(officer)
        )
        return self.session.scalar(statement.limit(1)) is not None

    def of_citizen(self, citizen_id: int) -> Sequence[AbuseLimit]:
        """Newest first."""
        statement = select(AbuseLimit).where(AbuseLimit.citizen_id == citizen_id)
        return self.session.scalars(statement.order_by(AbuseLimit.id.desc())).all()

    def conversations(self, officer: Officer, citizen_ids: Sequence[int]) -> dict[int, Conversation]:
        """By person: the newest one that the officer may read."""
        statement = (
            select(Conversation)
            .where(Conversation.citizen_id.in_(citizen_ids), InboxRepository(self.session).may_read(officer))
            .order_by(Conversation.last_message_at)
        )
        return {row.citizen_id: row for row in self.session.scalars(statement)}

    def to_review(self, officer: Officer, limit: int) -> Sequence[AbuseLimit]:
        """Of people with a conversation that the officer may read, oldest first."""
        readable = select(Conversation.citizen_id).where(InboxRepository(self.session).may_read(officer))
        statement = select(AbuseLimit).where(
            AbuseLimit.reviewed_at.is_(None),
            AbuseLimit.lifted_at.is_(None),
            AbuseLimit.level != AbuseLevel.WARNED,
            AbuseLimit.citizen_id.in_(readable),
        )
        return self.session.scalars(statement.order_by(AbuseLimit.id).limit(limit)).all()
