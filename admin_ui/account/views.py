"""The officer's own page: unit, rights, password, other browsers, shortcuts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui import words
from admin_ui.rendering import render
from admin_ui.sign_in.views import keep_cookie
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid, TooManyTries
from inbox_api.models import OfficerSession
from inbox_api.officers import passwords
from inbox_api.officers.current import CurrentSession

router = APIRouter(prefix="/account", include_in_schema=False)
Secret = Annotated[str, Form(max_length=1000)]


def _show(
    request: Request, session: Session, who: OfficerSession, *, done: str | None = None, problem: str = "",
    status_code: int = 200,
) -> Response:  # fmt: skip
    others = passwords.other_sessions(session, who, datetime.now(UTC))
    return render(
        request, "account.html", who=who, since=who.created_at, until=who.expires_at, others=others,
        done=words.done(done), problem=problem, status_code=status_code,
    )  # fmt: skip


@router.get("")
def show_account(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    return _show(request, session, who, done=done)


@router.post("/password")
def change_password(
    request: Request, who: CurrentSession, session: SessionDep, old: Secret = "", new: Secret = "", again: Secret = ""
) -> Response:
    """The same page with what is wrong, or a new cookie: the one from before counts no more."""
    try:
        opened = passwords.change(session, who, old, new, again, datetime.now(UTC))
    except (Invalid, TooManyTries) as error:
        return _show(request, session, who, problem=error.text, status_code=error.status_code)
    response = RedirectResponse("/account?done=password_changed", status_code=303)
    keep_cookie(response, opened.token)
    return response


@router.post("/end-others")
def end_others(who: CurrentSession, session: SessionDep) -> Response:
    passwords.end_others(session, who, datetime.now(UTC))
    return RedirectResponse("/account?done=others_ended", status_code=303)
