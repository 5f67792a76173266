"""The files of a procedure's forms: what goes out, what waits for a second person, handing in and deciding."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.procedures import words
from admin_ui.procedures.record_views import head
from admin_ui.procedures.shell import open_shell
from admin_ui.rendering import render
from admin_ui.words import FILE_PROBLEMS
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Conflict, Invalid, NotAllowed, TooLarge
from inbox_api.files.answers import answer
from inbox_api.files.kinds import EXTENSIONS
from inbox_api.models import OfficerSession
from inbox_api.officers import service as officers
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.procedures import service
from inbox_api.procedures.editing.rights import require_reader
from inbox_api.procedures.forms import service as forms
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/procedures/record/{procedure_id}/forms", include_in_schema=False)
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
ACTIONS = {"approve": forms.approve, "reject": forms.reject, "withdraw": forms.withdraw}


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_forms(
    request: Request, procedure_id: str, who: CurrentSession, session: SessionDep, done: str | None = None
) -> Response:
    return _page(request, session, who, procedure_id, done=words.done(done))


def _page(
    request: Request,
    session: Session,
    who: OfficerSession,
    procedure_id: str,
    *,
    done: str | None = None,
    error: AppError | None = None,
) -> Response:
    shell = open_shell(session, who.officer, now())
    context = head(session, shell, procedure_id)
    states = forms.states(session, service.on_day(session, procedure_id, shell.today).record)
    rows = [row for state in states for row in (state.live, state.waiting) if row is not None]
    context |= {
        "states": states,
        "people": officers.names(session, [row.written_by for row in rows if row.written_by]),
        "problems": FILE_PROBLEMS,
        "endings": EXTENSIONS,
        "megabytes": get_settings().max_upload_bytes // 2**20,
    }
    status = error.status_code if error else 200
    return render(request, "procedure_forms.html", who=who, done=done, error=error, status_code=status, **context)


@router.post("")
def hand_in(
    request: Request,
    procedure_id: str,
    who: CurrentSession,
    session: SessionDep,
    name: Annotated[str, Form(max_length=2000)],
    file: Annotated[UploadFile, File()],
) -> Response:
    try:
        if not file.filename:
            raise Invalid(_("Choose a file first."))
        content = file.file.read(get_settings().max_upload_bytes + 1)
        forms.hand_in(session, who.officer, procedure_id, name, content, now())
    except (Invalid, TooLarge) as error:
        return _page(request, session, who, procedure_id, error=error)
    return RedirectResponse(f"/procedures/record/{procedure_id}/forms?done=form_in", status_code=303)


@router.post("/{form_id}/{action}")
def decide(
    request: Request, procedure_id: str, form_id: Key, action: str, who: CurrentSession, session: SessionDep
) -> Response:
    if action not in ACTIONS:
        raise forms.NoSuchForm
    try:
        ACTIONS[action](session, who.officer, form_id, now())
    except (Conflict, NotAllowed) as error:
        return _page(request, session, who, procedure_id, error=error)
    return RedirectResponse(f"/procedures/record/{procedure_id}/forms?done=form_{action}", status_code=303)


@router.get("/{form_id}/file")
def show_file(request: Request, form_id: Key, officer: CurrentOfficer, session: SessionDep) -> Response:
    """The file itself, also of a draft."""
    require_reader(officer)
    return answer(request, forms.draft_served(session, form_id))
