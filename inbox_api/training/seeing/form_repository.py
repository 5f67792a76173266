"""SQL of reports as the assistant's form took them: one row a report, from what it told with each of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, and_, cast, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from inbox_api.models import BotOperation, Conversation, Message
from inbox_api.models.conversations import TELLS_OF_FORM
from inbox_api.training.review.collecting_repository import may_be_learnt_from

FORM = Message.understanding["form"]
REPORT = FORM["id"].astext  # the message that the case will be filed by
LONGEST = timedelta(days=15)  # twice a draft's life: a report seen before the period is known not to begin in it


class FormRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def reports(self, since: datetime, until: datetime) -> Iterator[dict[str, Any]]:
        """Those that were begun in [since, until), of conversations that trainers may see.

        {conversation, report, channel, kind, began, touched, steps, last, topic, is_put_off, is_filed}.
        """

        def newest(column: Any) -> Any:
            return func.array_agg(aggregate_order_by(column, Message.id.desc()))

        grouped = (
            select(
                Message.conversation_id.label("conversation"),
                REPORT.label("report"),
                Conversation.channel,
                func.min(FORM["kind"].astext).label("kind"),
                func.min(Message.sent_at).label("began"),
                func.max(Message.sent_at).label("touched"),
                func.array_agg(FORM["step"].astext.distinct()).label("steps"),
                newest(FORM["step"].astext)[1].label("last"),
                newest(FORM["topic"].astext)[1].label("topic"),
                (newest(FORM["is_put_off"].astext)[1] == "true").label("is_put_off"),
            )
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(text(TELLS_OF_FORM), REPORT.is_not(None), Message.sent_at >= since - LONGEST, may_be_learnt_from())
            .group_by(Message.conversation_id, REPORT, Conversation.channel)
            .having(and_(func.min(Message.sent_at) >= since, func.min(Message.sent_at) < until))
            .subquery()
        )
        filed = aliased(BotOperation)
        statement = (
            select(grouped, filed.id.is_not(None).label("is_filed"))
            .outerjoin(
                filed,
                and_(
                    filed.conversation_id == grouped.c.conversation,
                    filed.message_id == grouped.c.report,
                    filed.operation == "create_case",
                ),
            )
            .order_by(grouped.c.touched.desc(), grouped.c.conversation.desc(), grouped.c.report)
        )
        return (dict(row._mapping) for row in self.session.execute(statement))

    def closed(self, since: datetime) -> dict[tuple[int, str], str | None]:
        """{(conversation, report): what the turn that ended it did}: "follow_same", "hand_over" or None."""
        closed = func.jsonb_array_elements_text(FORM["closed"]).label("report")
        ended = (
            select(Message.conversation_id.label("conversation"), cast(Message.id, String).label("message"), closed)
            .where(text(TELLS_OF_FORM), Message.sent_at >= since)
            .subquery()
        )
        did = aliased(BotOperation)
        statement = select(ended.c.conversation, ended.c.report, did.operation).outerjoin(
            did,
            and_(
                did.conversation_id == ended.c.conversation,
                did.message_id == ended.c.message,
                did.operation.in_(("follow_same", "hand_over")),
            ),
        )
        return {(row[0], row[1]): row[2] for row in self.session.execute(statement)}

    def first_told(self) -> datetime | None:
        """Since when the assistant tells of its form."""
        return self.session.scalar(select(func.min(Message.sent_at)).where(text(TELLS_OF_FORM)))

    def last_messages(self, conversations: list[int]) -> dict[int, int]:
        """{conversation: its newest message}."""
        statement = select(Message.conversation_id, func.max(Message.id)).where(
            Message.conversation_id.in_(conversations)
        )
        return {row[0]: row[1] for row in self.session.execute(statement.group_by(Message.conversation_id))}
