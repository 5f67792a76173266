"""What the connection pages take from a request, and who may use the ones that speak to platforms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from inbox_api import db
from inbox_api.models import OfficerSession
from inbox_api.officers.current import current_session, submitted_csrf

PAGE = "/quan-tri/kenh"
FIELD = "field-"  # form names of what is typed in for an account


def current_officer_alone(request: Request, csrf: Annotated[str | None, Depends(submitted_csrf)]) -> OfficerSession:
    """The officer behind the cookie, read in a transaction of its own: none may be open while a platform is asked."""
    with db.transaction() as session:
        return current_session(request, session, csrf)


OfficerAlone = Annotated[OfficerSession, Depends(current_officer_alone)]


async def submitted_fields(request: Request) -> dict[str, str]:
    """{"app_secret": "..."} of the inputs named "field-app_secret"."""
    form = await request.form()
    return {name.removeprefix(FIELD): str(value) for name, value in form.items() if name.startswith(FIELD)}


SubmittedFields = Annotated[dict[str, str], Depends(submitted_fields)]


def account_path(channel: str, account_id: str) -> str:
    return f"{PAGE}/{channel}/tai-khoan/{quote(account_id, safe='')}"


def step_path(channel: str, account_id: str, number: int) -> str:
    return f"{account_path(channel, account_id)}/buoc/{number}"


def see_other(path: str, **query: str) -> Response:
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, status_code=303)


def now() -> datetime:
    return datetime.now(UTC)
