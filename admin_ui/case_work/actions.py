"""The steps of the panel. Every one answers 303 back to the case, or to the list when it left the officer's sight."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.overview.moments import Typed, moment_of
from inbox_api.approvals import extensions, refusals, transfers
from inbox_api.assignment import co_units, desk, reclassifying
from inbox_api.assignment.learning import acting
from inbox_api.cases import desk as case_desk
from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.deadlines import desk as deadline_desk
from inbox_api.deadlines.legal import Fact
from inbox_api.instructions import service as instructions
from inbox_api.models import Officer
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/cases/{code}/work", include_in_schema=False)
Text = Annotated[str, Form(max_length=4000)]


def now() -> datetime:
    return datetime.now(UTC)


def _back(session: Session, officer: Officer, code: str, done: str = "changed") -> Response:
    session.flush()
    where = f"/cases/{code}" if case_desk.may_read(session, officer, code) else "/cases"
    return RedirectResponse(f"{where}?done={done}#work", status_code=303)


@router.post("/take")
def take(code: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    desk.take(session, find_case(session, officer, code), officer, now())
    return _back(session, officer, code, "assigned")


@router.post("/give-back")
def give_back(code: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    desk.give_back(session, find_case(session, officer, code), officer, now())
    return _back(session, officer, code)


@router.post("/co-unit")
def add_co_unit(
    code: str, officer: CurrentOfficer, session: SessionDep, unit: Typed = "", asked: Text = ""
) -> Response:
    case, found = find_case(session, officer, code), case_desk.unit_coded(session, unit)
    co_units.add(session, case, found, asked, officer, now())
    return _back(session, officer, code)


@router.post("/co-unit/{unit}/answer")
def answer_for_unit(code: str, unit: str, officer: CurrentOfficer, session: SessionDep, text: Text = "") -> Response:
    case, found = find_case(session, officer, code), case_desk.unit_coded(session, unit)
    co_units.answer(session, case, found, text, officer, now())
    return _back(session, officer, code)


@router.post("/co-unit/{unit}/remove")
def remove_co_unit(code: str, unit: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    co_units.remove(session, find_case(session, officer, code), case_desk.unit_coded(session, unit), officer, now())
    return _back(session, officer, code)


@router.post("/suggestion")
def use_suggestion(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    kind: Typed = "",
    value: Typed = "",
    then: Annotated[str, Form(pattern="^(accept|reject)$")] = "accept",
) -> Response:
    case = find_case(session, officer, code)
    act = acting.accept if then == "accept" else acting.reject
    act(session, case, officer, kind, value, now())
    return _back(session, officer, code)


@router.post("/suggestion/{suggestion_id}/undo")
def undo_suggestion(code: str, suggestion_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    acting.undo(session, find_case(session, officer, code), officer, suggestion_id, now())
    return _back(session, officer, code)


@router.post("/kind")
def reclassify(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    case_type: Typed = "",
    priority: Typed = "",
    reason: Text = "",
) -> Response:
    case = find_case(session, officer, code)
    reclassifying.reclassify(session, case, officer, case_type=case_type, priority=priority, reason=reason, now=now())
    return _back(session, officer, code)


@router.post("/extension")
def ask_extension(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    clock: Typed = "main",
    length: Annotated[int, Form(ge=1, le=365)] = 1,
    reason: Text = "",
) -> Response:
    extensions.ask(session, find_case(session, officer, code), officer, clock, length, reason, now())
    return _back(session, officer, code)


@router.post("/refusal")
def ask_refusal(
    code: str, officer: CurrentOfficer, session: SessionDep, reason: Text = "", refusal: Typed = ""
) -> Response:
    refusals.ask(session, find_case(session, officer, code), officer, reason, now(), refusal or None)
    return _back(session, officer, code)


@router.post("/transfer")
def ask_transfer(
    code: str, officer: CurrentOfficer, session: SessionDep, unit: Typed = "", reason: Text = ""
) -> Response:
    case, found = find_case(session, officer, code), case_desk.unit_coded(session, unit)
    transfers.ask(session, case, officer, found, reason, now())
    return _back(session, officer, code)


@router.post("/legal")
def record_fact(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    event: Typed = "",
    at: Typed = "",
    document_no: Typed = "",
    note: Text = "",
    options: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """A fact on paper: only such facts start and end legal clocks."""
    fact = Fact(event, moment_of(at), document_no, note, tuple(options or ()))
    deadline_desk.record(session, find_case(session, officer, code), fact, officer, now())
    return _back(session, officer, code)


@router.post("/legal/{event_id}/withdraw")
def withdraw_fact(code: str, event_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    deadline_desk.withdraw(session, find_case(session, officer, code), event_id, officer, now())
    return _back(session, officer, code)


@router.post("/instruction")
def instruct(code: str, officer: CurrentOfficer, session: SessionDep, text: Text = "", due: Typed = "") -> Response:
    instructions.give(session, find_case(session, officer, code), officer, text, moment_of(due), now())
    return _back(session, officer, code)
