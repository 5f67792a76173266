"""No cookie and no account: the code and the key of the receipt travel with each form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from admin_ui.code_page.context import case_context
from admin_ui.rendering import render
from inbox_api.areas import service as areas
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.models import Case, ContactKind
from inbox_api.routes import contacts, page
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/kq", include_in_schema=False)
Line = Annotated[str, Form(max_length=300)]


def now() -> datetime:
    return datetime.now(UTC)


def _place(request: Request) -> str:
    return request.client.host if request.client else "?"


def _show(request: Request, session: Session, **context: Any) -> Response:
    values = {"city": areas.city(session), "code": "", "key": "", "problem": "", "notice": "", **context}
    status_code = int(values.pop("status_code", 200))
    response = render(request, "code_page.html", status_code=status_code, **values)
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["x-robots-tag"] = "noindex"
    return response


def _form(request: Request, session: Session, code: str, error: AppError) -> Response:
    problem = error.text
    return _show(request, session, view="ask", code=code, problem=problem, status_code=error.status_code)


def _case_page(request: Request, session: Session, case: Case, key: str, **more: Any) -> Response:
    known = case_context(session, case, page.read_answers(session, case, now()))
    unproved = [
        kind for kind, _a, _c, is_proved in known["contacts"] if kind in contacts.WITH_ADDRESS and not is_proved
    ]
    return _show(request, session, key=key, may_write=True, unproved=unproved, **known, **more)


@router.get("")
def ask(request: Request, session: SessionDep, ma: str = "") -> Response:
    return _show(request, session, view="ask", code=ma[:60])


@router.post("")
def show(request: Request, session: SessionDep, code: Line = "", key: Line = "") -> Response:
    try:
        case = page.open_case(session, code, key, _place(request), now())
    except AppError as error:
        return _form(request, session, code, error)
    return _case_page(request, session, case, key)


@router.post("/contact")
def choose(
    request: Request,
    session: SessionDep,
    kind: Annotated[ContactKind, Form()],
    code: Line = "",
    key: Line = "",
    address: Line = "",
) -> Response:
    """Say where answers should go; an address gets a code first."""
    try:
        case = page.open_case(session, code, key, _place(request), now())
    except AppError as error:
        return _form(request, session, code, error)
    try:
        row = contacts.choose(session, case, kind, address, "citizen:page", now())
    except AppError as error:
        return _case_page(request, session, case, key, problem=error.text, status_code=error.status_code)
    is_waiting = kind in contacts.WITH_ADDRESS and row.verified_at is None
    notice = _("We have sent you a code. Type it below.") if is_waiting else _("Your wish is kept.")
    return _case_page(request, session, case, key, notice=notice)


@router.post("/verify")
def verify(
    request: Request,
    session: SessionDep,
    kind: Annotated[ContactKind, Form()],
    code: Line = "",
    key: Line = "",
    typed: Line = "",
) -> Response:
    try:
        case = page.open_case(session, code, key, _place(request), now())
    except AppError as error:
        return _form(request, session, code, error)
    try:
        is_right = contacts.verify(session, case, kind, typed, "citizen:page", now())
    except AppError as error:
        return _case_page(request, session, case, key, problem=error.text, status_code=error.status_code)
    if not is_right:
        return _case_page(request, session, case, key, problem=contacts.CodeWrong().text, status_code=422)
    return _case_page(request, session, case, key, notice=_("Thank you. Answers will be sent there."))


@router.post("/withdraw")
def withdraw(
    request: Request, session: SessionDep, kind: Annotated[ContactKind, Form()], code: Line = "", key: Line = ""
) -> Response:
    """Nothing is sent there any more."""
    try:
        case = page.open_case(session, code, key, _place(request), now())
    except AppError as error:
        return _form(request, session, code, error)
    contacts.withdraw(session, case, kind, "citizen:page", now())
    return _case_page(request, session, case, key, notice=_("It is forgotten."))


@router.get("/{token}")
def show_link(request: Request, token: str, session: SessionDep) -> Response:
    """Only a button: programs that look at links in letters read nothing and prove nothing."""
    try:
        case = page.peek(session, token, now())
    except AppError as error:
        return _form(request, session, "", error)
    return _show(request, session, view="button", code=case.code, token=token)


@router.post("/{token}")
def open_link(request: Request, token: str, session: SessionDep) -> Response:
    try:
        case, answer = page.open_link(session, token, now())
    except AppError as error:
        return _form(request, session, "", error)
    return _show(
        request, session, view="answer", case=case, code=case.code, state=page.state_text(case), answers=[answer],
        transfers=0, next_step="", promise="",
    )  # fmt: skip
