"""The officer's own page: unit, rights, shortcuts."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from admin_ui.rendering import render
from inbox_api.officers.current import CurrentSession

router = APIRouter(include_in_schema=False)


@router.get("/account")
def show_account(request: Request, who: CurrentSession) -> Response:
    return render(request, "account.html", who=who, since=who.created_at, until=who.expires_at)
