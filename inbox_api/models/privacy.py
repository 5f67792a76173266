"""Wishes to be forgotten, and what citizens said of themselves in a vendor's form."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class ErasureState(enum.StrEnum):
    ASKED = "asked"
    DONE = "done"


class Erasure(Base):
    """One wish to be forgotten. What it speaks of is a digest; that too is dropped when no old post can come again."""

    __tablename__ = "erasures"
    __table_args__ = (
        UniqueConstraint("request_digest"),
        Index("ix_erasures_identity", "identity_digest"),
        Index("ix_erasures_open", "id", postgresql_where=text("state = 'asked'")),
    )

    id: Mapped[IntKey]
    request_digest: Mapped[Short]  # of the event or order: the same wish twice is one row
    identity_digest: Mapped[str | None]  # of channel, account and the citizen's id there
    citizen_id: Mapped[int | None] = mapped_column(ForeignKey("citizens.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    source: Mapped[Short]  # "zalo:user_withdraw", "officer:12", "cli"
    reason: Mapped[Short | None]  # how the wish came when a person noted it: privacy/ordering.py
    reference: Mapped[Short | None]  # number of the letter or note, no names
    state: Mapped[ErasureState] = mapped_column(String(20), default=ErasureState.ASKED)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # {"messages", "files", "cases_kept", …}
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class ContactSuggestion(Base):
    """Name, phone and address from a vendor's contact form: offered to officers and to the report form, not facts."""

    __tablename__ = "contact_suggestions"

    id: Mapped[IntKey]
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), unique=True)
    source: Mapped[Short]  # "zalo_form"
    name: Mapped[Short]
    phone: Mapped[Short]
    address: Mapped[str]
    given_at: Mapped[datetime]
