"""Files behind signed addresses that end: for citizens whose channel cannot carry the file, and for vendors."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.files.answers import answer
from inbox_api.db import SessionDep
from inbox_api.files import service

router = APIRouter(include_in_schema=False)


@router.api_route("/f/{token}", methods=["GET", "HEAD"])
def show_linked_file(token: str, request: Request, session: SessionDep) -> Response:
    """404 once the link has ended, or the file or its message is gone."""
    row = service.for_link(session, token, datetime.now(UTC))
    response = answer(request, service.shown(session, row))
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["x-robots-tag"] = "noindex"
    return response
