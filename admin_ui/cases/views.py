"""The list of cases and one case with its timeline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.cases import finding
from admin_ui.cases.context import case_context, list_context
from admin_ui.rendering import render
from inbox_api.cases import service
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.views.conditions import LONGEST

router = APIRouter(include_in_schema=False)
PAGE_SIZE = 50


@router.get("/cases")
def show_list(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    filter: str = "open",
    f: Annotated[str, Query(max_length=LONGEST)] = "",
    view: int = 0,
    sort: str = "due",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    done: str | None = None,
    undo: int | None = None,
) -> Response:
    """filter, f or view, sort: all that is asked for stands in the address."""
    require_reader_of_texts(who.officer)
    place = finding.place_of(filter, f, view, sort, page)
    context = list_context(session, who.officer, place, PAGE_SIZE, datetime.now(UTC))
    return render(request, "cases.html", who=who, done=words.done(done), undo_id=undo, **context)


@router.get("/cases/find")
def find_cases(request: Request, officer: CurrentOfficer) -> Response:
    """The form of the list, as an address. Nothing is kept."""
    require_reader_of_texts(officer)
    return RedirectResponse(finding.found(request.query_params).address(), status_code=303)


@router.get("/cases/{code}")
def show_case(
    request: Request, code: str, who: CurrentSession, session: SessionDep, done: str | None = None,
    undo: int | None = None,
) -> Response:  # fmt: skip
    now = datetime.now(UTC)
    case = service.view_case(session, who.officer, code, now)
    context = case_context(session, who.officer, case, now)
    return render(request, "case.html", who=who, done=words.done(done), undo_id=undo, **context)


@router.get("/live/case/{code}")
def show_blocks(request: Request, code: str, who: CurrentSession, session: SessionDep) -> Response:
    """The parts of an open case that changed meanwhile."""
    case = service.find_case(session, who.officer, code)
    return render(request, "case_blocks.html", who=who, **case_context(session, who.officer, case, datetime.now(UTC)))
