"""Connected pages and OAs, and the raw webhook posts as they came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class ChannelAccount(Base):
    """One page, OA or web chat. `secrets` is a Fernet token over JSON."""

    __tablename__ = "channel_accounts"
    __table_args__ = (UniqueConstraint("channel", "account_id"),)

    id: Mapped[IntKey]
    channel: Mapped[Short]
    account_id: Mapped[Short]
    name: Mapped[Short]
    secrets: Mapped[str]
    options: Mapped[dict[str, Any]]
    previous_until: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"app_secret": when its old one ends, ISO}
    is_active: Mapped[bool] = mapped_column(default=True)
    token_expires_at: Mapped[datetime | None]
    refresh_token_expires_at: Mapped[datetime | None]  # of the token that renews it; renewed with it each time
    health: Mapped[dict[str, Any] | None]  # what the vendor last said of the account (connectors.base.AccountHealth)
    health_at: Mapped[datetime | None]
    problem: Mapped[str | None]  # what a person must repair; empty = fine
    sends_paused_until: Mapped[datetime | None]  # the vendor stopped the account for a while
    held_until: Mapped[datetime | None]  # an administrator holds back what is to be sent; empty: nobody does
    held_at: Mapped[datetime | None]
    held_by: Mapped[Short | None]  # "officer:12", "command"
    held_reason: Mapped[str | None]
    caught_up_until: Mapped[datetime | None]  # what happened before then was asked for at the vendor's API
    findings: Mapped[list[dict[str, Any]] | None]  # of the last test by real calls: channels/findings.py
    tested_at: Mapped[datetime | None]
    trial: Mapped[dict[str, Any] | None]  # a test message to oneself: channels/trials.py
    removed_at: Mapped[datetime | None]  # its secrets are gone; the row stays for the conversations it had
    created_at: Mapped[datetime]


class RawPost(Base):
    """One webhook post, byte for byte, kept until `raw_post_days` after it was handled."""

    __tablename__ = "raw_posts"
    __table_args__ = (
        UniqueConstraint("channel", "digest"),
        Index("ix_raw_posts_waiting", "channel", "id", postgresql_where=text("handled_at IS NULL")),
        Index("ix_raw_posts_problem", "id", postgresql_where=text("problem IS NOT NULL")),
        Index("ix_raw_posts_received_at", "received_at"),
    )

    id: Mapped[IntKey]
    channel: Mapped[Short]
    digest: Mapped[Short]  # sha256 of the body: the same delivery twice is one row
    body: Mapped[bytes] = mapped_column(LargeBinary)
    headers: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    problem: Mapped[str | None]  # what could not be read; the rest of the post was kept
    retry_at: Mapped[datetime | None]  # an event could not be stored: the whole post is read again then


class ChannelUpload(Base):
    """A file that a vendor holds for one account, so that it is not uploaded again."""

    __tablename__ = "channel_uploads"

    channel: Mapped[Short] = mapped_column(primary_key=True)
    account_id: Mapped[Short] = mapped_column(primary_key=True)
    key: Mapped[Short] = mapped_column(primary_key=True)  # the connector's name for the bytes: "image:<sha256>"
    upload_id: Mapped[str]
    valid_until: Mapped[datetime]


class EarlyChange(Base):
    """An edit or removal that came before its message (posts overtake each other); used when that comes."""

    __tablename__ = "early_changes"
    __table_args__ = (UniqueConstraint("channel", "account_id", "external_id", "kind", "revision", "at"),)

    id: Mapped[IntKey]
    channel: Mapped[Short]
    account_id: Mapped[Short]
    external_id: Mapped[str]
    kind: Mapped[Short]  # "edit" or "delete"
    revision: Mapped[int]  # of an edit; else 0
    text: Mapped[str | None]
    at: Mapped[datetime]
