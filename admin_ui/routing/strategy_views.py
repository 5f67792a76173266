"""How units hand out what waits, the city's choices, further memberships, and what the suggestions have learned."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.overview.shell import tabs
from admin_ui.rendering import render
from admin_ui.routing import words
from inbox_api.assignment import automatic, city, desk, versions
from inbox_api.assignment.learning import teaching
from inbox_api.cases import desk as case_desk
from inbox_api.db import SessionDep
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import Invalid
from inbox_api.officers import absence
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.texts import gettext as _

PAGE = "/quan-tri/phan-cong"
router = APIRouter(prefix=PAGE, include_in_schema=False)
Line = Annotated[str, Form(max_length=200)]


def now() -> datetime:
    return datetime.now(UTC)


def _back() -> Response:
    return RedirectResponse(f"{PAGE}?done=changed", status_code=303)


@router.get("")
def show(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    officer, at = who.officer, now()
    versions.require_reader(officer)
    return render(
        request,
        "strategies.html",
        who=who,
        tabs=tabs(session, officer, at),
        page=PAGE,
        rows=automatic.strategies(session, officer),
        strategies=words.STRATEGIES,
        choices=city.choices(session),
        may_choose=officer.has_role("admin"),
        memberships=desk.memberships(session, officer, local_day(at)),
        people=absence.candidates(session, officer),
        units=[unit for unit in case_desk.units(session) if not unit.is_outside],
        models=teaching.standing(session),
        today=local_day(at).isoformat(),
        is_changed=done == "changed",
    )


@router.post("/don-vi/{unit}")
def choose_strategy(
    unit: str,
    officer: CurrentOfficer,
    session: SessionDep,
    strategy: Line = "none",
    max_open: Line = "",
    hours: Line = "office",
) -> Response:
    if max_open and not max_open.isdigit():
        raise Invalid(_("The most open cases must be a number."))
    new = automatic.Strategy(strategy, int(max_open) if max_open else None, hours)
    automatic.choose(session, officer, case_desk.unit_coded(session, unit), new, now())
    return _back()


@router.post("/lua-chon")
def change_choices(
    officer: CurrentOfficer,
    session: SessionDep,
    free_transfers: Annotated[int, Form()] = 2,
    topic_percent: Line = "",
    unit_percent: Line = "",
    refusal_needs_leader: Line = "",
) -> Response:
    """Thresholds in percent; empty: suggestions never act by themselves."""
    new = city.Choices(_share(topic_percent), _share(unit_percent), free_transfers, bool(refusal_needs_leader))
    city.choose(session, officer, new, now())
    return _back()


def _share(percent: str) -> float | None:
    if not percent.strip():
        return None
    try:
        return float(percent.replace(",", ".")) / 100
    except ValueError as error:
        raise Invalid(_("A threshold lies between 50 and 100 %.")) from error


@router.post("/kiem-nhiem")
def add_membership(
    officer: CurrentOfficer,
    session: SessionDep,
    person: Line,
    unit: Line,
    first: Annotated[date, Form()],
    last: Line = "",
) -> Response:
    until = date.fromisoformat(last) if last else None
    who, where = case_desk.officer_named(session, person), case_desk.unit_coded(session, unit)
    desk.add_membership(session, officer, who, where, first, until, now())
    return _back()


@router.post("/kiem-nhiem/{membership_id}/ket-thuc")
def end_membership(membership_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    desk.end_membership(session, officer, membership_id, local_day(now()), now())
    return _back()
