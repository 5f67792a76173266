"""SQL of examples, models and suggestions. Denunciations are no examples and get no suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, lazyload, load_only

from inbox_api.cases.states import CaseState
from inbox_api.models import Case, CaseEvent, TriageModel, TriageSuggestion, Unit

CASES_AT_MOST = 20_000
MODELS_KEPT = 5
_LAZY = (lazyload(Case.unit), lazyload(Case.officer), lazyload(Case.citizen))


@dataclass(frozen=True, slots=True)
class Known:
    """A case whose topic and unit officers have settled."""

    id: int
    description: str
    case_type: str
    topic: str | None
    unit_code: str
    unit_kind: str
    unit_ward: str | None
    is_corrected: bool


class LearningRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def examples(self, kind: str) -> list[Known]:
        """Finished or corrected cases, the newest first. kind: topic | unit, which says what counts as a correction."""
        corrected = exists().where(CaseEvent.case_id == Case.id, CaseEvent.officer_id.isnot(None), _is_correction(kind))
        statement = (
            select(Case, Unit.code, Unit.kind, Unit.ward_code, corrected)
            .options(load_only(Case.id, Case.description, Case.case_type, Case.topic), *_LAZY)
            .join(Unit, Unit.id == Case.unit_id)
            .where(Case.restricted == "none", or_(Case.status == CaseState.CLOSED, corrected))
        )
        if kind == "topic":
            statement = statement.where(Case.topic.isnot(None))
        rows = self.session.execute(statement.order_by(Case.id.desc()).limit(CASES_AT_MOST))
        return [
            Known(case.id, case.description, case.case_type, case.topic, code, unit_kind, ward, is_corrected)
            for case, code, unit_kind, ward, is_corrected in rows
        ]

    def add(self, row: TriageModel | TriageSuggestion) -> None:
        self.session.add(row)
        self.session.flush()

    def newest_model_id(self, kind: str) -> int | None:
        return self.session.scalar(select(func.max(TriageModel.id)).where(TriageModel.kind == kind))

    def model(self, model_id: int) -> TriageModel | None:
        return self.session.get(TriageModel, model_id)

    def forget_old(self, kind: str) -> None:
        """Keep the newest few models that no suggestion refers to, and those that one does."""
        kept = select(TriageModel.id).where(TriageModel.kind == kind).order_by(TriageModel.id.desc()).limit(MODELS_KEPT)
        used = exists().where(TriageSuggestion.model_id == TriageModel.id)
        for row in self.session.scalars(
            select(TriageModel).where(TriageModel.kind == kind, TriageModel.id.not_in(kept), ~used)
        ):
            self.session.delete(row)

    def suggestions(self, case_id: int) -> Sequence[TriageSuggestion]:
        """What was done with suggestions on this case, newest first."""
        statement = select(TriageSuggestion).where(TriageSuggestion.case_id == case_id)
        return self.session.scalars(statement.order_by(TriageSuggestion.id.desc())).all()

    def suggestion(self, suggestion_id: int) -> TriageSuggestion | None:
        return self.session.get(TriageSuggestion, suggestion_id)

    def outcomes(self, since: datetime) -> dict[tuple[str, str], int]:
        """How often each kind of suggestion was accepted, rejected, made by itself, undone."""
        statement = (
            select(TriageSuggestion.kind, TriageSuggestion.state, func.count())
            .where(TriageSuggestion.at >= since)
            .group_by(TriageSuggestion.kind, TriageSuggestion.state)
        )
        return {(kind, state): count for kind, state, count in self.session.execute(statement)}


def _is_correction(kind: str) -> Any:
    if kind == "topic":
        return (CaseEvent.kind == "field") & CaseEvent.detail["after"].has_key("topic")
    return CaseEvent.kind == "unit"
