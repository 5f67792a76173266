"""What is noticed about connected accounts: which of several documented forms real traffic uses, and what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class ChannelVariant(Base):
    """How often one form of an uncertain point was seen: ("timestamp", "number"), ("mac", "oa_id")."""

    __tablename__ = "channel_variants"

    channel: Mapped[Short] = mapped_column(primary_key=True)
    account_id: Mapped[Short] = mapped_column(primary_key=True)
    point: Mapped[Short] = mapped_column(primary_key=True)
    variant: Mapped[Short] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(BigInteger)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class ChannelProblem(Base):
    """Something about an account that a person should know or repair; kept after it was cleared."""

    __tablename__ = "channel_problems"
    __table_args__ = (
        Index(
            "uq_channel_problems_open",
            "channel",
            "account_id",
            "code",
            "subject",
            unique=True,
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )

    id: Mapped[IntKey]
    channel: Mapped[Short]
    account_id: Mapped[Short]  # the vendor's id of the page or OA
    code: Mapped[Short]  # "token_refused", "template_disabled", …; its words: channels/problems.py
    subject: Mapped[Short]  # what it is about, when one account can have several: a template's id; else ""
    is_urgent: Mapped[bool]  # messages are lost or soon will be
    detail: Mapped[dict[str, Any]]  # values for the words; no secrets, no personal data
    times: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
