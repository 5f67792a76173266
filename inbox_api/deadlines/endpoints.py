"""Clocks and facts on paper for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.deadlines import desk, legal, panel, schemas
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/cases/{code}", tags=["deadlines"])


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/clocks")
def list_clocks(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.ClockOut]:
    """Every clock of the case; late is computed at this moment."""
    case = find_case(session, officer, code)
    return [schemas.ClockOut.of(row) for row in panel.of_case(session, case, now())]


@router.get("/legal-events")
def list_legal_events(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.LegalEventOut]:
    """Facts on paper, oldest first, withdrawn ones included."""
    return [schemas.LegalEventOut.of(row) for row in desk.facts(session, find_case(session, officer, code))]


@router.post("/legal-events", status_code=201)
def record_legal_event(
    code: str, order: schemas.LegalEventIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.LegalEventOut:
    """A fact on paper: only such facts start and end legal clocks."""
    fact = legal.Fact(order.event, order.happened_at, order.document_no, order.note, tuple(order.options))
    row = desk.record(session, find_case(session, officer, code), fact, officer, now())
    session.refresh(row)
    return schemas.LegalEventOut.of(row)


@router.delete("/legal-events/{event_id}")
def withdraw_legal_event(
    code: str, event_id: int, officer: CurrentOfficer, session: SessionDep
) -> schemas.LegalEventOut:
    """Recorded by mistake: its clocks go, those it ended run again."""
    return schemas.LegalEventOut.of(desk.withdraw(session, find_case(session, officer, code), event_id, officer, now()))
