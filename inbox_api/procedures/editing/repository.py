"""All SQL of what people change in the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from inbox_api.models import Procedure, ProcedureArticle, ProcedureOverride, ProcedurePhrase

_OPEN = and_(ProcedureArticle.approved_at.is_(None), ProcedureArticle.withdrawn_at.is_(None))


def _shown(day: date, end: datetime) -> ColumnElement[bool]:
    """Approved on `day` or before, not withdrawn by its end, not over. end: the last moment of the local day."""
    return and_(
        ProcedureArticle.approved_at <= end,
        or_(ProcedureArticle.withdrawn_at.is_(None), ProcedureArticle.withdrawn_at > end),
        or_(ProcedureArticle.valid_to.is_(None), ProcedureArticle.valid_to >= day),
    )


@dataclass(frozen=True, slots=True)
class Brief:
    """What a list needs of one procedure, without its record."""

    id: str
    code: str | None
    name: str
    field: str
    level: str
    as_of: str
    is_active: bool
    record_hash: str


class EditingRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def briefs(self) -> list[Brief]:
        """Every procedure, also inactive ones, by name."""
        row = Procedure
        columns = (row.id, row.code, row.name, row.field, row.level, row.as_of, row.is_active, row.record_hash)
        return [Brief(*found) for found in self.session.execute(select(*columns).order_by(row.name, row.id))]

    def set_active(self, procedure_id: str, *, seen: bool, is_active: bool) -> bool:
        """From `seen` to `is_active`; False when it is not as seen any more."""
        statement = update(Procedure).where(Procedure.id == procedure_id, Procedure.is_active == seen)
        changed = statement.values(is_active=is_active).returning(Procedure.id)
        return self.session.scalar(changed.execution_options(synchronize_session="fetch")) is not None

    def add(self, override: ProcedureOverride) -> ProcedureOverride:
        self.session.add(override)
        self.session.flush()
        return override

    def override(self, override_id: int) -> ProcedureOverride | None:
        return self.session.get(ProcedureOverride, override_id, populate_existing=True)

    def overrides(self, procedure_id: str) -> Sequence[ProcedureOverride]:
        """All of one procedure, whatever became of them, the newest first."""
        statement = select(ProcedureOverride).where(ProcedureOverride.procedure_id == procedure_id)
        return self.session.scalars(statement.order_by(ProcedureOverride.id.desc())).all()

    def drafts(self) -> Sequence[ProcedureOverride]:
        """What waits for a second person, the oldest first."""
        statement = select(ProcedureOverride).where(ProcedureOverride.status == "draft")
        return self.session.scalars(statement.order_by(ProcedureOverride.id)).all()

    def returned_to(self, officer_id: int) -> Sequence[ProcedureOverride]:
        """Rejected drafts of one writer that nothing newer of the same field has followed, the newest first."""
        row, later = ProcedureOverride, aliased(ProcedureOverride)
        followed = select(later.id).where(
            later.procedure_id == row.procedure_id, later.field == row.field, later.id > row.id
        )
        statement = select(row).where(row.status == "rejected", row.written_by == officer_id, ~followed.exists())
        return self.session.scalars(statement.order_by(row.id.desc())).all()

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


class ArticleRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, article: ProcedureArticle) -> ProcedureArticle:
        self.session.add(article)
        self.session.flush()
        return article

    def article(self, article_id: int) -> ProcedureArticle | None:
        return self.session.get(ProcedureArticle, article_id, populate_existing=True)

    def lock(self, article_id: int) -> ProcedureArticle | None:
        """The row, held until the end of the transaction: two people do not begin its next version at once."""
        return self.session.get(ProcedureArticle, article_id, with_for_update=True, populate_existing=True)

    def shown(
        self, kind: str, day: date, end: datetime, *, procedure_id: str | None = None
    ) -> Sequence[ProcedureArticle]:
        """What is shown on `day`, of one procedure or of all, by title."""
        statement = select(ProcedureArticle).where(ProcedureArticle.kind == kind, _shown(day, end))
        if procedure_id is not None:
            statement = statement.where(ProcedureArticle.procedure_ids.contains([procedure_id]))
        return self.session.scalars(statement.order_by(ProcedureArticle.title, ProcedureArticle.id)).all()

    def every(self, *, procedure_id: str | None = None) -> Sequence[ProcedureArticle]:
        """Of one procedure or of all, whatever became of them, the newest first."""
        statement = select(ProcedureArticle)
        if procedure_id is not None:
            statement = statement.where(ProcedureArticle.procedure_ids.contains([procedure_id]))
        return self.session.scalars(statement.order_by(ProcedureArticle.id.desc())).all()

    def drafts(self) -> Sequence[ProcedureArticle]:
        """What waits for a second person, the oldest first; not what was sent back."""
        statement = select(ProcedureArticle).where(_OPEN, ProcedureArticle.review_note == "")
        return self.session.scalars(statement.order_by(ProcedureArticle.id)).all()

    def open_successor(self, article_id: int) -> ProcedureArticle | None:
        """The draft that is to take the place of an approved text."""
        statement = select(ProcedureArticle).where(ProcedureArticle.replaces_id == article_id, _OPEN)
        return self.session.scalars(statement.order_by(ProcedureArticle.id.desc()).limit(1)).first()

    def ending(self, first: date, last: date) -> Sequence[ProcedureArticle]:
        """Approved texts whose last day lies between the two local days, both included, the nearest first."""
        statement = select(ProcedureArticle).where(
            ProcedureArticle.approved_at.is_not(None),
            ProcedureArticle.withdrawn_at.is_(None),
            ProcedureArticle.valid_to.between(first, last),
        )
        return self.session.scalars(statement.order_by(ProcedureArticle.valid_to, ProcedureArticle.id)).all()

    def change_open(self, article_id: int, *, seen: datetime, values: dict[str, Any]) -> bool:
        """Change a draft that still is as it was at `seen` (its written_at); False when somebody was faster."""
        return self._change(and_(ProcedureArticle.id == article_id, _OPEN, ProcedureArticle.written_at == seen), values)

    def withdraw(self, article_id: int, *, now: datetime) -> bool:
        """False when it is withdrawn already."""
        return self._change(
            and_(ProcedureArticle.id == article_id, ProcedureArticle.withdrawn_at.is_(None)), {"withdrawn_at": now}
        )

    def _change(self, condition: ColumnElement[bool], values: dict[str, Any]) -> bool:
        statement = update(ProcedureArticle).where(condition).values(**values).returning(ProcedureArticle.id)
        return self.session.scalar(statement.execution_options(synchronize_session="fetch")) is not None
