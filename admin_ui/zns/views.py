"""Which of Zalo's templates serves what, and what fills its places."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.zns import words
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.texts import gettext as _
from inbox_api.zns import catalogue, desk
from inbox_api.zns.orders import Purpose
from inbox_api.zns.service import ValuesMisfit

PAGE = "/quan-tri/kenh/zalo/mau"
FIXED_WORDS = "text"
router = APIRouter(prefix=PAGE, include_in_schema=False)


async def submitted_mapping(request: Request) -> dict[str, dict[str, Any]]:
    """The form's rows: for place n `place-n`, `value-n` (a name of ours, or "text"), `text-n`, `cut-n`."""
    form = await request.form()
    mapping: dict[str, dict[str, Any]] = {}
    for number in range(50):
        place, value = form.get(f"place-{number}"), form.get(f"value-{number}")
        if not isinstance(place, str) or not isinstance(value, str) or not value:
            continue
        if value == FIXED_WORDS:
            mapping[place] = {"text": str(form.get(f"text-{number}") or "")}
        else:
            mapping[place] = {"value": value, "may_cut": bool(form.get(f"cut-{number}"))}
    return mapping


Mapping = Annotated[dict[str, dict[str, Any]], Depends(submitted_mapping)]


@router.get("")
def show_templates(request: Request, who: CurrentSession, session: SessionDep, done: str = "") -> Response:
    return _page(request, who, session, done=done)


def _page(
    request: Request, who: CurrentSession, session: SessionDep, *, done: str = "", problem: str = "", status: int = 200
) -> Response:
    return render(
        request,
        "zns_templates.html",
        who=who,
        status_code=status,
        accounts=desk.accounts(session, who.officer),
        page=PAGE,
        purposes=words.PURPOSES,
        values=words.VALUES,
        state_of=words.state_of,
        quality_of=words.quality_of,
        done=_done(done),
        problem=problem,
    )


def _done(slug: str) -> str | None:
    return {
        "kept": _("Kept."),
        "reading": _("Zalo is being asked. Load the page again in a moment."),
        "tried": _("The trial message is on its way."),
    }.get(slug)


@router.post("/{account_id}/read-again")
def read_again(account_id: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    desk.read_again(session, officer, account_id, datetime.now(UTC))
    return _back(done="reading")


@router.post("/{account_id}/{template_id}/use")
def use_template(
    request: Request,
    account_id: str,
    template_id: str,
    who: CurrentSession,
    session: SessionDep,
    mapping: Mapping,
    purpose: Annotated[str, Form()] = "",
) -> Response:
    row = desk.account(session, who.officer, account_id)
    chosen = Purpose(purpose) if purpose in set(Purpose) else None
    try:
        with session.begin_nested():
            catalogue.use(session, who.officer, row, template_id, chosen, mapping, datetime.now(UTC))
    except AppError as error:
        return _page(request, who, session, problem=error.text, status=error.status_code)
    return _back(done="kept")


@router.post("/{account_id}/try")
def try_template(
    request: Request,
    account_id: str,
    who: CurrentSession,
    session: SessionDep,
    purpose: Annotated[Purpose, Form()],
    phone: Annotated[str, Form(max_length=40)],
) -> Response:
    try:
        with session.begin_nested():
            desk.try_out(session, who.officer, account_id, purpose, phone, datetime.now(UTC))
    except AppError as error:
        misfits = error.misfits if isinstance(error, ValuesMisfit) else ()
        named = f" ({', '.join(misfit.parameter for misfit in misfits)})" if misfits else ""
        return _page(request, who, session, problem=error.text + named, status=error.status_code)
    return _back(done="tried")


def _back(**query: str) -> Response:
    return RedirectResponse(f"{PAGE}?{urlencode(query)}", status_code=303)
