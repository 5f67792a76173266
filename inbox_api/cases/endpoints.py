"""Cases for programs: the same rules as the pages, as JSON."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from inbox_api.cases import desk, schemas, service, showing, steps
from inbox_api.cases.places import CasePlace
from inbox_api.db import SessionDep
from inbox_api.http import conditions, cursors
from inbox_api.models import Case
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])


def now() -> datetime:
    return datetime.now(UTC)


def _version_of(session: SessionDep, officer: CurrentOfficer, code: str) -> tuple[Case, str]:
    case = service.find_case(session, officer, code)
    return case, str(case.version)


conditions.versioned("/api/v1/cases/{code}", _version_of)


@router.get("")
def list_cases(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    filter: str = "open",
    limit: int = 50,
    cursor: str = "",
) -> list[schemas.CaseOut]:
    """Filters: open mine due_today overdue closed; the next deadline first. Private numbers are masked in lists."""
    limit = max(1, min(limit, 200))
    after = CasePlace.read(cursors.read(cursor, request))
    found = desk.list_cases(session, officer, filter_name=filter, now=now(), limit=limit + 1, after=after)
    if len(found) > limit:
        cursors.link_next(request, response, CasePlace.of(found[limit - 1]).values())
    return showing.listed_for(officer, found[:limit])


@router.get("/{code}")
def show_case(code: str, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    return showing.case_for(session, officer, service.view_case(session, officer, code, now()), now())


@router.get("/{code}/events")
def list_events(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.EventOut]:
    case = service.view_case(session, officer, code, now())
    return showing.events_for(session, officer, case, desk.timeline(session, case), now())


@router.post("/{code}/state")
def change_state(code: str, order: schemas.StateIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    case = service.find_case(session, officer, code)
    reasons = steps.Reasons(
        reason=order.reason, result=order.result, no_photo_reason=order.no_photo_reason, document_no=order.document_no
    )
    steps.change_state(session, case, order.status, officer, now(), reasons)
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/assignee")
def assign(code: str, order: schemas.AssignIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    case = service.find_case(session, officer, code)
    steps.assign(session, case, desk.officer_named(session, order.officer), officer, now())
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/unit")
def transfer(code: str, order: schemas.TransferIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    case = service.find_case(session, officer, code)
    unit = desk.unit_coded(session, order.unit)
    steps.transfer(session, case, unit.id, order.reason, officer, now())
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/answers", status_code=201)
def answer(code: str, order: schemas.TextIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    case = service.find_case(session, officer, code)
    steps.answer(session, case, order.text, officer, now())
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/notes", status_code=201)
def add_note(code: str, order: schemas.TextIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    case = service.find_case(session, officer, code)
    steps.add_note(session, case, order.text, officer, now())
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/close")
def close(code: str, order: schemas.CloseIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    case = service.find_case(session, officer, code)
    reasons = steps.Reasons(result=order.result, no_photo_reason=order.no_photo_reason)
    steps.close_with_result(session, case, officer, now(), reasons)
    return showing.case_for(session, officer, case, now())
