"""The way into the training desk: its first page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.training.tabs import tabs
from inbox_api.errors import NotFound
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.data.rights import require_reader

router = APIRouter(include_in_schema=False)


@router.get("/training")
def enter(request: Request, officer: CurrentOfficer) -> Response:
    require_reader(officer)
    found = tabs(request)
    if not found:
        raise NotFound
    return RedirectResponse(found[0].address, status_code=303)
