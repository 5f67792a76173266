"""The tree of units: new ones, other names and places, units that end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.staff import words
from inbox_api.areas import service as areas
from inbox_api.cases.desk import unit_coded
from inbox_api.db import SessionDep
from inbox_api.deadlines.rules import local_day
from inbox_api.errors import AppError, NotFound
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.staff import units

PAGE = "/quan-tri/don-vi"
router = APIRouter(prefix=PAGE, include_in_schema=False)
Line = Annotated[str, Form(max_length=200)]
Why = Annotated[str, Form(max_length=500)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_tree(request: Request, who: CurrentSession, session: SessionDep, q: str = "", ended: bool = False) -> Response:
    return _tree(request, who, session, q=q[:200], ended=ended)


def _tree(
    request: Request, who: CurrentSession, session: SessionDep, *, q: str = "", ended: bool = False,
    error: AppError | None = None, given: units.NewUnit | None = None,
) -> Response:  # fmt: skip
    rows = units.tree(session, who.officer, now(), query=q, with_ended=ended)
    living = units.tree(session, who.officer, now())
    return render(
        request, "staff_units.html", who=who, page=PAGE, rows=rows, q=q, ended=ended, kinds=units.KINDS,
        parents=[(row.unit.code, row.unit.name) for row in living if not row.unit.is_outside],
        wards=[(ward.code, ward.name) for ward in areas.wards(session)], is_admin=who.officer.has_role("admin"),
        problem=error.text if error else None, given=given, status_code=error.status_code if error else 200,
    )  # fmt: skip


@router.post("")
def create(
    request: Request, who: CurrentSession, session: SessionDep, code: Line = "", name: Line = "", kind: Line = "",
    parent: Line = "", ward: Line = "", is_outside: Annotated[bool, Form()] = False, reason: Why = "",
) -> Response:  # fmt: skip
    new = units.NewUnit(code, name, kind, parent, ward, is_outside)
    try:
        with session.begin_nested():
            made = units.create(session, who.officer, new, reason, now())
    except AppError as error:
        return _tree(request, who, session, error=error, given=new)
    return RedirectResponse(f"{PAGE}/{made.code}?done=created", status_code=303)


@router.get("/{code}")
def show_one(request: Request, code: str, who: CurrentSession, session: SessionDep, done: str = "") -> Response:
    rows = units.tree(session, who.officer, now(), with_ended=True)
    row = next((one for one in rows if one.unit.code == code), None)
    if row is None:
        raise NotFound
    living = [one.unit for one in rows if not one.has_ended]
    names = {one.unit.code: one.unit.name for one in rows}
    changes = [
        (one, words.ACTS.get(one.act, one.act), words.change_lines(one, names))
        for one in units.history(session, row.unit)
    ]
    above = next((one.unit for one in rows if one.unit.id == row.unit.parent_id), None)
    return render(
        request, "staff_unit.html", who=who, page=PAGE, row=row, kinds=units.KINDS, above=above, changes=changes,
        parents=[(one.code, one.name) for one in living if not one.is_outside and one.id != row.unit.id],
        successors=[(one.code, one.name) for one in living if one.id != row.unit.id],
        naming=units.rules_naming(session, who.officer, row.unit), today=local_day(now()).isoformat(),
        is_admin=who.officer.has_role("admin"), done=words.done(done),
    )  # fmt: skip


@router.post("/{code}")
def change(
    code: str, officer: CurrentOfficer, session: SessionDep, name: Line = "", parent: Line = "", reason: Why = ""
) -> Response:
    units.change(session, officer, unit_coded(session, code), reason, now(), name=name or None, parent=parent)
    return RedirectResponse(f"{PAGE}/{code}?done=changed", status_code=303)


@router.post("/{code}/end")
def end(
    code: str, officer: CurrentOfficer, session: SessionDep, last: Annotated[date, Form()], successor: Line = "",
    reason: Why = "",
) -> Response:  # fmt: skip
    ending, following = unit_coded(session, code), unit_coded(session, successor)
    units.end(session, officer, ending, following, last, reason, now())
    return RedirectResponse(f"{PAGE}/{code}?done=ended", status_code=303)
