"""What the lists of the inbox are drawn from: open conversations and open cases again, narrow and all in memory.

Triggers of the database keep both tables (migration 0022); nothing here writes to them. Their rows are locked only by
who holds the row they repeat, so they add no order of locks.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, Short


class OpenConversation(Base):
    """A conversation that is not closed. Same names and meanings as in `conversations`."""

    __tablename__ = "open_conversations"
    __table_args__ = (
        Index("ix_open_conversations_case_units", "case_units", postgresql_using="gin"),
        Index("ix_open_conversations_order", "is_urgent", "last_message_at", "id"),
        Index("ix_open_conversations_officer_id", "officer_id", postgresql_where=text("officer_id IS NOT NULL")),
        Index(
            "ix_open_conversations_citizen_waits_since",
            "citizen_waits_since",
            postgresql_where=text("citizen_waits_since IS NOT NULL"),
        ),
        Index("ix_open_conversations_private", "id", postgresql_where=text("is_restricted OR has_sensitive")),
    )

    id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    unit_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    officer_id: Mapped[int | None] = mapped_column(BigInteger)
    case_units: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    has_sensitive: Mapped[bool]
    is_restricted: Mapped[bool]
    is_urgent: Mapped[bool]
    waits_for_citizen: Mapped[bool]
    handled_by: Mapped[Short] = mapped_column(String(20))
    channel: Mapped[Short]
    last_message_at: Mapped[datetime]
    snoozed_until: Mapped[datetime | None]
    citizen_waits_since: Mapped[datetime | None]


class OpenCase(Base):
    """A case that is neither closed nor merged into another. Same names and meanings as in `cases`."""

    __tablename__ = "open_cases"
    __table_args__ = (
        Index(
            "ix_open_cases_co_units",
            "co_unit_ids",
            postgresql_using="gin",
            postgresql_where=text("co_unit_ids <> '{}'"),
        ),
        Index("ix_open_cases_due", "due_at", text("id DESC")),
        Index("ix_open_cases_received", "received_at", "id"),
    )

    id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    conversation_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    unit_id: Mapped[int] = mapped_column(BigInteger, index=True)
    officer_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    restricted: Mapped[Short] = mapped_column(String(20))
    status: Mapped[Short] = mapped_column(String(30))
    priority: Mapped[Short] = mapped_column(String(2))
    case_type: Mapped[Short] = mapped_column(String(10))
    topic: Mapped[Short | None] = mapped_column(String(4))
    ward_code: Mapped[str | None]
    due_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    co_unit_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
