"""Files for everybody: behind signed addresses that end, for channels that cannot carry them, and forms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from inbox_api.db import SessionDep
from inbox_api.files import service
from inbox_api.files.answers import answer
from inbox_api.procedures.forms import service as forms

router = APIRouter(include_in_schema=False)


@router.api_route("/f/{token}", methods=["GET", "HEAD"])
def show_linked_file(token: str, request: Request, session: SessionDep) -> Response:
    """404 once the link has ended, or the file or its message is gone."""
    row = service.for_link(session, token, datetime.now(UTC))
    response = answer(request, service.shown(session, row))
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["x-robots-tag"] = "noindex"
    return response


@router.api_route("/mau-don/{form_id}", methods=["GET", "HEAD"])
def show_form(form_id: Annotated[int, Path(ge=1, le=2**63 - 1)], request: Request, session: SessionDep) -> Response:
    """The file of a form as it goes out with answers; 404 once it no longer does."""
    return answer(request, forms.served(session, form_id))
