"""One webhook out: how it stands, its log, and everything that can be done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from admin_ui.rendering import render
from admin_ui.webhooks_out import words
from admin_ui.webhooks_out.forms import PAGE, now, see_other
from admin_ui.webhooks_out.views import SubmittedHook
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.hooks_out import service
from inbox_api.hooks_out.service import NewHook
from inbox_api.models import Hook
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix=f"{PAGE}/{{hook_id}}", include_in_schema=False)
LOG_LINES = 30


@router.get("")
def show_hook(
    request: Request,
    hook_id: int,
    who: CurrentSession,
    session: SessionDep,
    state: str = "",
    before: int | None = None,
    done: str = "",
) -> Response:
    hook = service.find(session, who.officer, hook_id)
    return hook_page(request, who, session, hook, state=state, before=before, done=done)


def hook_page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    hook: Hook,
    *,
    state: str = "",
    before: int | None = None,
    done: str = "",
    secret: str = "",
    error: AppError | None = None,
    given: NewHook | None = None,
) -> Response:
    """secret: shown this once."""
    found = service.deliveries(session, who.officer, hook, state=state, before_id=before, limit=LOG_LINES + 1)
    return render(
        request,
        "hook.html",
        who=who,
        status_code=error.status_code if error else 200,
        page=PAGE,
        here=f"{PAGE}/{hook.id}",
        hook=hook,
        secret=secret,
        problem=error.text if error else None,
        given=given,
        chip=words.standing(hook),
        states=words.STATES,
        state=state,
        log=found[:LOG_LINES],
        next_before=found[LOG_LINES - 1].id if len(found) > LOG_LINES else None,
        outcome=words.outcome,
        counts=service.counts(session, [hook], now()).get(hook.id, {}),
        done=words.done(done),
        is_admin=who.officer.has_role("admin"),
        may_allow=who.officer.has_role("leader") and hook.created_by != who.officer.id,
        **words.choices(session),
    )


@router.post("/sua")
def change_hook(
    request: Request, hook_id: int, who: CurrentSession, session: SessionDep, new: SubmittedHook
) -> Response:
    try:
        with session.begin_nested():
            service.change(session, who.officer, hook_id, new, now())
    except AppError as error:
        hook = service.find(session, who.officer, hook_id)
        return hook_page(request, who, session, hook, error=error, given=new)
    return see_other(f"{PAGE}/{hook_id}", done="kept")


@router.post("/khoa-ky")
def renew_secret(
    request: Request, hook_id: int, who: CurrentSession, session: SessionDep, keep_hours: Annotated[int, Form()] = 24
) -> Response:
    made = service.renew_secret(session, who.officer, hook_id, now(), keep_hours=keep_hours)
    return hook_page(request, who, session, made.hook, secret=made.secret)


@router.post("/khoa-ky/het")
def end_previous_secret(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.end_previous_secret(session, officer, hook_id, now())
    return see_other(f"{PAGE}/{hook_id}", done="ended")


@router.post("/tam-dung")
def pause_hook(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.pause(session, officer, hook_id, now())
    return see_other(f"{PAGE}/{hook_id}", done="paused")


@router.post("/chay-lai")
def resume_hook(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.resume(session, officer, hook_id, now())
    return see_other(f"{PAGE}/{hook_id}", done="resumed")


@router.post("/thu")
def test_hook(request: Request, hook_id: int, who: CurrentSession, session: SessionDep) -> Response:
    try:
        with session.begin_nested():
            service.send_test(session, who.officer, hook_id, now())
    except AppError as error:
        return hook_page(request, who, session, service.find(session, who.officer, hook_id), error=error)
    return see_other(f"{PAGE}/{hook_id}", done="tested")


@router.post("/cho-kem-noi-dung")
def allow_texts(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.allow_texts(session, officer, hook_id, now())
    return see_other(f"{PAGE}/{hook_id}", done="allowed")


@router.post("/gui-lai")
def replay_all(
    hook_id: int, officer: CurrentOfficer, session: SessionDep, hours: Annotated[int, Form(ge=0, le=720)] = 0
) -> Response:
    """hours: everything of so many last hours; 0: what was given up."""
    since = now() - timedelta(hours=hours) if hours else None
    service.replay_all(session, officer, hook_id, now(), since=since, with_delivered=bool(hours))
    return see_other(f"{PAGE}/{hook_id}", done="replayed")


@router.post("/gui-lai/{delivery_id}")
def replay_one(hook_id: int, delivery_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.replay_one(session, officer, hook_id, delivery_id, now())
    return see_other(f"{PAGE}/{hook_id}", done="replayed")


@router.post("/xoa")
def remove_hook(hook_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.remove(session, officer, hook_id, now())
    return see_other(PAGE, done="removed")
