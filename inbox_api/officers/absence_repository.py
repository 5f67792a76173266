"""SQL of absences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from inbox_api.models import Absence, Officer


class AbsenceRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    @staticmethod
    def _overlapping(begin: datetime, end: datetime | None) -> ColumnElement[bool]:
        """Not cancelled, and with a moment in common; an end of None is open."""
        started = Absence.starts_at < end if end is not None else Absence.id.isnot(None)
        return and_(Absence.cancelled_at.is_(None), started, or_(Absence.ends_at.is_(None), Absence.ends_at > begin))

    def away(self, officer_ids: Collection[int], at: datetime) -> Sequence[Absence]:
        """The absences of these officers that hold at the moment."""
        statement = select(Absence).where(
            Absence.officer_id.in_(officer_ids),
            Absence.cancelled_at.is_(None),
            Absence.starts_at <= at,
            or_(Absence.ends_at.is_(None), Absence.ends_at > at),
        )
        return self.session.scalars(statement.order_by(Absence.id)).all()

    def of_officer(self, officer_id: int, begin: datetime, end: datetime | None) -> Sequence[Absence]:
        """Absences of the officer that overlap the stretch."""
        statement = select(Absence).where(Absence.officer_id == officer_id, self._overlapping(begin, end))
        return self.session.scalars(statement.order_by(Absence.starts_at)).all()

    def coming(self, unit_ids: Collection[int], now: datetime, limit: int) -> Sequence[Absence]:
        """Absences of these units' officers that hold or are to come, the next first."""
        statement = (
            select(Absence)
            .join(Officer, Officer.id == Absence.officer_id)
            .where(
                Officer.unit_id.in_(unit_ids),
                Absence.cancelled_at.is_(None),
                or_(Absence.ends_at.is_(None), Absence.ends_at > now),
            )
        )
        return self.session.scalars(statement.order_by(Absence.starts_at, Absence.id).limit(limit)).all()

    def substituting(self, officer_id: int, now: datetime) -> Sequence[Absence]:
        """For whom the officer stands in at the moment, or will."""
        statement = select(Absence).where(
            Absence.substitute_id == officer_id,
            Absence.cancelled_at.is_(None),
            or_(Absence.ends_at.is_(None), Absence.ends_at > now),
        )
        return self.session.scalars(statement.order_by(Absence.starts_at)).all()

    def get(self, absence_id: int) -> Absence | None:
        return self.session.get(Absence, absence_id)

    def add(self, absence: Absence) -> None:
        self.session.add(absence)
        self.session.flush()
        self.session.refresh(absence)

    def flush(self) -> None:
        self.session.flush()
