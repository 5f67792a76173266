"""The list of webhooks out, and making a new one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from admin_ui.rendering import render
from admin_ui.webhooks_out import words
from admin_ui.webhooks_out.forms import PAGE, NewHook, now, submitted_hook
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.hooks_out import service
from inbox_api.officers.current import CurrentSession

router = APIRouter(prefix=PAGE, include_in_schema=False)
SubmittedHook = Annotated[NewHook, Depends(submitted_hook)]


@router.get("")
def show_hooks(request: Request, who: CurrentSession, session: SessionDep, done: str = "") -> Response:
    hooks = service.hooks(session, who.officer)
    return render(
        request,
        "hooks.html",
        who=who,
        page=PAGE,
        hooks=hooks,
        counts=service.counts(session, hooks, now()),
        states=words.STATES,
        standing=words.standing,
        done=words.done(done),
        is_admin=who.officer.has_role("admin"),
    )


@router.get("/moi")
def show_new(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    service.require_admin(who.officer)
    return _new_page(request, who, session)


def _new_page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    *,
    given: NewHook | None = None,
    error: AppError | None = None,
) -> Response:
    return render(
        request,
        "hook_new.html",
        who=who,
        status_code=error.status_code if error else 200,
        page=PAGE,
        given=given,
        problem=error.text if error else None,
        **words.choices(session),
    )


@router.post("/moi")
def create_hook(request: Request, who: CurrentSession, session: SessionDep, new: SubmittedHook) -> Response:
    try:
        with session.begin_nested():
            made = service.create(session, who.officer, new, now())
    except AppError as error:
        return _new_page(request, who, session, given=new, error=error)
    from admin_ui.webhooks_out.hook_views import hook_page  # that module uses this one's parts

    return hook_page(request, who, session, made.hook, secret=made.secret)
