"""What an officer does with a case. Every action answers 303 back to the case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.cases import forms
from admin_ui.inbox.forms import keep_uploads
from inbox_api.cases import desk, fields, held, service, steps, undoable
from inbox_api.cases.shield import service as shield
from inbox_api.cases.states import CaseState
from inbox_api.conversations import inbox
from inbox_api.db import SessionDep
from inbox_api.errors import Conflict
from inbox_api.files import places
from inbox_api.models import HeldKind, Officer
from inbox_api.officers.current import CurrentOfficer
from inbox_api.settings import get_settings

router = APIRouter(prefix="/cases/{code}", include_in_schema=False)
FileIds = Annotated[list[int] | None, Form()]  # of an answer that was taken back
Files = Annotated[list[UploadFile] | None, File()]


def now() -> datetime:
    return datetime.now(UTC)


def _back(session: Session, officer: Officer, code: str, done: str, undo_id: int | None = None) -> Response:
    """To the case, or to the list when the step took it out of this officer's sight; with how to undo it."""
    session.flush()
    where = f"/cases/{code}" if desk.may_read(session, officer, code) else "/cases"
    undo = f"&undo={undo_id}" if undo_id is not None else ""
    return RedirectResponse(f"{where}?done={done}{undo}", status_code=303)


@router.post("/fields")
def change_fields(
    code: str, officer: CurrentOfficer, session: SessionDep, form: Annotated[forms.Fields, Depends(forms.fields)]
) -> Response:
    case = service.find_case(session, officer, code)
    if form.version != case.version:
        raise Conflict
    covered = fields.covered(case, shield.shown_text(session, officer, case, now()))  # not in the form
    values = {name: value for name, value in form.values.items() if name not in covered}
    fields.change(session, officer, case, values, now())
    return _back(session, officer, code, "changed")


@router.post("/assign")
def assign(code: str, officer: CurrentOfficer, session: SessionDep, to: forms.Line = "") -> Response:
    result = undoable.assign(session, officer, code, desk.officer_named(session, to), now())
    return _back(session, officer, code, "assigned", result.undo_id)


@router.post("/transfer")
def transfer(
    code: str, officer: CurrentOfficer, session: SessionDep, unit: forms.Line = "", reason: forms.Text = ""
) -> Response:
    case = service.find_case(session, officer, code)
    steps.transfer(session, case, desk.unit_coded(session, unit).id, reason, officer, now())
    return _back(session, officer, code, "transferred")


@router.post("/state")
def change_state(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    target: Annotated[CaseState, Form()],
    reason: forms.Text = "",
    document_no: forms.Line = "",
    refusal: forms.Line = "",
) -> Response:
    """refusal: one of the fixed reasons why a case is not accepted; `reason` is beside it."""
    reasons = steps.Reasons(
        reason=reason.strip() or None, document_no=document_no.strip() or None, refusal=refusal or None
    )
    result = undoable.change_state(session, officer, code, target, now(), reasons)
    return _back(session, officer, code, "moved", result.undo_id)


@router.post("/answer")
def answer(
    code: str, officer: CurrentOfficer, session: SessionDep, text: forms.Text = "", files: Files = None,
    force: Annotated[bool, Form()] = False, seen: Annotated[int | None, Form()] = None,
    file_ids: FileIds = None,
) -> Response:  # fmt: skip
    """force: also over a colleague who has the conversation. seen: its newest message on the page."""
    case = service.find_case(session, officer, code)
    kept = [*inbox.own_uploads(session, officer, file_ids or []), *keep_uploads(session, officer, files or [], now())]
    given = held.Given(HeldKind.ANSWER, text, None, force, seen)
    waits = held.give(session, case, given, officer, now(), kept, get_settings().send_hold)
    return _back(session, officer, code, "held" if waits else "answered")


@router.post("/held/take-back")
def take_back(code: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    case = service.find_case(session, officer, code)
    held.take_back(session, case, officer, now())
    return _back(session, officer, code, "taken_back")


@router.post("/note")
def add_note(code: str, officer: CurrentOfficer, session: SessionDep, text: forms.Text = "") -> Response:
    case = service.find_case(session, officer, code)
    steps.add_note(session, case, text, officer, now())
    return _back(session, officer, code, "noted")


@router.post("/place")
def choose_place(
    code: str, officer: CurrentOfficer, session: SessionDep, file: Annotated[int, Form(ge=0, lt=2**62)]
) -> Response:
    """The case lies where this photo was taken; 0: none of them tells it."""
    case = service.find_case(session, officer, code)
    if file:
        places.use(session, case, file, officer, now())
    else:
        places.turn_down(session, case, officer, now())
    return _back(session, officer, code, "changed")


@router.post("/result")
def give_result(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    result: forms.Text = "",
    no_photo_reason: forms.Text = "",
    then: Annotated[str, Form(pattern="^(close|confirm)$")] = "close",
    files: Files = None,
    force: Annotated[bool, Form()] = False,
    seen: Annotated[int | None, Form()] = None,
    file_ids: FileIds = None,
) -> Response:
    """Close with the result, or send it and wait for the citizen to confirm. force: also over a colleague."""
    case = service.find_case(session, officer, code)
    kept = [*inbox.own_uploads(session, officer, file_ids or []), *keep_uploads(session, officer, files or [], now())]
    given = held.Given(HeldKind(then), result, no_photo_reason.strip() or None, force, seen)
    waits = held.give(session, case, given, officer, now(), kept, get_settings().send_hold)
    done = "case_closed" if then == "close" else "answered"
    return _back(session, officer, code, "held" if waits else done)
