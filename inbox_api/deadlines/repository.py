"""SQL of the editable calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import CalendarDay


class CalendarRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def days(self) -> Sequence[CalendarDay]:
        return self.session.scalars(select(CalendarDay).order_by(CalendarDay.day)).all()

    def day(self, day: date) -> CalendarDay | None:
        return self.session.get(CalendarDay, day)

    def add(self, row: CalendarDay) -> None:
        self.session.add(row)
        self.session.flush()

    def remove(self, row: CalendarDay) -> None:
        self.session.delete(row)
        self.session.flush()
