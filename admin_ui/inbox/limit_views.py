"""Limits for people who insult or flood the desk: set in the conversation, looked at on /limits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.case_desk.tabs import tabs
from admin_ui.inbox.actions import back
from admin_ui.inbox.limits import LEVELS
from admin_ui.inbox.names import namer
from admin_ui.inbox.place import PlaceOf
from admin_ui.rendering import render
from inbox_api.abuse import service
from inbox_api.conversations import shielding
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.models import AbuseLevel
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(include_in_schema=False)
ONE = "/inbox/{public_id}/limits"
Reason = Annotated[str, Form(max_length=2000)]


@router.post(ONE)
def set_limit(
    public_id: str, officer: CurrentOfficer, session: SessionDep, place: PlaceOf,
    level: Annotated[AbuseLevel, Form()], days: Annotated[int, Form()] = 7, reason: Reason = "",
) -> Response:  # fmt: skip
    service.limit(session, officer, public_id, level, reason, days, datetime.now(UTC))
    return back(place, public_id, "limit_set")


@router.post(ONE + "/{limit_id}/lift")
def lift(public_id: str, limit_id: int, officer: CurrentOfficer, session: SessionDep, place: PlaceOf) -> Response:
    service.lift(session, officer, limit_id, datetime.now(UTC))
    return back(place, public_id, "limit_lifted")


@router.post(ONE + "/{limit_id}/review")
def review(
    public_id: str, limit_id: int, officer: CurrentOfficer, session: SessionDep, place: PlaceOf,
    keep: Annotated[bool, Form()], note: Reason = "",
) -> Response:  # fmt: skip
    service.review(session, officer, limit_id, note, datetime.now(UTC), keep=keep)
    return back(place, public_id, "limit_kept" if keep else "limit_lifted")


@router.get("/limits")
def show_waiting(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    """What a second person must look at; without it a limit lapses after three days."""
    require_reader_of_texts(who.officer)
    rows = service.waiting(session, who.officer)
    now = datetime.now(UTC)
    veils = shielding.veils(session, who.officer, [conversation for _row, conversation in rows], now)
    return render(
        request, "limits.html", who=who, tabs=tabs(session, who.officer), rows=rows, limit_levels=LEVELS,
        may_review=service.may_review,
        citizen_name=namer(veils), lapses_at=service.lapses_at,
    )  # fmt: skip


@router.post("/limits/{limit_id}/review")
def decide(
    limit_id: int, officer: CurrentOfficer, session: SessionDep, keep: Annotated[bool, Form()], note: Reason = ""
) -> Response:
    service.review(session, officer, limit_id, note, datetime.now(UTC), keep=keep)
    return RedirectResponse("/limits", status_code=303)
