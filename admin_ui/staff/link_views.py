"""The page behind a one-time link: the officer chooses a password and is signed in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.sign_in.views import home_of, keep_cookie, require_same_origin
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid
from inbox_api.staff import links

router = APIRouter(prefix=links.PATH, include_in_schema=False)
Secret = Annotated[str, Form(max_length=1000)]


def _page(request: Request, session: SessionDep, token: str, error: Invalid | None = None) -> Response:
    found = links.whose(session, token, datetime.now(UTC))
    return render(
        request, "staff_password.html", one=found, token=token, problem=error.text if error else "",
        status_code=error.status_code if error else 200,
    )  # fmt: skip


@router.get("/{token}")
def show_form(request: Request, token: str, session: SessionDep) -> Response:
    return _page(request, session, token)


@router.post("/{token}")
def set_password(request: Request, token: str, session: SessionDep, new: Secret = "", again: Secret = "") -> Response:
    require_same_origin(request)
    try:
        opened = links.use(session, token, new, again, datetime.now(UTC))
    except Invalid as error:
        return _page(request, session, token, error)
    response = RedirectResponse(home_of(opened.session.officer), status_code=303)
    keep_cookie(response, opened.token)
    return response
