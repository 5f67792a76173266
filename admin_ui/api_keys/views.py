"""API keys of programs. A key is shown once, on the page that answers its making."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.words import ROLES
from inbox_api.cases.desk import units
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.texts import gettext as _
from inbox_api.tokens import service
from inbox_api.tokens.service import MadeKey, NewKey

PAGE = "/quan-tri/khoa-api"
DAYS = (30, 90, 180, 365)
router = APIRouter(prefix=PAGE, include_in_schema=False)


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_keys(request: Request, who: CurrentSession, session: SessionDep, done: str = "") -> Response:
    return _page(request, who, session, done=done)


def _page(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    *,
    done: str = "",
    made: MadeKey | None = None,
    error: AppError | None = None,
    given: NewKey | None = None,
) -> Response:
    keys = service.keys(session, who.officer)
    moment = now()
    return render(
        request,
        "api_keys.html",
        who=who,
        status_code=error.status_code if error else 200,
        page=PAGE,
        keys=[key for key in keys if service.is_alive(key, moment)],
        ended=[key for key in keys if not service.is_alive(key, moment)],
        unit_options=[(unit.code, unit.name) for unit in units(session)],
        roles={role: ROLES[role] for role in service.KEY_ROLES},
        text_roles=service.TEXT_ROLES,
        days=DAYS,
        made=made,
        given=given,
        problem=error.text if error else None,
        done=_done(done),
        is_admin=who.officer.has_role("admin"),
        is_leader=who.officer.has_role("leader"),
    )


def _done(slug: str) -> str | None:
    return {
        "approved": _("Approved: the key works from now on."),
        "revoked": _("Revoked: the key works no more."),
    }.get(slug)


@router.post("")
def create_key(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    name: Annotated[str, Form(max_length=200)] = "",
    unit: Annotated[str, Form(max_length=200)] = "",
    purpose: Annotated[str, Form(max_length=1000)] = "",
    roles: Annotated[list[str] | None, Form()] = None,
    days: Annotated[int, Form()] = 365,
    is_read_only: Annotated[bool, Form()] = False,
) -> Response:
    new = NewKey(name, unit, tuple(roles or ()), purpose, days, is_read_only)
    try:
        with session.begin_nested():
            made = service.create(session, who.officer, new, now())
    except AppError as error:
        return _page(request, who, session, error=error, given=new)
    return _page(request, who, session, made=made)


@router.post("/{key_id}/renew")
def renew_key(
    request: Request,
    key_id: int,
    who: CurrentSession,
    session: SessionDep,
    days: Annotated[int, Form()] = 0,
) -> Response:
    """days: 0 keeps the end of the old key."""
    made = service.renew(session, who.officer, key_id, now(), days=days or None)
    return _page(request, who, session, made=made)


@router.post("/{key_id}/approve")
def approve_key(key_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.approve(session, officer, key_id, now())
    return RedirectResponse(f"{PAGE}?done=approved", status_code=303)


@router.post("/{key_id}/revoke")
def revoke_key(key_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.revoke(session, officer, key_id, now())
    return RedirectResponse(f"{PAGE}?done=revoked", status_code=303)
