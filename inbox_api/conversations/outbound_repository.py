"""SQL of the pieces that are to be sent, one vendor call each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from inbox_api.models import Author, ChannelIdentity, Conversation, Message, OutboundMessage, SendState

# Codes of tries after which a message may have arrived all the same.
UNKNOWN_OUTCOMES = (
    "outcome_unknown",
    "timeout",
    "connection_broken",
    "broken_answer",
    "no_message_id",
    "http_200",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
)
OPEN_STATES = (SendState.QUEUED, SendState.SENDING, SendState.RETRYING)


class OutboundRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, outbound_id: int) -> OutboundMessage | None:
        return self.session.get(OutboundMessage, outbound_id)

    def by_marker(self, marker: str) -> OutboundMessage | None:
        return self.session.scalar(select(OutboundMessage).where(OutboundMessage.marker == marker))

    def by_external_id(self, conversation_id: int, external_id: str) -> OutboundMessage | None:
        statement = select(OutboundMessage).where(
            OutboundMessage.conversation_id == conversation_id, OutboundMessage.external_id == external_id
        )
        return self.session.scalar(statement)

    def open_of(self, conversation_id: int) -> Sequence[OutboundMessage]:
        statement = select(OutboundMessage).where(
            OutboundMessage.conversation_id == conversation_id, OutboundMessage.state.in_(OPEN_STATES)
        )
        return self.session.scalars(statement.order_by(OutboundMessage.id)).all()

    def unsettled_of(self, conversation_id: int) -> Sequence[OutboundMessage]:
        """Pieces of which nobody knows whether they arrived: under way, or given up after an unknown outcome."""
        statement = select(OutboundMessage).where(
            OutboundMessage.conversation_id == conversation_id,
            OutboundMessage.external_id.is_(None),
            or_(
                OutboundMessage.state == SendState.SENDING,
                (OutboundMessage.state == SendState.FAILED) & OutboundMessage.error_code.in_(UNKNOWN_OUTCOMES),
            ),
        )
        return self.session.scalars(statement.order_by(OutboundMessage.id)).all()

    def known_external_ids(self, conversation_id: int, ids: Iterable[str]) -> set[str]:
        statement = select(OutboundMessage.external_id).where(
            OutboundMessage.conversation_id == conversation_id, OutboundMessage.external_id.in_(list(ids))
        )
        return {found for found in self.session.scalars(statement) if found}

    def claim_send(self, outbound_id: int, *, seen_state: SendState, seen_attempts: int, now: datetime) -> bool:
        """Start one try; False when another worker got there first."""
        statement = (
            update(OutboundMessage)
            .where(
                OutboundMessage.id == outbound_id,
                OutboundMessage.state == seen_state,
                OutboundMessage.attempts == seen_attempts,
            )
            .values(state=SendState.SENDING, attempts=seen_attempts + 1, started_at=now, next_try_at=None)
            .returning(OutboundMessage.id)
        )
        return self.session.scalar(statement) is not None

    def suppress_bot_sends(self, conversation_id: int) -> int:
        """Stop what the bot has not said yet."""
        bot_messages = select(Message.id).where(
            Message.conversation_id == conversation_id, Message.author == Author.BOT
        )
        result = self.session.execute(
            update(OutboundMessage)
            .where(
                OutboundMessage.conversation_id == conversation_id,
                OutboundMessage.message_id.in_(bot_messages),
                OutboundMessage.state.in_([SendState.QUEUED, SendState.RETRYING]),
            )
            .values(state=SendState.SUPPRESSED)
        )
        return int(getattr(result, "rowcount", 0))

    def waiting_to_be_sent(self, before: datetime, limit: int) -> Sequence[int]:
        """Conversations with open pieces whose time came before then: no job was going to send them."""
        last_step = func.greatest(OutboundMessage.next_try_at, OutboundMessage.started_at, OutboundMessage.created_at)
        statement = select(OutboundMessage.conversation_id).where(
            OutboundMessage.state.in_(OPEN_STATES), last_step < before
        )
        return self.session.scalars(statement.distinct().limit(limit)).all()

    def release_planned(self, channel: str, account_id: str) -> Sequence[int]:
        """Conversations of an account with open pieces; none of these waits for its planned time any more."""
        of_account = (
            select(Conversation.id)
            .join(ChannelIdentity, Conversation.identity_id == ChannelIdentity.id)
            .where(ChannelIdentity.channel == channel, ChannelIdentity.account_id == account_id)
        )
        statement = (
            update(OutboundMessage)
            .where(OutboundMessage.state.in_(OPEN_STATES), OutboundMessage.conversation_id.in_(of_account))
            .values(next_try_at=None)
            .returning(OutboundMessage.conversation_id)
        )
        released = self.session.scalars(statement.execution_options(synchronize_session=False)).all()
        return sorted(set(released))
