"""SQL of catching up with a vendor."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors.base import InboundMessage
from inbox_api.folding import fold, storable
from inbox_api.models import (
    Author,
    ChannelAccount,
    ChannelIdentity,
    Conversation,
    Message,
    OutboundMessage,
)

SAME_MOMENT = timedelta(seconds=5)


class ReconcilingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def has_message(self, channel: str, account_id: str, external_id: str) -> bool:
        """A message, or a piece of ours, with this id of the vendor."""
        message = select(Message.id).where(
            Message.channel == channel, Message.account_id == account_id, Message.external_id == external_id
        )
        piece = (
            select(OutboundMessage.id)
            .join(Message, OutboundMessage.message_id == Message.id)
            .where(
                OutboundMessage.external_id == external_id,
                Message.channel == channel,
                Message.account_id == account_id,
            )
        )
        return any(self.session.scalar(found.limit(1)) is not None for found in (message, piece))

    def has_same_words(self, channel: str, event: InboundMessage) -> bool:
        """The citizen's same words at the same moment."""
        statement = (
            select(Message.id)
            .join(Conversation, Message.conversation_id == Conversation.id)
            .join(ChannelIdentity, Conversation.identity_id == ChannelIdentity.id)
            .where(
                ChannelIdentity.channel == channel,
                ChannelIdentity.account_id == event.account_id,
                ChannelIdentity.external_id == event.citizen_id,
                Message.author == Author.CITIZEN,
                Message.payload.is_not(None),
                Message.folded == fold(storable(event.text or "")),
                Message.sent_at.between(event.sent_at - SAME_MOMENT, event.sent_at + SAME_MOMENT),
            )
        )
        return self.session.scalar(statement.limit(1)) is not None

    def caught_up(self, row_id: int, until: datetime) -> None:
        """Everything before then was asked for."""
        self.session.execute(
            update(ChannelAccount)
            .where(ChannelAccount.id == row_id)
            .values(caught_up_until=until)
            .execution_options(synchronize_session=False)
        )
