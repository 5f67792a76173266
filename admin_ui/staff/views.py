"""Accounts of officers: found, made, changed, closed. A link or password is shown once, on the page that answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.staff import words
from admin_ui.words import ROLES
from inbox_api.cases.desk import units
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.models import Officer
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.staff import leaving, links, people, rules
from inbox_api.texts import gettext as _

PAGE = "/quan-tri/nhan-su"
router = APIRouter(prefix=PAGE, include_in_schema=False)
Line = Annotated[str, Form(max_length=200)]
Why = Annotated[str, Form(max_length=500)]
Roles = Annotated[list[str] | None, Form()]


@dataclass(frozen=True, slots=True)
class Secret:
    """What is shown once. is_path: of a page of ours, which the browser knows under its full address."""

    text: str
    about: str
    is_path: bool


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_list(
    request: Request, who: CurrentSession, session: SessionDep, q: str = "", unit: str = "", state: str = "active"
) -> Response:
    return _list(request, who, session, q=q[:200], unit=unit, state=state)


def _list(
    request: Request, who: CurrentSession, session: SessionDep, *, q: str = "", unit: str = "", state: str = "active",
    error: AppError | None = None, given: people.NewAccount | None = None,
) -> Response:  # fmt: skip
    found = people.listed(session, who.officer, query=q, unit=unit, state=state)
    return render(
        request, "staff.html", who=who, page=PAGE, rows=found, q=q, unit=unit, state=state, states=words.STATES,
        is_cut=len(found) == people.SHOWN_AT_MOST, unit_options=_unit_options(session), roles_text=words.roles_text,
        roles={role: ROLES[role] for role in rules.BY_ADMINS}, is_admin=who.officer.has_role("admin"),
        problem=error.text if error else None, given=given, status_code=error.status_code if error else 200,
    )  # fmt: skip


def _unit_options(session: SessionDep) -> list[tuple[str, str]]:
    return sorted(((one.code, one.name) for one in units(session) if not one.is_outside), key=lambda pair: pair[1])


@router.post("")
def create(
    request: Request, who: CurrentSession, session: SessionDep, username: Line = "", name: Line = "", unit: Line = "",
    roles: Roles = None, way: Line = "link", reason: Why = "",
) -> Response:  # fmt: skip
    """way: link, or password for one that is made up and shown once."""
    password = secrets.token_urlsafe(12) if way == "password" else None
    new = people.NewAccount(username, name, unit, tuple(roles or ()), reason, password)
    try:
        with session.begin_nested():
            made = people.create(session, who.officer, new, now())
            link = None if password else links.first(session, who.officer, made, now())
    except AppError as error:
        return _list(request, who, session, error=error, given=new)
    session.refresh(made)
    return _one(request, who, session, made, secret=_secret(link, password))


def _secret(link: links.MadeLink | None, password: str | None) -> Secret:
    if link is not None:
        return Secret(link.path, _("Give it to the officer only. It works once, for three days."), is_path=True)
    return Secret(
        password or "", _("Give it to the officer only, who changes it under the own account."), is_path=False
    )


@router.get("/{username}")
def show_one(request: Request, username: str, who: CurrentSession, session: SessionDep, done: str = "") -> Response:
    return _one(request, who, session, people.find(session, who.officer, username), done=done)


def _one(
    request: Request, who: CurrentSession, session: SessionDep, found: Officer, *, done: str = "",
    secret: Secret | None = None, error: AppError | None = None,
) -> Response:  # fmt: skip
    by, at = who.officer, now()
    may = people.power(session, by, found.unit_id)
    work = leaving.open_work(session, found, at)
    names = people.unit_names(session)
    history = people.history(session, found)
    changes = [(row, words.ACTS.get(row.act, row.act), words.change_lines(row, names)) for row in history]
    return render(
        request, "staff_one.html", who=who, page=PAGE, one=found, may=may, is_self=by.id == found.id,
        boxes=_boxes(found, may), leaders_give=rules.BY_LEADERS, unit_options=_unit_options(session),
        roles_text=words.roles_text, work=work, work_lines=words.work_lines(work), changes=changes,
        successors=leaving.successors(session, found, at) if may.is_admin and found.is_active else [],
        may_link=links.may_make(session, by, found), needs_link=links.is_needed(found), secret=secret,
        done=words.done(done), problem=error.text if error else None, status_code=error.status_code if error else 200,
    )  # fmt: skip


def _boxes(found: Officer, may: people.Power) -> list[tuple[str, str, bool, bool]]:
    """(role, its name, held, may be changed here): all that one could give or take, and what is held besides."""
    boxes = []
    for role, name in ROLES.items():
        is_held = role in found.roles
        can_give = may.is_leader_above if role in rules.BY_LEADERS else may.is_admin
        if is_held or can_give:
            boxes.append((role, str(name), is_held, can_give or (is_held and may.is_admin)))
    return boxes


@router.post("/{username}")
def change(
    username: str, officer: CurrentOfficer, session: SessionDep, name: Line = "", unit: Line = "", roles: Roles = None,
    with_roles: Annotated[bool, Form()] = False, reason: Why = "",
) -> Response:  # fmt: skip
    """with_roles: the form shows roles, so that none ticked means none."""
    found = people.find(session, officer, username)
    wish = people.Wish(name or None, unit or None, tuple(roles or ()) if with_roles else None)
    people.change(session, officer, found, wish, reason, now())
    return RedirectResponse(f"{PAGE}/{username}?done=changed", status_code=303)


@router.post("/{username}/link")
def make_link(request: Request, username: str, who: CurrentSession, session: SessionDep, reason: Why = "") -> Response:
    found = people.find(session, who.officer, username)
    link = links.make(session, who.officer, found, reason, now())
    return _one(request, who, session, found, secret=_secret(link, None))


@router.post("/{username}/deactivate")
def deactivate(
    username: str, officer: CurrentOfficer, session: SessionDep, to: Line = "", reason: Why = ""
) -> Response:
    found = people.find(session, officer, username)
    leaving.deactivate(session, officer, found, reason, now(), to=to or None)
    return RedirectResponse(f"{PAGE}/{username}?done=closed", status_code=303)


@router.post("/{username}/reactivate")
def reactivate(request: Request, username: str, who: CurrentSession, session: SessionDep, reason: Why = "") -> Response:
    found = people.find(session, who.officer, username)
    link = leaving.reactivate(session, who.officer, found, reason, now())
    return _one(request, who, session, found, secret=_secret(link, None))
