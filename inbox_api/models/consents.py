"""What citizens allowed and took back, purpose by purpose, and what they ask of their own data, with its clock."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class ConsentAct(enum.StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Consent(Base):
    """One line of the ledger; lines are added, never changed: the database itself refuses it. The newest counts."""

    __tablename__ = "consents"
    __table_args__ = (
        Index("ix_consents_newest", "citizen_id", "purpose", "id"),
        Index("ix_consents_message", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    )

    id: Mapped[IntKey]
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"))
    purpose: Mapped[Short] = mapped_column(String(40))  # a code of privacy/data/purposes.json
    act: Mapped[ConsentAct] = mapped_column(String(20))
    at: Mapped[datetime]
    channel: Mapped[Short] = mapped_column(String(40))  # "": a secret conversation of the same person
    how: Mapped[Short] = mapped_column(String(40))  # "words" in the chat | "form" of a report | "follow"
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))  # the words themselves


class DataRequest(Base):
    """What a person asks of their own data. Dates of the law: privacy/data/request_terms.json."""

    __tablename__ = "data_requests"
    __table_args__ = (
        Index("ix_data_requests_open", "due_at", postgresql_where=text("done_at IS NULL")),
        Index("ix_data_requests_conversation_id", "conversation_id"),
        Index("uq_data_requests_erasure_id", "erasure_id", unique=True),
    )

    id: Mapped[IntKey]
    kind: Mapped[Short] = mapped_column(String(20))  # see | correct | withdraw | object | delete
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"))
    erasure_id: Mapped[int | None] = mapped_column(ForeignKey("erasures.id"))
    source: Mapped[Short] = mapped_column(String(40))  # "chat", or how it came: a key of ordering.REASONS
    reference: Mapped[Short | None]  # number of the letter or note, no names
    received_at: Mapped[datetime]
    reply_due_at: Mapped[datetime]  # to be told how it will be dealt with
    due_at: Mapped[datetime]
    replied_at: Mapped[datetime | None]
    extended_at: Mapped[datetime | None]
    extension_reason: Mapped[str | None]
    done_at: Mapped[datetime | None]
    is_refused: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None]  # of a refusal: the reason, no names
    reminded_at: Mapped[datetime | None]
