"""SQL of checks, findings and what was left as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import HealthCheck, HealthDismissal, HealthFinding

KEPT = 5  # checks whose findings are kept


class HealthRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def check(self, check_id: int) -> HealthCheck | None:
        return self.session.get(HealthCheck, check_id, populate_existing=True)

    def open_check(self) -> HealthCheck | None:
        return self.session.scalars(select(HealthCheck).where(HealthCheck.ended_at.is_(None))).first()

    def latest(self, state: str | None = None) -> HealthCheck | None:
        statement = select(HealthCheck).order_by(HealthCheck.id.desc()).limit(1)
        return self.session.scalars(statement if state is None else statement.where(HealthCheck.state == state)).first()

    def start(self, **values: Any) -> int | None:
        """The id of a new check; None when one is open: another person was faster."""
        statement = insert(HealthCheck).values(state="queued", share=0.0, lines=0, **values)
        return self.session.scalar(statement.on_conflict_do_nothing().returning(HealthCheck.id))

    def advance(self, check_id: int, now: datetime, *, step: str, share: float) -> bool:
        """False when it is over already: somebody gave it up."""
        statement = update(HealthCheck).where(HealthCheck.id == check_id, HealthCheck.ended_at.is_(None))
        changed = statement.values(state="running", step=step, share=share, alive_at=now).returning(HealthCheck.id)
        return self.session.scalar(changed) is not None

    def finish(self, check_id: int, state: str, now: datetime, **values: Any) -> bool:
        """False when it was over already."""
        statement = update(HealthCheck).where(HealthCheck.id == check_id, HealthCheck.ended_at.is_(None))
        changed = statement.values(state=state, ended_at=now, alive_at=now, **values).returning(HealthCheck.id)
        return self.session.scalar(changed) is not None

    def keep(self, check_id: int, findings: Sequence[dict[str, Any]]) -> None:
        """Store the findings of a check; those of checks long past go."""
        if findings:
            self.session.execute(insert(HealthFinding), [{"check_id": check_id, **finding} for finding in findings])
        kept = select(HealthCheck.id).order_by(HealthCheck.id.desc()).limit(KEPT)
        self.session.execute(delete(HealthFinding).where(HealthFinding.check_id.not_in(kept)))

    def findings(self, check_id: int) -> Sequence[HealthFinding]:
        """Open ones, most worth first, without those that were left as they are."""
        statement = (
            select(HealthFinding)
            .outerjoin(HealthDismissal, HealthDismissal.key == HealthFinding.key)
            .where(HealthFinding.check_id == check_id, HealthFinding.done_at.is_(None), HealthDismissal.id.is_(None))
        )
        return self.session.scalars(statement.order_by(HealthFinding.worth.desc(), HealthFinding.id)).all()

    def finding(self, finding_id: int) -> HealthFinding | None:
        return self.session.get(HealthFinding, finding_id)

    def mark_done(self, finding_id: int, officer_id: int, how: str, batch: str | None, now: datetime) -> bool:
        """False when it was done already."""
        statement = update(HealthFinding).where(HealthFinding.id == finding_id, HealthFinding.done_at.is_(None))
        values = {"done_at": now, "done_by": officer_id, "done_how": how, "batch": batch}
        return self.session.scalar(statement.values(**values).returning(HealthFinding.id)) is not None

    def reopen(self, batch: str) -> None:
        """What these changes had mended is open again: they were taken back."""
        statement = update(HealthFinding).where(HealthFinding.batch == batch)
        self.session.execute(statement.values(done_at=None, done_by=None, done_how=None, batch=None))

    def dismiss(self, key: str, kind: str, reason: str, officer_id: int, now: datetime) -> None:
        values = {"reason": reason, "officer_id": officer_id, "at": now}
        statement = insert(HealthDismissal).values(key=key, kind=kind, **values)
        self.session.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))

    def dismissed(self, keys: Iterable[str]) -> set[str]:
        """Which of these were left as they are."""
        return set(self.session.scalars(select(HealthDismissal.key).where(HealthDismissal.key.in_(list(keys)))))

    def dismissals(self, limit: int) -> Sequence[HealthDismissal]:
        statement = select(HealthDismissal).order_by(HealthDismissal.at.desc(), HealthDismissal.id.desc())
        return self.session.scalars(statement.limit(limit)).all()

    def take_back(self, dismissal_id: int) -> bool:
        statement = delete(HealthDismissal).where(HealthDismissal.id == dismissal_id)
        return self.session.scalar(statement.returning(HealthDismissal.id)) is not None
