"""How officers order their inbox: views they share, labels, what is put off, reminders, undo, drafts being written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer, Unit


class SavedView(Base):
    """A filter with a name. Its link is all there is to it. scope: own | unit (that unit's officers) | city."""

    __tablename__ = "saved_views"

    id: Mapped[IntKey]
    name: Mapped[Short]
    filter: Mapped[str]
    scope: Mapped[Short] = mapped_column(String(10))
    owner_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    owner: Mapped[Officer] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined")


class InboxLabel(Base):
    """A word to put on conversations. unit_id NULL: of the whole city. archived_at: no longer offered."""

    __tablename__ = "inbox_labels"
    __table_args__ = (UniqueConstraint("unit_id", "name", postgresql_nulls_not_distinct=True),)

    id: Mapped[IntKey]
    name: Mapped[str] = mapped_column(String(40))
    colour: Mapped[Short] = mapped_column(String(20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class ConversationLabel(Base):
    __tablename__ = "conversation_labels"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("inbox_labels.id"), primary_key=True, index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]


class Reminder(Base):
    """Something to come back to. It belongs to a conversation or a case: who has that when the time comes is told.

    state: waiting | told | done | cancelled. is_snooze: its owner is out of the open lists until then.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        Index("ix_reminders_due", "remind_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_reminders_conversation_id", "conversation_id"),
        Index("ix_reminders_case_id", "case_id", postgresql_where=text("case_id IS NOT NULL")),
        Index(
            "ix_reminders_case_put_off",
            "case_id",
            unique=True,
            postgresql_where=text("is_snooze AND state = 'waiting' AND case_id IS NOT NULL"),
        ),
        CheckConstraint("num_nonnulls(conversation_id, case_id) = 1", name="owner"),
    )

    id: Mapped[IntKey]
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    remind_at: Mapped[datetime]
    text: Mapped[str]
    is_snooze: Mapped[bool] = mapped_column(default=False)
    state: Mapped[Short] = mapped_column(String(20), default="waiting")
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship(lazy="joined")


class UndoableAct(Base):
    """A change that its maker may take back for seconds. before: what is put back; after: what must still be so."""

    __tablename__ = "undoable_acts"
    __table_args__ = (Index("ix_undoable_acts_officer", "officer_id", "id"),)

    id: Mapped[IntKey]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    kind: Mapped[Short] = mapped_column(String(40))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Mention(Base):
    """An officer named with @ in a note. Kept when he may see the conversation at that time, and only then."""

    __tablename__ = "mentions"

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)


class WrongIntent(Base):
    """An officer says that a message was misunderstood; the training desk reads these. intent NULL: not one of ours."""

    __tablename__ = "wrong_intents"
    __table_args__ = (Index("ix_wrong_intents_open", "id", postgresql_where=text("taken_at IS NULL")),)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    id: Mapped[IntKey]
    understood: Mapped[Short | None]
    confidence: Mapped[float | None]
    intent: Mapped[Short | None]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]
    taken_at: Mapped[datetime | None]  # when the training desk dealt with it
