"""Files of messages: only for those who may read the conversation, and never run by the browser as a page of ours."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from inbox_api.db import SessionDep
from inbox_api.files import service
from inbox_api.files.answers import answer, whole
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/files/{attachment_id}", include_in_schema=False)


@router.get("")
def show_file(attachment_id: int, request: Request, officer: CurrentOfficer, session: SessionDep) -> Response:
    row = service.for_officer(session, officer, attachment_id)
    return answer(request, service.shown(session, row))


@router.get("/thumb")
def show_thumbnail(attachment_id: int, request: Request, officer: CurrentOfficer, session: SessionDep) -> Response:
    row = service.for_officer(session, officer, attachment_id)
    return answer(request, service.thumbnail(session, row))


@router.post("/look")
def look(attachment_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    """A photo of a restricted matter, which stands blurred on the page; the look is logged."""
    service.look(session, officer, attachment_id, datetime.now(UTC))
    return RedirectResponse(f"/files/{attachment_id}", status_code=303)


@router.get("/original")
def save_original(attachment_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    """The photo as it came, for inspectors; the look is logged."""
    return whole(*service.original(session, officer, attachment_id, datetime.now(UTC)))
