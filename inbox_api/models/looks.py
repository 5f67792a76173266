"""Drafts of answers that a colleague is asked to look at before they go out."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.cases import Case
from inbox_api.models.conversations import Conversation
from inbox_api.models.officers import Officer


class LookKind(enum.StrEnum):
    REPLY = "reply"  # in a conversation; the others are what HeldKind names, in a case
    ANSWER = "answer"
    CLOSE = "close"
    CONFIRM = "confirm"


class LookState(enum.StrEnum):
    WAITING = "waiting"  # with the colleague
    RETURNED = "returned"  # with the drafter again
    SENT = "sent"
    TAKEN_BACK = "taken_back"  # the drafter has the words in the own form again


class SecondLook(Base):
    """One draft, of a conversation or of a case. While it is open nothing of it goes out.

    seen_id: the newest message when it was written. message_id, held_id: what it became and can still be stopped by.
    """

    __tablename__ = "second_looks"
    __table_args__ = (
        Index("ix_second_looks_conversation_id", "conversation_id"),
        Index("ix_second_looks_case_id", "case_id"),
        Index("ix_second_looks_colleague", "colleague_id", postgresql_where=text("state = 'waiting'")),
        Index("ix_second_looks_drafter", "drafter_id", postgresql_where=text("state IN ('waiting', 'returned')")),
        Index("ix_second_looks_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
        Index("ix_second_looks_held_id", "held_id", postgresql_where=text("held_id IS NOT NULL")),
    )

    id: Mapped[IntKey]
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    kind: Mapped[LookKind] = mapped_column(String(20))
    text: Mapped[str]
    no_photo_reason: Mapped[str | None]
    file_ids: Mapped[list[int]]
    seen_id: Mapped[int] = mapped_column(BigInteger)
    drafter_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    colleague_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    due_at: Mapped[datetime | None]
    state: Mapped[LookState] = mapped_column(String(20), default=LookState.WAITING)
    made_at: Mapped[datetime]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    held_id: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)

    conversation: Mapped[Conversation | None] = relationship(lazy="select")
    case: Mapped[Case | None] = relationship(lazy="select")
    drafter: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[drafter_id])
    colleague: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[colleague_id])


class SecondLookStep(Base):
    """asked, changed, comment, returned, sent, stopped, taken_back, failed. text: the new words, if any."""

    __tablename__ = "second_look_steps"

    id: Mapped[IntKey]
    look_id: Mapped[int] = mapped_column(ForeignKey("second_looks.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    verb: Mapped[Short] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(default="")
    text: Mapped[str | None]
    on_behalf_of: Mapped[Short | None]  # the name of the absent colleague

    officer: Mapped[Officer] = relationship(lazy="joined")
