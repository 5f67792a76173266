"""All SQL of what people change in the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.models import ProcedureOverride, ProcedurePhrase


class EditingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, override: ProcedureOverride) -> ProcedureOverride:
        self.session.add(override)
        self.session.flush()
        return override

    def override(self, override_id: int) -> ProcedureOverride | None:
        return self.session.get(ProcedureOverride, override_id)

    def overrides(self, procedure_id: str) -> Sequence[ProcedureOverride]:
        """All of one procedure, whatever became of them, the newest first."""
        statement = select(ProcedureOverride).where(ProcedureOverride.procedure_id == procedure_id)
        return self.session.scalars(statement.order_by(ProcedureOverride.id.desc())).all()

    def drafts(self) -> Sequence[ProcedureOverride]:
        """What waits for a second person, the oldest first."""
        statement = select(ProcedureOverride).where(ProcedureOverride.status == "draft")
        return self.session.scalars(statement.order_by(ProcedureOverride.id)).all()

    def ending(self, first: date, last: date) -> Sequence[ProcedureOverride]:
        """Approved facts whose last day lies between the two local days, both included, the nearest first."""
        statement = select(ProcedureOverride).where(
            ProcedureOverride.status == "approved", ProcedureOverride.valid_to.between(first, last)
        )
        return self.session.scalars(statement.order_by(ProcedureOverride.valid_to, ProcedureOverride.id)).all()

    def decide(
        self, override_id: int, *, seen: str, status: str, officer_id: int | None, note: str, now: datetime
    ) -> bool:
        """From the status `seen` to another; False when somebody was faster."""
        statement = (
            update(ProcedureOverride)
            .where(ProcedureOverride.id == override_id, ProcedureOverride.status == seen)
            .values(status=status, decided_by=officer_id, decided_at=now, decision_note=note)
            .returning(ProcedureOverride.id)
            .execution_options(synchronize_session="fetch")
        )
        return self.session.scalar(statement) is not None

    def add_phrase(self, values: dict[str, object]) -> int | None:
        """The id of the new phrase; None when the procedure has the same words already."""
        statement = insert(ProcedurePhrase).values(**values).on_conflict_do_nothing().returning(ProcedurePhrase.id)
        return self.session.scalar(statement)

    def phrases(self, procedure_id: str) -> Sequence[ProcedurePhrase]:
        statement = select(ProcedurePhrase).where(ProcedurePhrase.procedure_id == procedure_id)
        return self.session.scalars(statement.order_by(ProcedurePhrase.id)).all()

    def remove_phrase(self, phrase_id: int) -> str | None:
        """The procedure that had it; None when there is no such phrase."""
        statement = delete(ProcedurePhrase).where(ProcedurePhrase.id == phrase_id)
        return self.session.scalar(statement.returning(ProcedurePhrase.procedure_id))
