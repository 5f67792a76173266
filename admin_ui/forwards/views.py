"""Requests to outside bodies, for officers; and the page behind a body's own link, without an account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.case_desk import words as desk_words
from admin_ui.case_desk.tabs import tabs
from admin_ui.rendering import render
from inbox_api.areas import service as areas
from inbox_api.cases import desk, topics
from inbox_api.cases.forwarding import service
from inbox_api.cases.shield.service import veiled
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.models import Forward
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=5000)]
Line = Annotated[str, Form(max_length=300)]
Verb = Annotated[Literal["accept", "return", "answer"], Form()]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/forwards")
def show_list(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    require_reader_of_texts(who.officer)
    rows = service.waiting(session, who.officer)
    return render(
        request, "forwards.html", who=who, rows=rows, states=desk_words.FORWARD_STATES, tabs=tabs(session, who.officer)
    )


@router.get("/forwards/{forward_id}")
def show(
    request: Request, forward_id: int, who: CurrentSession, session: SessionDep, done: str | None = None
) -> Response:
    row = service.find(session, who.officer, forward_id)
    return _page(request, session, who, row, link="", done=words.done(done))


def _page(
    request: Request, session: SessionDep, who: CurrentSession, row: Forward, *, link: str, done: str | None = None
) -> Response:
    return render(
        request, "forward.html", who=who, row=row, link=link, may_act=desk.may_act(who.officer),
        states=desk_words.FORWARD_STATES, tabs=tabs(session, who.officer), done=done,
    )  # fmt: skip


@router.post("/forwards/{forward_id}/link")
def make_link(request: Request, forward_id: int, who: CurrentSession, session: SessionDep) -> Response:
    """Shown in this answer only: nobody reads it again from the database."""
    link = service.new_link(session, who.officer, forward_id)
    return _page(request, session, who, service.find(session, who.officer, forward_id), link=link)


@router.post("/forwards/{forward_id}/decision")
def decide(
    forward_id: int, officer: CurrentOfficer, session: SessionDep, verb: Verb, name: Line = "", text: Text = ""
) -> Response:
    service.decide_by_officer(session, officer, forward_id, verb, name, text, now())
    return RedirectResponse(f"/forwards/{forward_id}?done=changed", status_code=303)


@router.post("/forwards/{forward_id}/withdraw")
def withdraw(forward_id: int, officer: CurrentOfficer, session: SessionDep, reason: Text = "") -> Response:
    service.withdraw(session, officer, forward_id, reason, now())
    return RedirectResponse(f"/forwards/{forward_id}?done=changed", status_code=303)


def _outside(request: Request, session: SessionDep, row: Forward, token: str, problem: str = "") -> Response:
    case = row.case
    response = render(
        request,
        "outside.html",
        status_code=422 if problem else 200,
        city=areas.city(session),
        row=row,
        token=token,
        problem=problem,
        title=veiled(case.title, case),
        text=veiled(case.description, case),
        reason=veiled(row.reason, case),
        topic=topics.topic_name(case.topic),
        states=desk_words.FORWARD_STATES,
    )
    response.headers["referrer-policy"] = "no-referrer"
    response.headers["x-robots-tag"] = "noindex"
    return response


@router.get("/lien-thong/{token}")
def show_outside(request: Request, token: str, session: SessionDep) -> Response:
    """For the body: the link is the right; the matter stands there without the person."""
    row = service.of_link(session, token)
    service.note_opened(session, row, now())
    return _outside(request, session, row, token)


@router.post("/lien-thong/{token}")
def decide_outside(
    request: Request, token: str, session: SessionDep, verb: Verb, name: Line = "", text: Text = ""
) -> Response:
    try:
        with session.begin_nested():
            service.decide_by_link(session, token, verb, name, text, now())
    except AppError as error:
        return _outside(request, session, service.of_link(session, token), token, error.text)
    return RedirectResponse(f"/lien-thong/{token}", status_code=303)
