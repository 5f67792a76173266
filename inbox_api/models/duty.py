"""Who is on duty, who was called when the bot handed over, and the browsers that want to hear of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer, Unit


class DutyEntry(Base):
    """One officer of a unit's duty list: called in the order of `position` when the bot hands over.

    weekdays: 1 Monday … 7 Sunday; from_minute, to_minute: local minutes of the day, the latter may lie behind midnight.
    """

    __tablename__ = "duty_entries"
    __table_args__ = (Index("ix_duty_entries_unit_id", "unit_id", "position"),)

    id: Mapped[IntKey]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    position: Mapped[int]
    weekdays: Mapped[list[int]]
    from_minute: Mapped[int] = mapped_column(Integer)
    to_minute: Mapped[int] = mapped_column(Integer)
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[officer_id])
    unit: Mapped[Unit] = relationship(lazy="joined")


class DutyCall(Base):
    """A conversation that waits for people. step: how many were called; state: open | answered | given_up.

    One that was given up still rings everybody each hour of office time while the conversation waits.
    """

    __tablename__ = "duty_calls"
    __table_args__ = (
        Index("uq_duty_calls_open", "conversation_id", unique=True, postgresql_where=text("state = 'open'")),
    )

    id: Mapped[IntKey]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    state: Mapped[Short] = mapped_column(String(20), default="open")
    step: Mapped[int] = mapped_column(default=0)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # who was called last
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class NoticeSettings(Base):
    """How an officer wants to be told. email NULL: no letters. wakes, letters: groups of `officers.waking`."""

    __tablename__ = "notice_settings"

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    has_sound: Mapped[bool] = mapped_column(default=True)
    email: Mapped[Short | None]
    wakes: Mapped[list[str]]
    letters: Mapped[list[str]]


class PushSubscription(Base):
    """A browser that takes web push. What is pushed is empty: the browser asks us what there is."""

    __tablename__ = "push_subscriptions"

    id: Mapped[IntKey]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("officer_sessions.id", ondelete="CASCADE"))
    endpoint: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    failed_at: Mapped[datetime | None]
