"""The list of answers that no way could deliver, and what an officer does about one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words as page_words
from admin_ui.cases.context import namer
from admin_ui.rendering import render
from admin_ui.undelivered import words
from inbox_api.cases import desk
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.routes import service

router = APIRouter(prefix="/undelivered", include_in_schema=False)
PAGE_SIZE = 50


@router.get("")
def show_list(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    done: str | None = None,
) -> Response:
    """The oldest first: they have waited longest."""
    require_reader_of_texts(who.officer)
    found = service.undelivered(session, who.officer, PAGE_SIZE + 1, (page - 1) * PAGE_SIZE)
    return render(
        request,
        "undelivered.html",
        who=who,
        done=page_words.done(done),
        answers=found[:PAGE_SIZE],
        has_more=len(found) > PAGE_SIZE,
        page=page,
        may_act=desk.may_act(who.officer),
        contact_of=namer(who.officer),
        attempt_text=words.attempt_text,
        hows=words.HOW,
    )


@router.post("/{answer_id}/again")
def try_again(answer_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    answer = service.undelivered_answer(session, officer, answer_id)
    service.try_again(session, answer, officer, datetime.now(UTC))
    return RedirectResponse("/undelivered?done=tried_again", status_code=303)


@router.post("/{answer_id}/handed-over")
def hand_over(
    answer_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    how: Annotated[str, Form(max_length=20)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    answer = service.undelivered_answer(session, officer, answer_id)
    service.hand_over(session, answer, how, note, officer, datetime.now(UTC))
    return RedirectResponse("/undelivered?done=handed_over", status_code=303)
