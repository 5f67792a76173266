"""What is done with visits in the case file: choosing a case, choosing between versions, deciding on proposals."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from inbox_api.cases import desk, service
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid
from inbox_api.field import choices, plans, proposals
from inbox_api.models import Officer
from inbox_api.officers.current import CurrentOfficer
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/cases/{code}/field", include_in_schema=False)
Text = Annotated[str, Form(max_length=10_000)]
Line = Annotated[str, Form(max_length=500)]
BIGGEST = 2**62


def now() -> datetime:
    return datetime.now(UTC)


def back(session: Session, officer: Officer, code: str, done: str) -> Response:
    """To the case, or to the list when the step took it out of this officer's sight."""
    session.flush()
    where = f"/cases/{code}" if desk.may_read(session, officer, code) else "/cases"
    return RedirectResponse(f"{where}?done={done}#case-field", status_code=303)


@router.post("/plan")
def choose(
    code: str, officer: CurrentOfficer, session: SessionDep, to: Line = "", on: Line = "", note: Line = ""
) -> Response:
    case = service.find_case(session, officer, code)
    goer = desk.officer_named(session, to) if to else None
    plans.choose(session, case, officer, plans.Wish(goer, _day(on), note), now())
    return back(session, officer, code, "field_chosen")


def _day(text: str) -> date | None:
    """Raises Invalid."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid(_("There is no such day.")) from error


@router.post("/plan/remove")
def drop(code: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    plans.drop(session, service.find_case(session, officer, code), officer, now())
    return back(session, officer, code, "field_dropped")


@router.post("/choices/{choice_id}")
def choose_fact(
    code: str,
    choice_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    chosen: Annotated[Literal["mine", "theirs"], Form()],
    seen: Text,
) -> Response:
    try:
        stood = json.loads(seen)
    except ValueError as error:
        raise Invalid from error
    choices.decide(session, officer, min(choice_id, BIGGEST), chosen, stood, now())
    return back(session, officer, code, "field_fact_chosen")


@router.post("/proposals/{visit_id}")
def decide(
    code: str,
    visit_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    decision: Annotated[Literal["send", "record", "decline"], Form()],
    result: Text = "",
    no_photo_reason: Line = "",
    reason: Line = "",
) -> Response:
    number = min(visit_id, BIGGEST)
    if decision == "decline":
        proposals.decline(session, officer, number, reason, now())
        return back(session, officer, code, "field_declined")
    words = result.replace("\r\n", "\n").strip()
    acceptance = proposals.Acceptance(words, no_photo_reason.strip() or None, sends=decision == "send")
    proposals.accept(session, officer, number, acceptance, now())
    return back(session, officer, code, "answered" if decision == "send" else "moved")
