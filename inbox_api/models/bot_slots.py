"""Which bot process holds which model, and how models on their way to the citizens answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class BotSlot(Base):
    """One of the two bot processes."""

    __tablename__ = "bot_slots"

    name: Mapped[Short] = mapped_column(primary_key=True)  # rasa | rasa-b
    model_id: Mapped[int | None] = mapped_column(ForeignKey("bot_models.id"))  # none: empty, or not to be reached
    seen_at: Mapped[datetime]


class BotAsking(Base):
    """One question to the bot, kept for a month: the automatic stop looks at these."""

    __tablename__ = "bot_askings"
    __table_args__ = (Index("ix_bot_askings_deployment_id", "deployment_id", "at"),)

    id: Mapped[IntKey]
    at: Mapped[datetime]
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployments.id", ondelete="CASCADE"))
    model_id: Mapped[int] = mapped_column(ForeignKey("bot_models.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    seconds: Mapped[float]
    is_failed: Mapped[bool]
    is_fallback: Mapped[bool]
