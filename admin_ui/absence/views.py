"""Who is away, who stands in, and for whom oneself does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.overview.moments import Typed, moment_of, typed_form
from admin_ui.overview.shell import tabs
from admin_ui.overview.words import ABSENCE_KINDS
from admin_ui.rendering import render
from inbox_api.cases.desk import officer_named
from inbox_api.db import SessionDep
from inbox_api.officers import absence
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/vang-mat", include_in_schema=False)


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    at, officer = now(), who.officer
    people = absence.candidates(session, officer)
    rows = absence.visible(session, officer, at)
    return render(
        request,
        "absences.html",
        who=who,
        tabs=tabs(session, officer, at),
        rows=rows,
        may_end={row.id for row in rows if absence.may_plan(session, officer, row.officer)},
        stands_in=absence.stands_in_for(session, officer, at),
        people=people,
        may_plan_others=officer.has_role(*absence.PLANNERS),
        kinds=ABSENCE_KINDS,
        begins=typed_form(at),
        ends=typed_form(at + timedelta(days=1)),
        is_changed=done == "changed",
    )


@router.post("")
def plan(
    officer: CurrentOfficer,
    session: SessionDep,
    kind: Typed = "leave",
    whose: Typed = "",
    starts: Typed = "",
    ends: Typed = "",
    substitute: Typed = "",
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """ends empty: until further notice."""
    person = officer_named(session, whose) if whose else officer
    new = absence.NewAbsence(kind, moment_of(starts), moment_of(ends) if ends else None, substitute or None, note)
    absence.plan(session, officer, person, new, now())
    return RedirectResponse("/vang-mat?done=changed", status_code=303)


@router.post("/{absence_id}/ket-thuc")
def end(absence_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    absence.end(session, officer, absence_id, now())
    return RedirectResponse("/vang-mat?done=changed", status_code=303)
