"""Following a case, reminders of it, putting it off, and whom to name in its notes. Actions answer 303 to the case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.cases import forms
from admin_ui.rendering import render
from inbox_api.cases import later, naming, watchers
from inbox_api.conversations import moments
from inbox_api.db import SessionDep
from inbox_api.models import Case, Officer
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/cases/{code}", include_in_schema=False)


def now() -> datetime:
    return datetime.now(UTC)


def later_context(session: Session, officer: Officer, case: Case) -> dict[str, Any]:
    """Who follows the case, whether it is offered, what is to come of it."""
    people = watchers.of_case(session, case)
    return {
        "watchers": people,
        "is_followed": any(one.id == officer.id for one in people),
        "is_watch_offered": watchers.is_offered(session, officer, case),
        "later": later.of_case(session, case),
        "offered_times": moments.OFFERED,
    }


def _back(code: str, done: str, undo_id: int | None = None) -> Response:
    undo = f"&undo={undo_id}" if undo_id is not None else ""
    return RedirectResponse(f"/cases/{code}?done={done}{undo}", status_code=303)


@router.post("/watch")
def watch(
    code: str, officer: CurrentOfficer, session: SessionDep, wish: Annotated[Literal["on", "off", "never"], Form()]
) -> Response:
    """never: not wished for, and to be offered no more."""
    if wish == "never":
        watchers.decline(session, officer, code, now())
        return RedirectResponse(f"/cases/{code}", status_code=303)
    change = watchers.follow if wish == "on" else watchers.leave
    change(session, officer, code, now())
    return _back(code, "watched" if wish == "on" else "watch_ended")


@router.post("/snooze")
def snooze(
    code: str, officer: CurrentOfficer, session: SessionDep, until: forms.Line = "", at: forms.Line = "",
    text: forms.Line = "",
) -> Response:  # fmt: skip
    """until: one of the offered times, or "" for `at`; "now" brings it back."""
    moment = now()
    if until == "now":
        return _back(code, "awake", later.wake(session, officer, code, moment).undo_id)
    done = later.snooze(session, officer, code, moments.chosen(until, at, moment), text, moment)
    return _back(code, "case_put_off", done.undo_id)


@router.post("/remind")
def remind(
    code: str, officer: CurrentOfficer, session: SessionDep, until: forms.Line = "", at: forms.Line = "",
    text: forms.Line = "",
) -> Response:  # fmt: skip
    moment = now()
    later.remind(session, officer, code, moments.chosen(until, at, moment), text, moment)
    return _back(code, "case_reminded")


@router.post("/reminders/{reminder_id}/end")
def end_reminder(code: str, reminder_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    """One that waits is dropped, one that has rung is settled."""
    later.cancel(session, officer, code, reminder_id, now())
    return _back(code, "reminder_cancelled")


@router.get("/mentionable")
def list_mentionable(request: Request, code: str, who: CurrentSession, session: SessionDep, q: str = "") -> Response:
    """A few colleagues for the list under the note field."""
    found = naming.whom_to_mention(session, who.officer, code, q[:60])
    return render(request, "mentionable.html", who=who, people=found)
