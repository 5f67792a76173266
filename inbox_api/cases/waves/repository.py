"""SQL of waves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, CaseEvent, Officer, Wave, WaveMember, WaveMemberState, WaveState

COMPARED = 400


class WaveRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def _may_read(self, officer: Officer) -> ColumnElement[bool]:
        """Whoever may read one of its cases may know of the wave."""
        return exists().where(
            WaveMember.wave_id == Wave.id,
            WaveMember.case_id == Case.id,
            CaseRepository(self.session).may_read(officer),
        )

    def open_for(self, officer: Officer, since: datetime, limit: int) -> Sequence[Wave]:
        """Proposals, and accepted ones that are still alive, the newest first."""
        statement = select(Wave).where(
            Wave.state != WaveState.DISMISSED,
            (Wave.state == WaveState.PROPOSED) | (Wave.last_at >= since),
            self._may_read(officer),
        )
        return self.session.scalars(statement.order_by(Wave.state.desc(), Wave.last_at.desc()).limit(limit)).all()

    def count_proposed(self, officer: Officer) -> int:
        statement = select(func.count()).select_from(Wave)
        return self.session.scalar(statement.where(Wave.state == WaveState.PROPOSED, self._may_read(officer))) or 0

    def find(self, officer: Officer, wave_id: int) -> Wave | None:
        return self.session.scalar(select(Wave).where(Wave.id == wave_id, self._may_read(officer)))

    def of_master(self, master_id: int) -> Wave | None:
        return self.session.scalar(select(Wave).where(Wave.master_id == master_id).order_by(Wave.id.desc()).limit(1))

    def members(self, wave_id: int) -> Sequence[WaveMember]:
        """In the order in which the cases came."""
        statement = select(WaveMember).where(WaveMember.wave_id == wave_id).order_by(WaveMember.case_id)
        return self.session.scalars(statement).all()

    def readable_ids(self, officer: Officer, case_ids: Collection[int]) -> set[int]:
        statement = select(Case.id).where(Case.id.in_(case_ids), CaseRepository(self.session).may_read(officer))
        return set(self.session.scalars(statement))

    def waves_with(self, case_ids: Collection[int]) -> Sequence[Wave]:
        """Waves, not dismissed, in which one of these cases is or was, the newest first."""
        ids = select(WaveMember.wave_id).where(WaveMember.case_id.in_(case_ids))
        statement = select(Wave).where(Wave.id.in_(ids), Wave.state != WaveState.DISMISSED)
        return self.session.scalars(statement.order_by(Wave.id.desc())).all()

    def was_dismissed_with(self, case_ids: Collection[int]) -> set[int]:
        """Of these cases, those whose wave a person has turned down."""
        statement = select(WaveMember.case_id).join(Wave, Wave.id == WaveMember.wave_id)
        statement = statement.where(WaveMember.case_id.in_(case_ids), Wave.state == WaveState.DISMISSED)
        return set(self.session.scalars(statement))

    def alive(self, ward: str | None, since: datetime) -> Sequence[Wave]:
        """Accepted waves of the ward that are still fed."""
        statement = select(Wave).where(
            Wave.state == WaveState.ACCEPTED, Wave.last_at >= since, Wave.ward_code.is_not_distinct_from(ward)
        )
        return self.session.scalars(statement.order_by(Wave.last_at.desc()).limit(20)).all()

    def recent(self, ward: str | None, since: datetime, until: datetime) -> Sequence[Case]:
        """Ordinary cases of the ward in that time that are in no common case, oldest first, the newest of many."""
        statement = select(Case).where(
            Case.ward_code.is_not_distinct_from(ward),
            Case.received_at >= since,
            Case.received_at <= until,
            Case.restricted == "none",
            Case.merged_into_id.is_(None),
            Case.closed_at.is_(None),
        )
        found = self.session.scalars(statement.order_by(Case.received_at.desc(), Case.id.desc()).limit(COMPARED)).all()
        return list(reversed(found))

    def told_counts(self, wave_id: int) -> tuple[int, int]:
        """(cases in the common case, of those the ones whose people were told something)."""
        joined = select(Case.id).join(WaveMember, WaveMember.case_id == Case.id)
        joined = joined.where(WaveMember.wave_id == wave_id, Case.merged_into_id.isnot(None))
        told = select(func.count(func.distinct(CaseEvent.case_id))).where(
            CaseEvent.case_id.in_(joined), CaseEvent.kind == "answer"
        )
        count = self.session.scalar(select(func.count()).select_from(joined.subquery())) or 0
        return count, self.session.scalar(told) or 0

    def add(self, wave: Wave) -> None:
        self.session.add(wave)
        self.session.flush()

    def add_member(self, wave_id: int, case_id: int, score: float, reasons: Sequence[str], now: datetime) -> bool:
        """False when it is in the wave already, or was taken out."""
        values = {
            "wave_id": wave_id,
            "case_id": case_id,
            "state": WaveMemberState.PROPOSED,
            "score": score,
            "reasons": list(reasons),
            "added_at": now,
        }
        statement = insert(WaveMember).values(values).on_conflict_do_nothing().returning(WaveMember.case_id)
        return self.session.scalar(statement) is not None

    def change(self, wave: Wave, values: dict[str, Any]) -> bool:
        """False when somebody else changed it meanwhile."""
        statement = (
            update(Wave)
            .where(Wave.id == wave.id, Wave.version == wave.version)
            .values(**values, version=wave.version + 1)
            .returning(Wave.id)
        )
        changed = self.session.scalar(statement) is not None
        self.session.refresh(wave)
        return changed

    def touch(self, wave_id: int, at: datetime) -> None:
        self.session.execute(update(Wave).where(Wave.id == wave_id).values(last_at=func.greatest(Wave.last_at, at)))

    def set_members(self, wave_id: int, case_ids: Collection[int], state: WaveMemberState) -> None:
        self.session.execute(
            update(WaveMember)
            .where(WaveMember.wave_id == wave_id, WaveMember.case_id.in_(case_ids))
            .values(state=state)
        )
        self.session.expire_all()
