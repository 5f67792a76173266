"""Cases for programs: the same rules as the pages, as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from inbox_api.cases import desk, fields, results, schemas, service, showing, steps
from inbox_api.cases.places import CasePlace
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import inbox
from inbox_api.db import SessionDep
from inbox_api.errors import Conflict
from inbox_api.files import places
from inbox_api.http import conditions, cursors
from inbox_api.models import Attachment, Case
from inbox_api.officers.current import CurrentOfficer
from inbox_api.views import service as views
from inbox_api.views.conditions import LONGEST

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
    f: Annotated[str, Query(max_length=LONGEST)] = "",
    sort: str = "due",
    limit: int = 50,
    cursor: str = "",
) -> list[schemas.CaseOut]:
    """Filters: open mine due_today overdue reply_due closed all followed put_off; what is put off leaves open and mine.

    f: conditions as in /api/v1/inbox/filtered, asked of the cases.
    Orders: due newest oldest priority. Private numbers are masked in lists.
    """
    limit = max(1, min(limit, 200))
    after, group = CasePlace.read(cursors.read(cursor, request)), views.read(f)
    found = desk.list_cases(
        session, officer, filter_name=filter, now=now(), group=group, sort=sort, limit=limit + 1, after=after
    )
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
        reason=order.reason, result=order.result, no_photo_reason=order.no_photo_reason,
        document_no=order.document_no, refusal=order.refusal,
    )  # fmt: skip
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


@router.patch("/{code}")
def change_fields(code: str, order: schemas.FieldsIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    """Correct what was recorded; the old values stay in the timeline. 409 when it is not `version` any more."""
    case = service.find_case(session, officer, code)
    if order.version is not None and order.version != case.version:
        raise Conflict
    values = order.model_dump(exclude_unset=True, exclude={"version"})
    return showing.case_for(session, officer, fields.change(session, officer, case, values, now()), now())


@router.put("/{code}/place")
def choose_place(code: str, order: schemas.PlaceIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    """The case lies where this photo was taken, or where none of them was; then their places are forgotten."""
    case = service.find_case(session, officer, code)
    if order.file is not None:
        places.use(session, case, order.file, officer, now())
    else:
        places.turn_down(session, case, officer, now())
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/answers", status_code=201)
def answer(code: str, order: schemas.AnswerIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    """Tell the citizen something, by the ways that reach them. 409 while a colleague has the conversation."""
    case = service.find_case(session, officer, code)
    files = inbox.own_uploads(session, officer, order.file_ids)
    steps.answer(session, case, order.text, officer, now(), files, force=order.force, seen_id=order.seen)
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/notes", status_code=201)
def add_note(code: str, order: schemas.TextIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    case = service.find_case(session, officer, code)
    steps.add_note(session, case, order.text, officer, now())
    return showing.case_for(session, officer, case, now())


def _result(session: SessionDep, officer: CurrentOfficer, order: schemas.CloseIn) -> tuple[Reasons, list[Attachment]]:
    files = inbox.own_uploads(session, officer, order.file_ids)
    return Reasons(result=order.result, photo_count=len(files), no_photo_reason=order.no_photo_reason), files


@router.post("/{code}/close")
def close(code: str, order: schemas.CloseIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    """Record the result, tell the citizen, close, and ask for a rating. 409 while a colleague has the conversation."""
    case = service.find_case(session, officer, code)
    reasons, files = _result(session, officer, order)
    steps.close_with_result(session, case, officer, now(), reasons, files, force=order.force, seen_id=order.seen)
    return showing.case_for(session, officer, case, now())


@router.post("/{code}/results", status_code=201)
def send_result(code: str, order: schemas.CloseIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CaseOut:
    """Record the result, tell the citizen, and wait for the citizen to confirm it: the gentler end."""
    case = service.find_case(session, officer, code)
    reasons, files = _result(session, officer, order)
    results.send_result(session, case, officer, now(), reasons, files, force=order.force, seen_id=order.seen)
    return showing.case_for(session, officer, case, now())
