"""SQL of what went wrong for good: raw posts with a problem, pieces that could not be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api.models import Conversation, OutboundMessage, RawPost, SendState

FINAL = "final"  # connectors.base.ErrorAction.FINAL


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
        self, channel: str | None, without: Sequence[str], since: datetime, limit: int
    ) -> Sequence[tuple[OutboundMessage, Conversation]]:
        """Failed pieces made since then, newest first; none with a code `without` or that will never work."""
        statement = (
            select(OutboundMessage, Conversation)
            .join(Conversation, Conversation.id == OutboundMessage.conversation_id)
            .where(
                OutboundMessage.state == SendState.FAILED,
                OutboundMessage.created_at >= since,
                func.coalesce(OutboundMessage.error_code, "").not_in(without),
                func.coalesce(OutboundMessage.error_action, "") != FINAL,
            )
        )
        if channel is not None:
            statement = statement.where(Conversation.channel == channel)
        rows = self.session.execute(statement.order_by(OutboundMessage.id.desc()).limit(limit)).all()
        return [(piece, conversation) for piece, conversation in rows]
