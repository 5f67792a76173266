"""Who has a case, for programs: taking, giving back, co-units, transfers, suggestions, kind and priority."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Response

from inbox_api.assignment import case_schemas as schemas
from inbox_api.assignment import co_units, desk, reclassifying, transfers
from inbox_api.assignment.learning import acting, suggesting
from inbox_api.cases import showing
from inbox_api.cases.desk import unit_coded
from inbox_api.cases.schemas import CaseOut
from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1/cases/{code}", tags=["assignment"])


def now() -> datetime:
    return datetime.now(UTC)


@router.post("/take")
def take(code: str, officer: CurrentOfficer, session: SessionDep) -> CaseOut:
    """Assign the case to oneself."""
    taken = desk.take(session, find_case(session, officer, code), officer, now())
    return showing.case_for(session, officer, taken, now())


@router.post("/give-back")
def give_back(code: str, officer: CurrentOfficer, session: SessionDep) -> CaseOut:
    """Nobody in charge any more; the unit keeps the case."""
    given = desk.give_back(session, find_case(session, officer, code), officer, now())
    return showing.case_for(session, officer, given, now())


@router.post("/kind")
def reclassify(
    code: str, order: schemas.KindIn, officer: CurrentOfficer, session: SessionDep, response: Response
) -> CaseOut:
    """Another kind or priority, and the deadline that goes with it. 202: it gets later, so a leader was asked."""
    case = find_case(session, officer, code)
    asked = reclassifying.reclassify(
        session, case, officer, case_type=order.case_type, priority=order.priority, reason=order.reason, now=now()
    )
    response.status_code = 200 if asked is None else 202
    return showing.case_for(session, officer, case, now())


@router.get("/co-units")
def list_co_units(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.CoUnitOut]:
    """The units that help, with what they were asked and what they answered."""
    return [schemas.CoUnitOut.of(row) for row in co_units.of_case(session, find_case(session, officer, code))]


@router.post("/co-units", status_code=201)
def add_co_unit(code: str, order: schemas.CoUnitIn, officer: CurrentOfficer, session: SessionDep) -> schemas.CoUnitOut:
    """Ask another unit to help."""
    case, unit = find_case(session, officer, code), unit_coded(session, order.unit)
    return schemas.CoUnitOut.of(co_units.add(session, case, unit, order.asked, officer, now()))


@router.post("/co-units/{unit}/answer")
def answer_for_unit(
    code: str, unit: str, order: schemas.CoAnswerIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.CoUnitOut:
    """What the helping unit found or did."""
    case, found = find_case(session, officer, code), unit_coded(session, unit)
    return schemas.CoUnitOut.of(co_units.answer(session, case, found, order.text, officer, now()))


@router.delete("/co-units/{unit}", status_code=204)
def remove_co_unit(code: str, unit: str, officer: CurrentOfficer, session: SessionDep) -> None:
    """The unit helps no longer."""
    co_units.remove(session, find_case(session, officer, code), unit_coded(session, unit), officer, now())


@router.get("/transfers")
def list_transfers(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.TransferOut]:
    """The way of the case between units, oldest first."""
    return [schemas.TransferOut.of(row) for row in transfers.of_case(session, find_case(session, officer, code))]


@router.get("/suggestions")
def list_suggestions(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.SuggestionOut]:
    """Topics and units that the words speak for, with how sure and why."""
    case = find_case(session, officer, code)
    return [schemas.SuggestionOut.of(row) for row in suggesting.suggest(session, case, now())]


@router.post("/suggestions/accept", status_code=201)
def accept(code: str, order: schemas.SuggestionIn, officer: CurrentOfficer, session: SessionDep) -> schemas.DoneOut:
    """Do what is suggested."""
    case = find_case(session, officer, code)
    return schemas.DoneOut.of(acting.accept(session, case, officer, order.kind, order.value, now()))


@router.post("/suggestions/reject", status_code=201)
def reject(code: str, order: schemas.SuggestionIn, officer: CurrentOfficer, session: SessionDep) -> schemas.DoneOut:
    """It is wrong."""
    case = find_case(session, officer, code)
    return schemas.DoneOut.of(acting.reject(session, case, officer, order.kind, order.value, now()))


@router.post("/suggestions/{suggestion_id}/undo")
def undo(code: str, suggestion_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.DoneOut:
    """Back to what was before, while nothing else has changed it."""
    case = find_case(session, officer, code)
    return schemas.DoneOut.of(acting.undo(session, case, officer, suggestion_id, now()))
