"""Answers that an officer gave on the page of a case and that wait some seconds before anything happens."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey
from inbox_api.models.cases import Case
from inbox_api.models.officers import Officer


class HeldKind(enum.StrEnum):
    ANSWER = "answer"
    CLOSE = "close"  # a result, and the case is closed
    CONFIRM = "confirm"  # a result, and the citizen is asked whether it is done


class HeldState(enum.StrEnum):
    WAITING = "waiting"
    TAKEN_BACK = "taken_back"  # the words are offered to the officer again
    FAILED = "failed"  # something came between; so are they


class HeldAnswer(Base):
    """At most one of an officer in a case. Gone once it went out; else forgotten after two days."""

    __tablename__ = "held_answers"
    __table_args__ = (UniqueConstraint("case_id", "officer_id"),)

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    kind: Mapped[HeldKind] = mapped_column(String(20))
    text: Mapped[str]
    no_photo_reason: Mapped[str | None]
    file_ids: Mapped[list[int]]
    force: Mapped[bool]
    seen_id: Mapped[int | None] = mapped_column(BigInteger)
    held_until: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[HeldState] = mapped_column(String(20), default=HeldState.WAITING)
    failure: Mapped[str | None]  # what the officer reads

    case: Mapped[Case] = relationship(lazy="select")
    officer: Mapped[Officer] = relationship(lazy="select")
