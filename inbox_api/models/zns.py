"""Template messages (ZNS): the vendor's catalogue, what we sent with it, and what was told about it afterwards."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short


class ZnsState(enum.StrEnum):
    QUEUED = "queued"
    WAITING = "waiting"  # the vendor said: later; `retry_at` says when
    SENDING = "sending"  # a call is under way, or its outcome is not known yet
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"  # the call broke and nothing was heard since: it may have arrived, it is never sent again


class ZnsTemplate(Base):
    """One approved (or refused) template of one account. `purpose`: what we use it for; NULL = not used."""

    __tablename__ = "zns_templates"
    __table_args__ = (
        UniqueConstraint("account_id", "template_id"),
        Index(
            "uq_zns_templates_purpose",
            "account_id",
            "purpose",
            unique=True,
            postgresql_where=text("purpose IS NOT NULL"),
        ),
    )

    id: Mapped[IntKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_accounts.id"))
    template_id: Mapped[Short]
    name: Mapped[str]
    status: Mapped[Short]  # ENABLE, PENDING_REVIEW, REJECT, DISABLE, DELETE
    parameters: Mapped[list[dict[str, Any]]]  # the fields of connectors.base.TemplateParameter
    tag: Mapped[Short]
    kind: Mapped[Short]
    quality: Mapped[Short]
    price_by_phone: Mapped[Short]
    price_by_user: Mapped[Short]
    preview_url: Mapped[str]
    reason: Mapped[str]
    purpose: Mapped[Short | None]
    mapping: Mapped[dict[str, Any]]  # parameter -> {"value": our name, "may_cut": bool} or {"text": fixed words}
    synced_at: Mapped[datetime]
    missing_since: Mapped[datetime | None]  # the vendor no longer lists it


class ZnsAccount(Base):
    """What the vendor said of an account's right to send template messages."""

    __tablename__ = "zns_accounts"

    account_id: Mapped[int] = mapped_column(ForeignKey("channel_accounts.id"), primary_key=True)
    daily_quota: Mapped[int | None]
    remaining_quota: Mapped[int | None]
    quality: Mapped[Short] = mapped_column(default="")
    hold_until: Mapped[datetime | None]  # the day's quota is used up
    checked_at: Mapped[datetime | None]


class ZnsMessage(Base):
    """One template message. `tracking_id` is made of the case and its change, so that each is told once."""

    __tablename__ = "zns_messages"
    __table_args__ = (
        Index("ix_zns_messages_open", "id", postgresql_where=text("state IN ('queued','waiting','sending')")),
        Index("ix_zns_messages_recipient", "recipient_hash"),
    )

    id: Mapped[IntKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_accounts.id"))
    template_row_id: Mapped[int] = mapped_column(ForeignKey("zns_templates.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), index=True)
    purpose: Mapped[Short]
    change: Mapped[Short]
    tracking_id: Mapped[Short] = mapped_column(String(48), unique=True)
    way: Mapped[Short]  # phone, hash, user
    recipient_hash: Mapped[Short]  # SHA-256 of the phone number (84…) or of the user id
    sealed: Mapped[str | None]  # recipient and values, encrypted; dropped some days after the end
    state: Mapped[ZnsState] = mapped_column(String(20), default=ZnsState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    is_trial: Mapped[bool] = mapped_column(default=False)
    retry_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(index=True)
    mode: Mapped[Short | None]  # "3": beyond the quota
    error_code: Mapped[Short | None]
    created_at: Mapped[datetime]

    template: Mapped[ZnsTemplate] = relationship(lazy="joined")


class ZnsNews(Base):
    """A rating, a tap or a change of a template or quota, kept once each."""

    __tablename__ = "zns_news"
    __table_args__ = (UniqueConstraint("account_id", "digest"),)

    id: Mapped[IntKey]
    account_id: Mapped[int] = mapped_column(ForeignKey("channel_accounts.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("zns_messages.id"), index=True)
    digest: Mapped[Short]
    kind: Mapped[Short]
    at: Mapped[datetime]
    rate: Mapped[int | None]
    note: Mapped[str]
    choices: Mapped[list[str]]
    detail: Mapped[dict[str, Any]]  # {"template_id", "before", "now", "reason"}
