"""The visits of a case for those who may read it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from inbox_api.field.ordering import distance_m
from inbox_api.field.repository import FieldRepository
from inbox_api.models import Case, FieldChoice, FieldPlan, FieldProposal, FieldVisit


@dataclass(frozen=True, slots=True)
class VisitLine:
    """away_m: metres from the case's place to where the phone was; None when one of the two is not known."""

    visit: FieldVisit
    proposal: FieldProposal | None
    away_m: float | None


@dataclass(frozen=True, slots=True)
class FieldWork:
    """plan: the open one. visits: the latest first. choices: what waits for a person."""

    plan: FieldPlan | None
    visits: list[VisitLine]
    choices: list[FieldChoice]


def of_case(session: Session, case: Case) -> FieldWork:
    """For a case that the caller may read."""
    repository = FieldRepository(session)
    visits = repository.visits_of([case.id])
    proposals = repository.proposals_of([case.id]) if visits else {}
    choices = list(repository.choices_of([case.id])) if visits else []
    lines = [VisitLine(one, proposals.get(one.id), away_m(case, one)) for one in visits]
    return FieldWork(repository.open_plan(case.id), lines, choices)


def away_m(case: Case, visit: FieldVisit) -> float | None:
    if case.latitude is None or case.longitude is None or visit.latitude is None or visit.longitude is None:
        return None
    return distance_m((case.latitude, case.longitude), (visit.latitude, visit.longitude))
