"""SQL of what went wrong for good: raw posts with a problem, pieces that could not be sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import Conversation, OutboundMessage, RawPost, SendState


class DeadLettersRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def posts(self, channel: str | None, limit: int) -> Sequence[RawPost]:
        """Posts with a problem, newest first."""
        statement = select(RawPost).where(RawPost.problem.is_not(None))
        if channel is not None:
            statement = statement.where(RawPost.channel == channel)
        return self.session.scalars(statement.order_by(RawPost.id.desc()).limit(limit)).all()

    def post(self, post_id: int) -> RawPost | None:
        return self.session.get(RawPost, post_id)

    def pieces(
        self, channel: str | None, without: Sequence[str], limit: int
    ) -> Sequence[tuple[OutboundMessage, Conversation]]:
        """Failed pieces but those with one of the codes `without`, newest first."""
        statement = (
            select(OutboundMessage, Conversation)
            .join(Conversation, Conversation.id == OutboundMessage.conversation_id)
            .where(OutboundMessage.state == SendState.FAILED, OutboundMessage.error_code.not_in(without))
        )
        if channel is not None:
            statement = statement.where(Conversation.channel == channel)
        rows = self.session.execute(statement.order_by(OutboundMessage.id.desc()).limit(limit)).all()
        return [(piece, conversation) for piece, conversation in rows]
