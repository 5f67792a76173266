"""Ready answers of one's own and of a unit. Those of the city are articles of the kind "canned" (procedures.py)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer, Unit


class ReadyAnswer(Base):
    """A text to answer with. It goes live without a second person, for its owner or for the unit and those below it."""

    __tablename__ = "ready_answers"
    __table_args__ = (
        CheckConstraint(
            "(scope = 'own' AND unit_id IS NULL) OR (scope = 'unit' AND unit_id IS NOT NULL)", name="whose"
        ),
        Index("ix_ready_answers_owner", "owner_id"),
        Index("ix_ready_answers_unit", "unit_id"),
        Index("ix_ready_answers_conversation", "conversation_id"),
    )

    id: Mapped[IntKey]
    scope: Mapped[Short] = mapped_column(String(10))  # own | unit
    owner_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))  # who wrote it last
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    title: Mapped[Short]
    body: Mapped[str]
    word: Mapped[str] = mapped_column(String(30), default="")  # what calls it in a field: "/den"; "" for none
    topics: Mapped[list[str]]  # "0404", or "04" for the whole field; [] here and below: any
    case_types: Mapped[list[str]]
    states: Mapped[list[str]]
    valid_to: Mapped[date | None]  # last local day
    message_id: Mapped[int | None] = mapped_column(BigInteger)  # the answer it was made of; that may be gone
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # no longer offered

    owner: Mapped[Officer] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship(lazy="joined")
