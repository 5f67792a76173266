"""SQL of what a citizen wrote and nobody has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from inbox_api.models import Attachment, Author, Message, OutboundMessage, SendState

ANSWERING = (Author.BOT, Author.OFFICER, Author.OUTSIDE)
LOOKED_AT = 50  # messages


@dataclass(frozen=True, slots=True)
class Unanswered:
    """at: when it was sent."""

    at: datetime
    text: str
    file_kinds: tuple[str, ...]


class AwaitingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def unanswered(self, conversation_id: int) -> list[Unanswered]:
        """The citizen's messages after the last answer, oldest first.

        An answer is what the bot, an officer or somebody at the vendor said; one that was stopped on its way is none.
        """
        was_stopped = exists().where(
            OutboundMessage.message_id == Message.id, OutboundMessage.state == SendState.SUPPRESSED
        )
        last_answer = (
            select(func.coalesce(func.max(Message.id), 0))
            .where(Message.conversation_id == conversation_id, Message.author.in_(ANSWERING), ~was_stopped)
            .scalar_subquery()
        )
        kinds = select(func.array_agg(Attachment.kind)).where(Attachment.message_id == Message.id).scalar_subquery()
        statement = select(Message.sent_at, Message.text, kinds).where(
            Message.conversation_id == conversation_id,
            Message.author == Author.CITIZEN,
            Message.deleted_at.is_(None),
            func.coalesce(Message.payload, "").not_like("inbox:%"),
            Message.id > last_answer,
        )
        rows = self.session.execute(statement.order_by(Message.sent_at, Message.id).limit(LOOKED_AT))
        return [Unanswered(at, text, tuple(found or ())) for at, text, found in rows]
