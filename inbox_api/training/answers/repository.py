"""SQL of answers that officers proposed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from inbox_api.models import Conversation, Message, TrainingChange
from inbox_api.training.review.collecting_repository import may_be_learnt_from


class ReplyRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def waiting(self) -> Sequence[TrainingChange]:
        """Oldest first."""
        statement = select(TrainingChange).where(
            TrainingChange.source == "reply", TrainingChange.kind == "response", TrainingChange.state == "waiting"
        )
        return self.session.scalars(statement.order_by(TrainingChange.id)).all()

    def of_message(self, message_id: int) -> TrainingChange | None:
        """The proposal of this answer, whatever became of it."""
        statement = select(TrainingChange).where(
            TrainingChange.source == "reply", TrainingChange.detail["message_id"].astext == str(message_id)
        )
        return self.session.scalars(statement).first()

    def may_be_learnt_from(self, conversation_id: int) -> bool:
        """False for a talk that is sensitive, shielded, or of somebody who asked to be forgotten."""
        statement = select(Conversation.id).where(Conversation.id == conversation_id, may_be_learnt_from())
        return self.session.scalar(statement) is not None

    def withdrawn(self) -> Sequence[TrainingChange]:
        """Proposals that still hold words of talks of which nothing may be learnt any more."""
        statement = select(TrainingChange).where(
            TrainingChange.source == "reply", func.coalesce(TrainingChange.detail["question"].astext, "") != ""
        )
        rows = self.session.scalars(statement.order_by(TrainingChange.id)).all()
        allowed = (
            select(Message.id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(Message.id.in_([row.detail["message_id"] for row in rows]), may_be_learnt_from())
        )
        kept = set(self.session.scalars(allowed))
        return [row for row in rows if row.detail["message_id"] not in kept]

    def of_conversation(self, conversation_id: int) -> Sequence[TrainingChange]:
        """All proposals from one talk."""
        own = select(cast(Message.id, String)).where(Message.conversation_id == conversation_id)
        statement = select(TrainingChange).where(
            TrainingChange.source == "reply", TrainingChange.detail["message_id"].astext.in_(own)
        )
        return self.session.scalars(statement.order_by(TrainingChange.id)).all()
