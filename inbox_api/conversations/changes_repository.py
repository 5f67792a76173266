"""SQL of changes to messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import EarlyChange, Message, OutboundMessage


class ChangesRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def keep_early(self, **values: Any) -> None:
        """Keep a change of a message that has not come; the same one twice is one row."""
        self.session.execute(insert(EarlyChange).values(**values).on_conflict_do_nothing())

    def take_early(self, channel: str, account_id: str, external_id: str) -> list[EarlyChange]:
        """What waits for this message, in the order it happened; it waits no longer."""
        waits = (
            EarlyChange.channel == channel,
            EarlyChange.account_id == account_id,
            EarlyChange.external_id == external_id,
        )
        found = list(self.session.scalars(select(EarlyChange).where(*waits).order_by(EarlyChange.at, EarlyChange.id)))
        if found:
            self.session.execute(delete(EarlyChange).where(*waits).execution_options(synchronize_session=False))
        return found

    def forget_early(self, before: datetime) -> None:
        """Changes of messages that never came, because they were written before we were connected."""
        self.session.execute(delete(EarlyChange).where(EarlyChange.at < before))

    def message_named(self, conversation_id: int, external_id: str) -> Message | None:
        """A message of this conversation by the vendor's id of it, or of one of the pieces it went out in."""
        piece = select(OutboundMessage.message_id).where(
            OutboundMessage.conversation_id == conversation_id, OutboundMessage.external_id == external_id
        )
        statement = select(Message).where(
            Message.conversation_id == conversation_id,
            or_(Message.external_id == external_id, Message.id.in_(piece)),
        )
        return self.session.scalar(statement.limit(1))
