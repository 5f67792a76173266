"""Field work as phones and programs read it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from inbox_api.cases.shield.service import veiled
from inbox_api.field.facts import facts_of
from inbox_api.field.reading import VisitLine, away_m
from inbox_api.field.sheets import Sheet
from inbox_api.field.visits import Kept
from inbox_api.models import Case, FieldChoice, FieldPlan, FieldProposal, FieldVisit


class PhotoOut(BaseModel):
    """file: the id under /files/."""

    id: str
    stage: str
    taken_at: datetime | None
    file: int


class ProposalOut(BaseModel):
    visit: int
    result: str | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None

    @classmethod
    def of(cls, row: FieldProposal) -> ProposalOut:
        return cls(
            visit=row.visit_id,
            result=row.visit.result_text,
            decision=row.decision,
            decided_by=row.decider.username if row.decider else None,
            decided_at=row.decided_at,
            reason=row.reason,
        )


class VisitOut(BaseModel):
    id: int
    client_id: str
    case: str
    officer: str
    outcome: str
    note: str
    visited_at: datetime
    recorded_at: datetime
    was_offline: bool
    spot: dict[str, Any] | None
    away_m: float | None
    photos: list[PhotoOut]
    facts: dict[str, Any]
    proposal: ProposalOut | None = None
    moved_on: bool

    @classmethod
    def of(cls, row: FieldVisit) -> VisitOut:
        spot = {"latitude": row.latitude, "longitude": row.longitude, "accuracy_m": row.accuracy_m}
        return cls(
            id=row.id,
            client_id=row.client_id,
            case=row.case.code,
            officer=row.officer.username,
            outcome=row.outcome,
            note=row.note,
            visited_at=row.visited_at,
            recorded_at=row.recorded_at,
            was_offline=row.was_offline,
            spot={**spot, "fixed_at": row.fixed_at} if row.latitude is not None else None,
            away_m=away_m(row.case, row),
            photos=[
                PhotoOut(id=one.client_id, stage=one.stage, taken_at=one.taken_at, file=one.attachment_id)
                for one in row.photos
            ],
            facts=row.facts,
            moved_on=row.moved_on,
        )

    @classmethod
    def of_line(cls, line: VisitLine) -> VisitOut:
        proposal = ProposalOut.of(line.proposal) if line.proposal else None
        return cls.of(line.visit).model_copy(update={"proposal": proposal})


class ChoiceOut(BaseModel):
    """mine: put down on the spot; theirs: what stood in the case when the visit arrived; now: what stands there."""

    id: int
    case: str
    visit: int
    fact: str
    base: Any
    mine: Any
    theirs: Any
    now: Any
    why: str
    officer: str
    chosen: str | None

    @classmethod
    def of(cls, row: FieldChoice) -> ChoiceOut:
        return cls(
            id=row.id,
            case=row.visit.case.code,
            visit=row.visit_id,
            fact=row.fact,
            base=row.base,
            mine=row.mine,
            theirs=row.theirs,
            now=facts_of(row.visit.case)[row.fact],
            why=row.why,
            officer=row.visit.officer.display_name,
            chosen=row.chosen,
        )


class KeptOut(BaseModel):
    """applied: facts that the case took over; choices: those that wait for a person; neither when moved_on."""

    id: int
    client_id: str
    is_new: bool
    applied: list[str]
    choices: list[ChoiceOut]
    moved_on: bool

    @classmethod
    def of(cls, kept: Kept) -> KeptOut:
        moved_on = kept.visit.moved_on
        return cls(
            id=kept.visit.id,
            client_id=kept.visit.client_id,
            is_new=kept.is_new,
            applied=[] if moved_on else list(kept.applied),
            choices=[] if moved_on else [ChoiceOut.of(one) for one in kept.choices],
            moved_on=moved_on,
        )


class ShortVisitOut(BaseModel):
    at: datetime
    officer: str
    outcome: str
    note: str


class SheetOut(BaseModel):
    """What a phone keeps of one case: no name, number or words about a person."""

    code: str
    title: str
    description: str
    topic: str | None
    priority: str
    status: str
    due_at: datetime | None
    received_at: datetime
    unit: str
    officer: str | None
    facts: dict[str, Any]
    is_mine: bool
    goes: str | None
    planned_on: date | None
    plan_note: str
    visits: list[ShortVisitOut]
    choices: list[ChoiceOut]
    pictures: list[int]

    @classmethod
    def of(cls, sheet: Sheet) -> SheetOut:
        plan, case = sheet.plan, sheet.plan.case
        return cls(
            code=case.code,
            title=veiled(case.title, case),
            description=veiled(case.description, case),
            topic=case.topic,
            priority=case.priority,
            status=case.status,
            due_at=case.due_at,
            received_at=case.received_at,
            unit=case.unit.name,
            officer=case.officer.display_name if case.officer else None,
            facts=facts_of(case),
            is_mine=sheet.is_mine,
            goes=plan.officer.display_name if plan.officer else None,
            planned_on=plan.planned_on,
            plan_note=plan.note,
            visits=[
                ShortVisitOut(at=one.visited_at, officer=one.officer.display_name, outcome=one.outcome, note=one.note)
                for one in sheet.visits
            ],
            choices=[ChoiceOut.of(one) for one in sheet.choices],
            pictures=sheet.pictures,
        )


class ListOut(BaseModel):
    """length_m: of the way through those with a place, in this order, from where one stands if that was told."""

    order: str
    length_m: float
    cases: list[SheetOut]


class PlanOut(BaseModel):
    case: str
    officer: str | None
    planned_on: date | None
    note: str
    chosen_by: str
    chosen_at: datetime

    @classmethod
    def of(cls, plan: FieldPlan) -> PlanOut:
        return cls(
            case=plan.case.code,
            officer=plan.officer.username if plan.officer else None,
            planned_on=plan.planned_on,
            note=plan.note,
            chosen_by=plan.chooser.username,
            chosen_at=plan.chosen_at,
        )


class CandidateOut(BaseModel):
    code: str
    title: str
    address: str | None
    ward: str | None
    due_at: datetime | None

    @classmethod
    def of(cls, case: Case) -> CandidateOut:
        return cls(
            code=case.code,
            title=veiled(case.title, case),
            address=case.address,
            ward=case.ward_code,
            due_at=case.due_at,
        )


class PhotoKeptOut(BaseModel):
    id: str
    size_bytes: int
    width: int | None
    height: int | None
