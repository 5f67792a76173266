"""What waits for a second person: the list, one change with its difference and answers, and the decision."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.procedures import words
from admin_ui.procedures.record_views import head
from admin_ui.procedures.shell import open_shell
from admin_ui.rendering import render
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Conflict, Invalid
from inbox_api.models import OfficerSession, ProcedureOverride
from inbox_api.officers import service as officers
from inbox_api.officers.current import CurrentSession
from inbox_api.procedures.editing import articles, overrides, trials
from inbox_api.procedures.editing.differences import word_difference
from inbox_api.procedures.editing.previews import CHANNELS, LIMITS, previews
from inbox_api.procedures.editing.rights import require_reader
from inbox_api.procedures.forms import service as forms

router = APIRouter(prefix="/procedures/changes", include_in_schema=False)
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
Note = Annotated[str, Form(max_length=20_000)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_waiting(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    """Drafts of facts with their difference, then drafts of texts; also what was sent back to the one who looks."""
    shell = open_shell(session, who.officer, now())
    waiting, texts = overrides.waiting(session), articles.waiting(session)
    returned = overrides.returned_to(session, who.officer)
    files = forms.waiting(session)
    writers = [*(row.written_by for row in waiting), *(text.written_by for text in texts)]
    writers += [file.written_by for file in files if file.written_by]
    people = officers.names(session, writers)
    context = shell.context("/procedures/changes") | {
        "waiting": [(row, trials.differences(trials.of_override(session, row, today=shell.today))) for row in waiting],
        "texts": texts,
        "forms": files,
        "returned": returned,
        "people": people,
    }
    return render(request, "procedure_changes.html", who=who, done=words.done(done), **context)


@router.get("/{change_id}")
def show_change(
    request: Request,
    change_id: Key,
    who: CurrentSession,
    session: SessionDep,
    channel: str = "web",
    done: str | None = None,
) -> Response:
    require_reader(who.officer)
    return _page(request, session, who, overrides.get(session, change_id), channel=channel, done=words.done(done))


@router.post("/{change_id}/approve")
def approve(request: Request, change_id: Key, who: CurrentSession, session: SessionDep, note: Note = "") -> Response:
    try:
        overrides.approve(session, who.officer, change_id, note=note, now=now())
    except Conflict as error:
        return _page(request, session, who, overrides.get(session, change_id), error=error)
    return RedirectResponse(f"/procedures/changes/{change_id}?done=approved", status_code=303)


@router.post("/{change_id}/reject")
def reject(request: Request, change_id: Key, who: CurrentSession, session: SessionDep, note: Note = "") -> Response:
    try:
        overrides.reject(session, who.officer, change_id, note=note, now=now())
    except (Conflict, Invalid) as error:
        return _page(request, session, who, overrides.get(session, change_id), error=error)
    return RedirectResponse(f"/procedures/changes/{change_id}?done=rejected", status_code=303)


@router.post("/{change_id}/withdraw")
def withdraw(request: Request, change_id: Key, who: CurrentSession, session: SessionDep) -> Response:
    try:
        overrides.withdraw(session, who.officer, change_id, now=now())
    except Conflict as error:
        return _page(request, session, who, overrides.get(session, change_id), error=error)
    return RedirectResponse(f"/procedures/changes/{change_id}?done=withdrawn", status_code=303)


def _page(
    request: Request,
    session: Session,
    who: OfficerSession,
    change: ProcedureOverride,
    *,
    channel: str = "web",
    done: str | None = None,
    error: AppError | None = None,
) -> Response:
    shell = open_shell(session, who.officer, now())
    chosen = channel if channel in CHANNELS else "web"
    trial = trials.of_override(session, change, today=shell.today)
    context: dict[str, Any] = head(session, shell, change.procedure_id) | {
        "place": "/procedures/changes",
        "change": change,
        "differences": trials.differences(trial),
        "previews": previews(session, trial, chosen, now=shell.now),
        "preview_day": trial.day,
        "channel": chosen,
        "limits": LIMITS,
        "word_difference": word_difference,
        "is_own": change.written_by == who.officer_id,
        "overtaken": overrides.is_overtaken(session, change, now=shell.now),
        "people": officers.names(session, [change.written_by, change.decided_by]),
        "error": error,
    }
    status = error.status_code if error else 200
    return render(request, "procedure_change.html", who=who, status_code=status, done=done, **context)
