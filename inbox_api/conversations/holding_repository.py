"""SQL of held answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api.models import Author, Message


class HoldingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def place_of(self, message_id: int) -> int | None:
        """The conversation of a message."""
        return self.session.scalar(select(Message.conversation_id).where(Message.id == message_id))

    def lock(self, message_id: int) -> Message | None:
        """Read afresh; its conversation is locked by the caller."""
        statement = select(Message).where(Message.id == message_id).with_for_update(of=Message)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def held_before(self, moment: datetime) -> Sequence[int]:
        statement = select(Message.id).where(Message.held_until < moment).order_by(Message.held_until)
        return self.session.scalars(statement.limit(200)).all()

    def newest_answer_of_others(self, conversation_id: int, officer_id: int, after_id: int) -> Message | None:
        """The newest answer by another officer, here or in the vendor's tool, behind that message."""
        statement = select(Message).where(
            Message.conversation_id == conversation_id,
            Message.id > after_id,
            Message.author.in_([Author.OFFICER, Author.OUTSIDE]),
            func.coalesce(Message.officer_id, 0) != officer_id,
        )
        return self.session.scalar(statement.order_by(Message.id.desc()).limit(1))

    def delete(self, message: Message) -> None:
        self.session.expire(message, ["attachments", "outbound"])
        self.session.delete(message)
        self.session.flush()
