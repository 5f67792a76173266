"""What citizens asked and did not surely find: each becomes a way of naming, an article, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.procedures import words
from admin_ui.procedures.shell import open_shell
from admin_ui.rendering import render
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Conflict, Invalid
from inbox_api.models import OfficerSession
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.procedures import service
from inbox_api.procedures.editing import mending
from inbox_api.procedures.editing.phrases import MAX_CHARS
from inbox_api.procedures.editing.rights import require_editor
from inbox_api.procedures.finding.results import Hit
from inbox_api.procedures.questions import service as questions

router = APIRouter(prefix="/procedures/misses", include_in_schema=False)
PAGE_SIZE = 40
FOUND = 6
SHOWN_FIRST = 4  # of what was offered
FEW_WORDS = 6  # more of them tell a situation rather than a name
Folded = Annotated[str, Form(max_length=500)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_misses(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    miss: Annotated[str, Query(max_length=500)] = "",
    find: Annotated[str, Query(max_length=500)] = "",
    done: str | None = None,
) -> Response:
    """miss, find: look for another procedure for one of the questions."""
    return _page(request, session, who, miss=miss, find=find, done=words.done(done))


def _page(
    request: Request,
    session: Session,
    who: OfficerSession,
    *,
    miss: str = "",
    find: str = "",
    done: str | None = None,
    error: AppError | None = None,
) -> Response:
    require_editor(who.officer)
    shell = open_shell(session, who.officer, now())
    found: list[Hit] = service.search(session, find, FOUND).hits if find.strip() else []
    context = shell.context("/procedures/misses") | {
        "misses": questions.misses(session, who.officer, limit=PAGE_SIZE),
        "total": questions.count_misses(session),
        "miss": miss,
        "find": find,
        "hits": found,
        "most": MAX_CHARS,
        "shown_first": SHOWN_FIRST,
        "few_words": FEW_WORDS,
        "error": error,
    }
    status = error.status_code if error else 200
    return render(request, "procedure_misses.html", who=who, status_code=status, done=done, **context)


@router.post("/adopt")
def adopt(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    folded: Folded,
    procedure: Annotated[str, Form(max_length=200)],
    kind: Annotated[Literal["alias", "situation"], Form()] = "situation",
    text: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """The words become words of the procedure; then its page shows how they do."""
    try:
        mending.adopt(session, who.officer, folded, procedure, text, kind=kind, now=now())
    except (Invalid, Conflict) as error:
        return _page(request, session, who, miss=folded, error=error)
    return RedirectResponse("/procedures/misses?done=adopted", status_code=303)


@router.post("/settle")
def settle(officer: CurrentOfficer, session: SessionDep, folded: Folded) -> Response:
    """No matter for the catalogue."""
    questions.settle(session, officer, folded, now=now())
    return RedirectResponse("/procedures/misses?done=settled", status_code=303)
