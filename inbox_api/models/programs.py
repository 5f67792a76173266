"""Programs that call us, what they were answered, and the addresses that we call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer


class ApiKey(Base):
    """One secret of a program. It acts as `account`, a row of `officers` that is never active: nobody signs in with it,
    nothing is assigned to it, and it is named on no denunciation."""

    __tablename__ = "api_keys"

    id: Mapped[IntKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    token_hash: Mapped[Short] = mapped_column(unique=True)
    shown_start: Mapped[Short]  # the first letters, to tell keys apart
    is_read_only: Mapped[bool] = mapped_column(default=False)
    per_minute: Mapped[int | None]  # requests; NULL: what all get
    purpose: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # NULL: by the command line
    approved_at: Mapped[datetime | None]  # NULL: it reads citizens' texts, and a leader has not agreed yet
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[account_id])


class IdempotentAnswer(Base):
    """What a request with an Idempotency-Key was answered; written in the transaction of what it did."""

    __tablename__ = "idempotent_answers"
    __table_args__ = (UniqueConstraint("officer_id", "key_hash"),)

    id: Mapped[IntKey]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    key_hash: Mapped[Short]
    fingerprint: Mapped[Short]  # of method, address and body
    answer: Mapped[bytes | None] = mapped_column(LargeBinary)  # sealed: it may hold what citizens wrote
    created_at: Mapped[datetime] = mapped_column(index=True)


class Hook(Base):
    """An address of another system that is told what happens here."""

    __tablename__ = "hooks"

    id: Mapped[IntKey]
    name: Mapped[Short]
    url: Mapped[str]
    events: Mapped[list[str]]  # kinds, see hooks_out/kinds.py
    filters: Mapped[dict[str, Any]]  # {"case_types" | "topics" | "units" | "states" | "channels": [...]}; none: all
    secrets: Mapped[str]  # sealed {"current", "previous"}
    previous_until: Mapped[datetime | None]  # until when the previous secret signs too
    wants_texts: Mapped[bool] = mapped_column(default=False)
    texts_allowed_at: Mapped[datetime | None]
    texts_allowed_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    failing_since: Mapped[datetime | None]  # the first failure after the last success
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    not_before: Mapped[datetime | None]  # the address is left alone until then
    last_success_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_reason: Mapped[Short | None]  # by_hand failing gone
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class HookEvent(Base):
    """Something that happened, as it is told. Written in the transaction that did it, when anybody listens."""

    __tablename__ = "hook_events"
    __table_args__ = (
        Index("ix_hook_events_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    )

    id: Mapped[IntKey]
    public_id: Mapped[Short] = mapped_column(unique=True)
    kind: Mapped[Short]
    stream: Mapped[Short]  # "case:12", "conversation:9": told in order
    at: Mapped[datetime] = mapped_column(index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("messages.id", ondelete="SET NULL")
    )  # its text is looked up when it is told
    data: Mapped[dict[str, Any]]  # ids, slugs and moments: nothing about a person


class HookDelivery(Base):
    """One event for one address."""

    __tablename__ = "hook_deliveries"
    __table_args__ = (
        UniqueConstraint("hook_id", "event_id"),
        Index(
            "ix_hook_deliveries_waiting", "hook_id", "stream", "event_id", postgresql_where=text("state = 'waiting'")
        ),
        Index("ix_hook_deliveries_log", "hook_id", "id"),
        Index("ix_hook_deliveries_event_id", "event_id"),
    )

    id: Mapped[IntKey]
    hook_id: Mapped[int] = mapped_column(ForeignKey("hooks.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("hook_events.id"))
    stream: Mapped[Short]
    state: Mapped[Short]  # waiting delivered failed withheld
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[Short | None]
    last_try_at: Mapped[datetime | None]
    last_ms: Mapped[int | None]
    delivered_at: Mapped[datetime | None]
    replays: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    event: Mapped[HookEvent] = relationship(lazy="joined")
