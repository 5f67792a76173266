"""SQL of citizens, conversations, messages and what is to be sent."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from inbox_api.models import (
    Attachment,
    Author,
    BotOperation,
    BotState,
    ChannelIdentity,
    Citizen,
    Conversation,
    HandledBy,
    Message,
    OutboundMessage,
    ReadMark,
    SendState,
)

# A message with all that a page shows of it, in three queries however many messages there are.
WHOLE = (joinedload(Message.officer), selectinload(Message.attachments), selectinload(Message.outbound))


def _is_identity(channel: str, account_id: str, external_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        ChannelIdentity.channel == channel,
        ChannelIdentity.account_id == account_id,
        ChannelIdentity.external_id == external_id,
    )


class ConversationRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    # conversations

    def get(self, conversation_id: int) -> Conversation | None:
        return self.session.get(Conversation, conversation_id)

    def by_public_id(self, public_id: str) -> Conversation | None:
        return self.session.scalar(select(Conversation).where(Conversation.public_id == public_id))

    def lock(self, conversation_id: int) -> Conversation | None:
        """The conversation, locked until the transaction ends and read afresh."""
        statement = select(Conversation).where(Conversation.id == conversation_id).with_for_update(of=Conversation)
        return self.session.scalar(statement.execution_options(populate_existing=True))

    def find(self, channel: str, account_id: str, external_id: str, *, is_locked: bool = False) -> Conversation | None:
        """The conversation of a channel identity. is_locked: as `lock` gives it."""
        statement = (
            select(Conversation)
            .join(ChannelIdentity, Conversation.identity_id == ChannelIdentity.id)
            .where(*_is_identity(channel, account_id, external_id))
        )
        if is_locked:
            statement = statement.with_for_update(of=Conversation).execution_options(populate_existing=True)
        return self.session.scalar(statement)

    def names(self, channel: str, account_id: str, external_id: str) -> tuple[int, str] | None:
        """(id, public id) of the conversation of a channel identity."""
        statement = (
            select(Conversation.id, Conversation.public_id)
            .join(ChannelIdentity, Conversation.identity_id == ChannelIdentity.id)
            .where(*_is_identity(channel, account_id, external_id))
        )
        row = self.session.execute(statement).first()
        return (row.id, row.public_id) if row is not None else None

    def find_or_open(self, channel: str, account_id: str, external_id: str, now: datetime) -> Conversation:
        """The conversation of this channel identity, opened when it writes for the first time."""
        return self.find(channel, account_id, external_id) or self.open(channel, account_id, external_id, now)

    def open(self, channel: str, account_id: str, external_id: str, now: datetime) -> Conversation:
        """A conversation of a channel identity that had none when the caller looked."""
        citizen = Citizen(created_at=now, display_name=None, phone=None)
        self.session.add(citizen)
        self.session.flush()
        identity_id = self.session.scalar(
            insert(ChannelIdentity)
            .values(
                citizen_id=citizen.id, channel=channel, account_id=account_id, external_id=external_id, created_at=now
            )
            .on_conflict_do_nothing(index_elements=["channel", "account_id", "external_id"])
            .returning(ChannelIdentity.id)
        )
        if identity_id is None:  # another process was first
            self.session.delete(citizen)
            self.session.flush()
            found = self.find(channel, account_id, external_id)
            assert found is not None
            return found
        conversation = Conversation(
            public_id=f"conv-{secrets.token_hex(12)}",
            citizen_id=citizen.id,
            identity_id=identity_id,
            channel=channel,
            handled_by=HandledBy.BOT,
            last_message_at=now,
            created_at=now,
        )
        self.session.add(conversation)
        self.session.flush()
        return conversation

    # messages

    def add_inbound(self, values: dict[str, Any]) -> int | None:
        """The new message's id; None when this external id is already there."""
        statement = (
            insert(Message)
            .values(**values)
            .on_conflict_do_nothing(index_elements=["channel", "account_id", "external_id"])
            .returning(Message.id)
        )
        return self.session.scalar(statement)

    def add(self, row: Message | Attachment | OutboundMessage) -> None:
        self.session.add(row)
        self.session.flush()

    def message(self, message_id: int) -> Message | None:
        return self.session.get(Message, message_id)

    def message_by_external_id(self, channel: str, account_id: str, external_id: str) -> Message | None:
        statement = select(Message).where(
            Message.channel == channel, Message.account_id == account_id, Message.external_id == external_id
        )
        return self.session.scalar(statement)

    def messages(
        self, conversation_id: int, *, after_id: int = 0, before_id: int | None = None, limit: int = 200
    ) -> list[Message]:
        """The latest `limit` messages between the ids, oldest first."""
        statement = select(Message).where(Message.conversation_id == conversation_id, Message.id > after_id)
        if before_id is not None:
            statement = statement.where(Message.id < before_id)
        newest_first = self.session.scalars(statement.options(*WHOLE).order_by(Message.id.desc()).limit(limit)).all()
        return sorted(newest_first, key=lambda m: (m.sent_at, m.id))

    def newest_id(self, conversation_id: int) -> int:
        """The id of the last message; 0 when there is none."""
        statement = select(Message.id).where(Message.conversation_id == conversation_id)
        return self.session.scalar(statement.order_by(Message.id.desc()).limit(1)) or 0

    def messages_by_id(self, conversation_id: int, message_ids: Iterable[int]) -> list[Message]:
        """Those of the ids that are messages of this conversation, oldest first."""
        statement = select(Message).where(Message.conversation_id == conversation_id, Message.id.in_(list(message_ids)))
        return list(self.session.scalars(statement.options(*WHOLE).order_by(Message.sent_at, Message.id)))

    def shown_to_citizen(
        self, conversation_id: int, *, after_id: int = 0, before_id: int | None = None, limit: int
    ) -> list[Message]:
        """The latest `limit` messages between the ids as the citizen may see them, oldest first.

        No notes, and no answers that can still be taken back.
        """
        statement = select(Message).where(
            Message.conversation_id == conversation_id,
            Message.author != Author.NOTE,
            Message.held_until.is_(None),
            Message.id > after_id,
        )
        if before_id is not None:
            statement = statement.where(Message.id < before_id)
        newest_first = self.session.scalars(statement.options(*WHOLE).order_by(Message.id.desc()).limit(limit)).all()
        return sorted(newest_first, key=lambda m: (m.sent_at, m.id))

    def last_id_of_citizen(self, conversation_id: int) -> int:
        """The id of the citizen's last message; 0 when there is none."""
        statement = select(func.max(Message.id)).where(
            Message.conversation_id == conversation_id, Message.author == Author.CITIZEN
        )
        return self.session.scalar(statement) or 0

    def address_form(self, conversation_id: int) -> str | None:
        """How the citizen is called, as the bot last understood it; None while they have not said it."""
        statement = select(Message.understanding["address"].astext).where(
            Message.conversation_id == conversation_id,
            Message.author == Author.CITIZEN,
            Message.understanding.has_key("address"),
        )
        return self.session.scalar(statement.order_by(Message.id.desc()).limit(1))

    def payloads_of_citizen(self, conversation_id: int, prefix: str) -> set[str]:
        """Which buttons, of those whose payload begins so, the citizen has tapped."""
        statement = select(Message.payload).where(
            Message.conversation_id == conversation_id,
            Message.author == Author.CITIZEN,
            Message.payload.startswith(prefix, autoescape=True),
        )
        return {payload for payload in self.session.scalars(statement) if payload}

    def last_outgoing(self, conversation_id: int) -> Message | None:
        """The last thing the citizen was told, notes left out."""
        statement = select(Message).where(
            Message.conversation_id == conversation_id, Message.author.not_in([Author.CITIZEN, Author.NOTE])
        )
        return self.session.scalar(statement.order_by(Message.id.desc()).limit(1))

    def failed_since(self, conversation_id: int, code: str, since: datetime) -> Sequence[Message]:
        """Messages with a piece that failed for this reason, oldest first."""
        failed = select(OutboundMessage.message_id).where(
            OutboundMessage.conversation_id == conversation_id,
            OutboundMessage.state == SendState.FAILED,
            OutboundMessage.error_code == code,
            OutboundMessage.created_at > since,
        )
        return self.session.scalars(select(Message).where(Message.id.in_(failed)).order_by(Message.id)).all()

    def next_pending(self, conversation_id: int) -> Message | None:
        statement = select(Message).where(
            Message.conversation_id == conversation_id, Message.bot_state == BotState.PENDING
        )
        return self.session.scalar(statement.order_by(Message.sent_at, Message.id).limit(1))

    def last_unanswered(self, conversation_id: int, *, since: datetime) -> Message | None:
        """The last message since then that the bot was not asked about; taps on the inbox's own buttons aside."""
        statement = select(Message).where(
            Message.conversation_id == conversation_id,
            Message.author == Author.CITIZEN,
            Message.bot_state == BotState.SKIPPED,
            Message.received_at >= since,
            Message.deleted_at.is_(None),
            func.coalesce(Message.payload, "").not_like("inbox:%"),
        )
        return self.session.scalar(statement.order_by(Message.id.desc()).limit(1))

    def finish_pending(self, conversation_id: int, state: BotState, *, but: int | None = None) -> int:
        """Take all waiting messages, one may stay, off the bot's desk; returns how many there were."""
        result = self.session.execute(
            update(Message)
            .where(Message.conversation_id == conversation_id, Message.bot_state == BotState.PENDING)
            .where(Message.id != (but or 0))
            .values(bot_state=state)
        )
        return int(getattr(result, "rowcount", 0))

    def waiting_for_bot(self, before: datetime, limit: int) -> Sequence[int]:
        statement = select(Message.conversation_id).where(
            Message.bot_state == BotState.PENDING, Message.received_at < before
        )
        return self.session.scalars(statement.distinct().limit(limit)).all()

    def mark_receipts(
        self, conversation_id: int, *, is_read: bool, at: datetime, ids: Iterable[str], watermark: datetime | None
    ) -> int:
        """Set delivered_at, and read_at where is_read, on our messages named by external id, or sent up to then.

        Moments that are known stay. Returns how many messages changed.
        """
        last = Message.read_at if is_read else Message.delivered_at
        values = {"delivered_at": func.coalesce(Message.delivered_at, at), **({"read_at": at} if is_read else {})}
        sent = select(OutboundMessage.message_id).where(
            OutboundMessage.conversation_id == conversation_id, OutboundMessage.state == SendState.SENT
        )
        names = list(ids)
        if names:
            sent = sent.where(OutboundMessage.external_id.in_(names))
        elif watermark is not None:
            sent = sent.where(OutboundMessage.sent_at <= watermark)
        else:
            return 0
        result = self.session.execute(update(Message).where(Message.id.in_(sent), last.is_(None)).values(values))
        return int(getattr(result, "rowcount", 0))

    # files

    def attachment(self, attachment_id: int) -> Attachment | None:
        return self.session.get(Attachment, attachment_id)

    def attachments(self, ids: Iterable[int]) -> Sequence[Attachment]:
        wanted = list(ids)
        return self.session.scalars(select(Attachment).where(Attachment.id.in_(wanted)).order_by(Attachment.id)).all()

    def free_attachments(self, ids: Iterable[int]) -> Sequence[Attachment]:
        """Locked until the end; those that somebody else has locked, to send them just now, are missing."""
        statement = select(Attachment).where(Attachment.id.in_(list(ids))).order_by(Attachment.id)
        statement = statement.with_for_update(skip_locked=True, of=Attachment)
        return self.session.scalars(statement.execution_options(populate_existing=True)).all()

    # reading and the bot's writes

    def set_read_mark(self, conversation_id: int, officer_id: int, message_id: int) -> None:
        statement = insert(ReadMark).values(
            conversation_id=conversation_id, officer_id=officer_id, message_id=message_id
        )
        self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["conversation_id", "officer_id"],
                set_={"message_id": func.greatest(ReadMark.message_id, statement.excluded.message_id)},
            )
        )

    def read_by_officers(self, conversation_id: int) -> int:
        """Up to which message id officers have read; 0 when nobody has."""
        statement = select(func.max(ReadMark.message_id)).where(ReadMark.conversation_id == conversation_id)
        return self.session.scalar(statement) or 0

    def bot_operation(self, conversation_id: int, message_id: str, operation: str) -> dict[str, Any] | None:
        statement = select(BotOperation.result).where(
            BotOperation.conversation_id == conversation_id,
            BotOperation.message_id == message_id,
            BotOperation.operation == operation,
        )
        return self.session.scalar(statement)

    def keep_bot_operation(
        self, conversation_id: int, message_id: str, operation: str, result: dict[str, Any], now: datetime
    ) -> None:
        self.session.add(
            BotOperation(
                conversation_id=conversation_id,
                message_id=message_id,
                operation=operation,
                result=result,
                created_at=now,
            )
        )
        self.session.flush()
