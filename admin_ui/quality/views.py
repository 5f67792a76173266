"""The page of the quality of answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.case_desk import words as desk_words
from admin_ui.case_desk.tabs import tabs
from admin_ui.rendering import render
from inbox_api.cases.quality import phrases, signs
from inbox_api.db import SessionDep
from inbox_api.errors import NotAllowed
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/answer-quality", include_in_schema=False)


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    days: Annotated[int, Query(ge=1, le=92)] = 7,
    done: str | None = None,
) -> Response:
    officer = who.officer
    if not officer.has_role(*phrases.CHANGERS, *signs.READERS):
        raise NotAllowed
    reads_signs = officer.has_role(*signs.READERS)
    until = now()
    found = signs.signs(session, officer, until - timedelta(days=days), until) if reads_signs else []
    return render(
        request,
        "answer_quality.html",
        who=who,
        phrases=phrases.every(session),
        may_change=officer.has_role(*phrases.CHANGERS),
        reads_signs=reads_signs,
        signs=found,
        sign_names=desk_words.SIGNS,
        days=days,
        tabs=tabs(session, officer),
        done=words.done(done),
    )


@router.post("/phrases")
def change_phrase(
    officer: CurrentOfficer,
    session: SessionDep,
    text: Annotated[str, Form(max_length=200)] = "",
    why: Annotated[str, Form(max_length=500)] = "",
    is_on: Annotated[bool, Form()] = False,
) -> Response:
    phrases.change(session, officer, text, is_on=is_on, why=why, now=now())
    return RedirectResponse("/answer-quality?done=changed#phrases", status_code=303)
