"""The editable part of the working calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, Short


class CalendarDay(Base):
    """A day that differs from the ordinary week; overrides the shipped calendar."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[Short]  # holiday | substitute | swap_off | make_up
    note: Mapped[str] = mapped_column(default="")
    decision_no: Mapped[str] = mapped_column(default="")
