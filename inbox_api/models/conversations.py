"""Citizens, their identities on channels, conversations, messages, files, and what is to be sent."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Computed, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import WORDS_SQL, Base, IntKey, Short
from inbox_api.models.officers import Officer, Unit

# The assistant told with its answer where its report form stands (tests/contract/bot/ask_bot.json).
TELLS_OF_FORM = "((understanding -> 'form') -> 'closed') IS NOT NULL"


class HandledBy(enum.StrEnum):
    BOT = "bot"
    QUEUE = "queue"  # waiting for people; the bot is silent
    OFFICER = "officer"


class BotWhileWaiting(enum.StrEnum):
    """What was agreed with the citizen while the conversation waits for people; nothing while it is silent."""

    OFFERED = "offered"  # told that people will read it, and shown the way back to the bot
    ANSWERS = "answers"  # the bot answers meanwhile; it still waits for people


class Author(enum.StrEnum):
    CITIZEN = "citizen"
    BOT = "bot"
    OFFICER = "officer"
    SYSTEM = "system"  # fixed texts of the inbox itself: receipts, notices, rating question
    OUTSIDE = "outside"  # an officer or tool that wrote at the vendor, not here
    NOTE = "note"  # an internal note; never leaves the inbox


class BotState(enum.StrEnum):
    """What became of a citizen's message on its way to the bot."""

    PENDING = "pending"
    ANSWERED = "answered"
    SKIPPED = "skipped"  # people had the conversation
    FAILED = "failed"  # the bot did not answer in time; people were told


class SendState(enum.StrEnum):
    QUEUED = "queued"
    SENDING = "sending"  # a call is under way, or its outcome is unknown
    SENT = "sent"
    RETRYING = "retrying"
    FAILED = "failed"
    SUPPRESSED = "suppressed"  # a bot message that an officer's take-over stopped


class Citizen(Base):
    __tablename__ = "citizens"

    id: Mapped[IntKey]
    display_name: Mapped[Short | None]
    phone: Mapped[Short | None] = mapped_column(index=True)
    created_at: Mapped[datetime]


class ChannelIdentity(Base):
    """One citizen's id on one page, OA or web chat."""

    __tablename__ = "channel_identities"
    __table_args__ = (UniqueConstraint("channel", "account_id", "external_id"),)

    id: Mapped[IntKey]
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"), index=True)
    channel: Mapped[Short]
    account_id: Mapped[Short]
    external_id: Mapped[Short]
    profile_name: Mapped[Short | None]  # how the vendor named the person when it was last asked
    profile_read_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Conversation(Base):
    """The thread with one channel identity. `public_id` is the bot's sender id and shows nothing."""

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_list", text("is_urgent DESC"), text("last_message_at DESC"), text("id DESC")),
        Index(
            "ix_conversations_closed", text("last_message_at DESC"), text("id DESC"), postgresql_where=text("is_closed")
        ),
        Index(
            "ix_conversations_unit_closed",
            "unit_id",
            text("last_message_at DESC"),
            text("id DESC"),
            postgresql_where=text("is_closed"),
        ),
        Index("ix_conversations_case_units", "case_units", postgresql_using="gin"),
        Index("ix_conversations_private", "id", postgresql_where=text("is_restricted OR has_sensitive")),
    )

    id: Mapped[IntKey]
    public_id: Mapped[Short] = mapped_column(unique=True)
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"), index=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("channel_identities.id"), unique=True)
    channel: Mapped[Short]
    handled_by: Mapped[HandledBy] = mapped_column(String(20), default=HandledBy.BOT)
    handover_reason: Mapped[Short | None]
    handed_over_at: Mapped[datetime | None]
    outside_at: Mapped[datetime | None]  # the last sign (vendor's time) that somebody answers in the vendor's own tool
    returned_at: Mapped[datetime | None]  # when the thread was last given back to the bot
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    is_restricted: Mapped[bool] = mapped_column(default=False)  # holds a denunciation: named inspectors only
    is_urgent: Mapped[bool] = mapped_column(default=False)
    is_closed: Mapped[bool] = mapped_column(default=False)
    waits_for_citizen: Mapped[bool] = mapped_column(default=False)
    last_citizen_action_at: Mapped[datetime | None]
    last_message_at: Mapped[datetime] = mapped_column(index=True)
    reply_quota: Mapped[dict[str, Any] | None]  # of the last answer: {"kind", "remaining", "total", "is_bought", "at"}
    case_units: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")  # of its ordinary cases
    has_sensitive: Mapped[bool] = mapped_column(server_default=text("false"))  # kept by a trigger, as case_units is
    snoozed_until: Mapped[datetime | None]  # out of the open lists until then, or until the citizen writes
    citizen_waits_since: Mapped[datetime | None]  # for people's answer; NULL: nobody waits, or the bot has it
    silence_told_at: Mapped[datetime | None]  # when the officer who has it was last told that the citizen waits
    silence_said_at: Mapped[datetime | None]  # when the citizen was last told that a colleague goes on
    bot_model_id: Mapped[int | None] = mapped_column(
        ForeignKey("bot_models.id")
    )  # who answers, while a model is staged
    bot_model_at: Mapped[datetime | None]  # when it was last asked
    bot_while_waiting: Mapped[BotWhileWaiting | None] = mapped_column(String(20))  # only while it waits for people
    bot_trouble_since: Mapped[datetime | None]  # first failed try to ask the bot; the honest notice went out then
    created_at: Mapped[datetime]

    citizen: Mapped[Citizen] = relationship(lazy="joined")
    identity: Mapped[ChannelIdentity] = relationship(lazy="joined")
    officer: Mapped[Officer | None] = relationship(lazy="select")  # the worker needs neither; lists name both
    unit: Mapped[Unit | None] = relationship(lazy="select")

    @property
    def bot_answers(self) -> bool:
        """The bot has it, or answers while it waits for people."""
        is_back = self.handled_by == HandledBy.QUEUE and self.bot_while_waiting == BotWhileWaiting.ANSWERS
        return self.handled_by == HandledBy.BOT or is_back


class Message(Base):
    """One message of a conversation, in either direction, or an internal note."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("channel", "account_id", "external_id"),
        Index("ix_messages_conversation_id", "conversation_id", "id"),
        Index(
            "ix_messages_bot_pending",
            "conversation_id",
            "sent_at",
            "id",
            postgresql_where=text("bot_state = 'pending'"),
        ),
        Index("ix_messages_held_until", "held_until", postgresql_where=text("held_until IS NOT NULL")),
        Index("ix_messages_form", "sent_at", postgresql_where=text(TELLS_OF_FORM)),
        Index(
            "ix_messages_untouched",
            "conversation_id",
            postgresql_where=text("(understanding ->> 'intent') IN ('denounce', 'privacy_request')"),
        ),
    )

    id: Mapped[IntKey]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    channel: Mapped[Short]
    account_id: Mapped[Short]
    external_id: Mapped[str | None]  # the vendor's id; NULL for what we have not sent yet, and notes
    author: Mapped[Author] = mapped_column(String(20))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    text: Mapped[str] = mapped_column(default="")
    folded: Mapped[str] = mapped_column(default="")  # accent-stripped, lower case, for search
    words: Mapped[Any] = mapped_column(TSVECTOR, Computed(WORDS_SQL, persisted=True))
    payload: Mapped[str | None]  # a tap on one of our buttons
    buttons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"title", "payload" | "url"}]
    cards: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"title", "subtitle", "image_url", "buttons"}]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    reaction: Mapped[Short | None]  # the citizen's emoji on it
    reaction_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]  # an answer that its officer may still take back; nobody else sees it
    bot_state: Mapped[BotState | None] = mapped_column(String(20))
    understanding: Mapped[dict[str, Any] | None]  # tests/contract/bot/ask_bot.json
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    officer: Mapped[Officer | None] = relationship(lazy="select")  # lists load these three at once, see WHOLE
    attachments: Mapped[list[Attachment]] = relationship(lazy="select", order_by="Attachment.id")
    outbound: Mapped[list[OutboundMessage]] = relationship(lazy="select", order_by="OutboundMessage.id")


class Attachment(Base):
    """A file or place of a message.

    stored_name:   the copy that people see, named by content in the storage (inbox_api/files); NULL while it is
                   fetched, and when it could not be kept or was erased (`problem` says why).
    original_name: the photo as it came, sealed; NULL when the copy is the original or originals are not kept.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_stored_name", "stored_name", postgresql_where=text("stored_name IS NOT NULL")),
        Index("ix_attachments_thumbnail_name", "thumbnail_name", postgresql_where=text("thumbnail_name IS NOT NULL")),
        Index("ix_attachments_original_name", "original_name", postgresql_where=text("original_name IS NOT NULL")),
        Index("ix_attachments_fetch_at", "fetch_at", postgresql_where=text("fetch_at IS NOT NULL")),
        Index("ix_attachments_taken", "created_at", postgresql_where=text("taken_source IS NOT NULL")),
    )

    id: Mapped[IntKey]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    kind: Mapped[Short]
    name: Mapped[str | None]
    mime: Mapped[Short | None]
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    source_url: Mapped[str | None]  # dropped when the file is here: it holds the vendor's signature
    stored_name: Mapped[str | None]
    thumbnail_name: Mapped[str | None]
    original_name: Mapped[str | None]
    original_mime: Mapped[Short | None]
    width: Mapped[int | None]  # pixels of the copy
    height: Mapped[int | None]
    duration_ms: Mapped[int | None]  # of sounds and films, where they tell
    problem: Mapped[Short | None]  # why it could not be kept: inbox_api/files/problems.py
    fetch_at: Mapped[datetime | None]  # when it is fetched next; NULL: done, given up, or nothing to fetch
    fetch_tries: Mapped[int] = mapped_column(default=0)
    latitude: Mapped[float | None]  # of a place that the citizen sent
    longitude: Mapped[float | None]
    taken_latitude: Mapped[float | None]  # where the photo says it was taken: a suggestion for the case's place only
    taken_longitude: Mapped[float | None]
    taken_source: Mapped[Short | None]  # "exif" or "film"
    uploaded_by: Mapped[Short | None] = mapped_column(index=True)  # "web:<visitor>" or "officer:<id>" until it is sent
    created_at: Mapped[datetime]


class OutboundMessage(Base):
    """One vendor call that delivers one piece of a message. Stored before it is sent."""

    __tablename__ = "outbound_messages"
    __table_args__ = (
        Index(
            "ix_outbound_messages_open",
            "conversation_id",
            "id",
            postgresql_where=text("state IN ('queued','sending','retrying')"),
        ),
        Index("ix_outbound_messages_conversation_id", "conversation_id", "sent_at"),
        Index("ix_outbound_messages_failed", "id", postgresql_where=text("state = 'failed'")),
    )

    id: Mapped[IntKey]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    marker: Mapped[Short] = mapped_column(unique=True)
    text: Mapped[str]
    buttons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    cards: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    contact_form: Mapped[dict[str, Any] | None]  # {"title", "subtitle"}: the vendor's own form
    reply_to: Mapped[str | None]  # the vendor's id of the message that is quoted
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    is_human: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SendState] = mapped_column(String(20), default=SendState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]  # a job is planned for then; until then nobody looks at it
    sent_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(index=True)
    error_code: Mapped[Short | None]
    error_action: Mapped[Short | None]  # ErrorAction of the last failed try: what the vendor's code means
    created_at: Mapped[datetime]


class ReadMark(Base):
    """How far an officer has read a conversation."""

    __tablename__ = "read_marks"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)


class BotOperation(Base):
    """A write the bot asked for, with its answer: the same request again changes nothing."""

    __tablename__ = "bot_operations"
    __table_args__ = (UniqueConstraint("conversation_id", "message_id", "operation"),)

    id: Mapped[IntKey]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[Short]
    operation: Mapped[Short]
    result: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
