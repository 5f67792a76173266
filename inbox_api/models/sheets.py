"""What a topic asks of its cases: steps to tick and fields of its own, as the city changed them; what was ticked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, Short
from inbox_api.models.officers import Officer


class TopicSheet(Base):
    """The city's own sheet of a topic ("0404") or of a whole group ("04"); without a row the shipped one counts."""

    __tablename__ = "topic_sheets"

    code: Mapped[str] = mapped_column(String(4), primary_key=True)
    steps: Mapped[list[dict[str, Any]]]  # see cases/sheets/rules.py
    fields: Mapped[list[dict[str, Any]]]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))

    officer: Mapped[Officer] = relationship(lazy="joined")


class CaseTick(Base):
    """A step of the checklist that somebody has done. Taking it back deletes the row; both stand in the timeline."""

    __tablename__ = "case_ticks"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    step: Mapped[Short] = mapped_column(String(60), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]

    officer: Mapped[Officer] = relationship(lazy="joined")
