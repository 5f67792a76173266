"""Signing in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from inbox_api.areas import service as areas
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, NotSignedIn, TooManyTries
from inbox_api.models import Officer
from inbox_api.officers import service
from inbox_api.officers.current import COOKIE, CsrfMismatch, current_session
from inbox_api.settings import get_settings

router = APIRouter(include_in_schema=False)
READERS = ("officer", "dispatcher", "inspector", "leader")
LOG_READERS = ("auditor", "admin")
EDITORS = ("trainer", "approver")  # of the catalogue of procedures


def home_of(officer: Officer) -> str:
    """Where an officer's day begins."""
    if officer.has_role(*READERS):
        return "/inbox"
    if officer.has_role(*LOG_READERS):
        return "/audit"
    return "/procedures" if officer.has_role(*EDITORS) else "/account"


def safe_next(address: str) -> str:
    """`address` when it is a path of ours, else "". Refuses other hosts, "//host", "/\\host" and control characters."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    is_path = address.startswith("/") and not address.startswith(("//", "/\\")) and "\\" not in address
    if parts.scheme or parts.netloc or not is_path or not address.isprintable():
        return ""
    return "" if parts.path.startswith("/sign-") else address


def require_same_origin(request: Request) -> None:
    """There is no session yet that a token could belong to: a form of another site is told by its origin."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site not in {None, "same-origin", "none"}:
        raise CsrfMismatch
    if origin not in {None, "null"} and urlsplit(str(origin)).netloc != request.headers.get("host"):
        raise CsrfMismatch


def _form(
    request: Request, session: SessionDep, address: str, error: AppError | None = None, name: str = ""
) -> Response:
    """The page; in a demo it names the demo accounts."""
    city = areas.city_or_none(session)
    accounts = service.demo_accounts(session) if city and city.is_demo and get_settings().demo else []
    status = error.status_code if error else 200
    context: dict[str, Any] = {"next": address, "error": error, "username": name, "accounts": accounts, "city": city}
    context["demo_password"] = get_settings().demo_password.get_secret_value() if accounts else ""
    return render(request, "sign_in.html", status_code=status, **context)


@router.get("/")
def to_first_page(request: Request, session: SessionDep) -> Response:
    """Citizens meet the chat, officers their work."""
    try:
        who = service.current_session(session, request.cookies.get(COOKIE), datetime.now(UTC))
    except NotSignedIn:
        return RedirectResponse("/chat", status_code=303)
    return RedirectResponse(home_of(who.officer), status_code=303)


@router.get("/sign-in")
def show_form(request: Request, session: SessionDep, next: str = "") -> Response:
    return _form(request, session, safe_next(next))


@router.post("/sign-in")
def sign_in(
    request: Request,
    session: SessionDep,
    username: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    require_same_origin(request)
    place = request.client.host if request.client else ""
    try:
        opened = service.sign_in(session, username, password, place, datetime.now(UTC))
    except (service.WrongPassword, TooManyTries) as error:
        return _form(request, session, safe_next(next), error, username)
    response = RedirectResponse(safe_next(next) or home_of(opened.session.officer), status_code=303)
    keep_cookie(response, opened.token)
    return response


def keep_cookie(response: Response, token: str) -> None:
    """The session's cookie: out of reach of scripts and of other sites."""
    settings = get_settings()
    response.set_cookie(
        COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        secure=settings.cookie_secure,
        samesite="lax",
        path="/",
    )


@router.post("/sign-out", dependencies=[Depends(current_session, scope="function")])
def sign_out(request: Request, session: SessionDep) -> Response:
    service.sign_out(session, request.cookies[COOKIE], datetime.now(UTC))
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path="/")
    return response
