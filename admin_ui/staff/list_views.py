"""Officers and units out of a list: a file is tried first, then taken in whole; the links are shown once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from admin_ui.rendering import render
from admin_ui.staff import words
from admin_ui.words import ROLES
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.staff import importing, lists, people, units
from inbox_api.staff.importing import Of

PAGE = "/quan-tri/danh-sach"
FILE_NAMES = {"officers": "can-bo.csv", "units": "don-vi.csv"}
router = APIRouter(prefix=PAGE, include_in_schema=False)
Why = Annotated[str, Form(max_length=500)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show(request: Request, who: CurrentSession, of: Of = "officers") -> Response:
    return _page(request, who, of)


def _page(
    request: Request, who: CurrentSession, of: Of, *, table: str = "", reason: str = "",
    found: importing.TakenIn | None = None, error: AppError | None = None,
) -> Response:  # fmt: skip
    people.require_admin(who.officer)
    return render(
        request, "staff_lists.html", who=who, page=PAGE, of=of, table=table, reason=reason, found=found,
        columns=lists.COLUMNS[of].values(), roles=ROLES, kinds=units.KINDS, outcomes=words.OUTCOMES,
        most=lists.MOST_ROWS, problem=error.text if error else None, status_code=error.status_code if error else 200,
    )  # fmt: skip


@router.post("/{of}/try")
def try_it(
    request: Request, of: Of, who: CurrentSession, session: SessionDep, files: Annotated[UploadFile, File()],
    reason: Why = "",
) -> Response:  # fmt: skip
    """Nothing is changed yet."""
    people.require_admin(who.officer)
    table = ""
    try:
        table = lists.text_of(files.file.read(lists.MOST_BYTES + 1))
        found = importing.take_in(session, who.officer, table, of, reason, now(), is_dry=True)
    except AppError as error:
        return _page(request, who, of, reason=reason, error=error)
    return _page(request, who, of, table=table, reason=reason, found=found)


@router.post("/{of}/take-in")
def take_in(
    request: Request, of: Of, who: CurrentSession, session: SessionDep,
    table: Annotated[str, Form(max_length=lists.MOST_BYTES)] = "", reason: Why = "",
) -> Response:  # fmt: skip
    """table: what was tried. Where it does not fit any more, every line says so and nothing is done."""
    try:
        found = importing.take_in(session, who.officer, table, of, reason, now(), is_dry=False)
    except AppError as error:
        return _page(request, who, of, reason=reason, error=error)
    return _page(request, who, of, reason=reason, found=found)


@router.get("/{of}.csv")
def export(of: Of, officer: CurrentOfficer, session: SessionDep) -> Response:
    headers = {"content-disposition": f'attachment; filename="{FILE_NAMES[of]}"'}
    return Response(
        importing.export(session, officer, of, now()), media_type="text/csv; charset=utf-8", headers=headers
    )
