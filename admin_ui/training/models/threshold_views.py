"""The page on which somebody looks at threshold and costs each month, tries others, proposes or sets them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from babel.support import LazyProxy
from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.rendering import render
from admin_ui.sayings import said
from admin_ui.training.models import words
from inbox_api.db import SessionDep
from inbox_api.errors import AppError
from inbox_api.officers.current import CurrentSession
from inbox_api.texts import lazy_gettext
from inbox_api.training.models import rights, thresholds
from inbox_api.training.models.deciding import Decision

router = APIRouter(prefix="/training/models/thresholds", include_in_schema=False)
PAGE = "/training/models/thresholds"
Number = Annotated[float, Form(ge=0, le=100)]
Text = Annotated[str, Form(max_length=500)]
Tried = Annotated[float | None, Query(ge=0, le=100)]
ACTS: dict[str, LazyProxy] = {
    "kept": lazy_gettext("looked at them: they stay"),
    "proposed": lazy_gettext("proposed a threshold"),
    "set": lazy_gettext("set for the next training"),
    "reset": lazy_gettext("set back to those of the program"),
}
DONE: dict[str, LazyProxy] = {
    "kept": lazy_gettext("Noted: you have looked, and they stay."),
    "proposed": lazy_gettext("Your proposal is kept; the administrators are told."),
    "set": lazy_gettext("Set. The next training takes them."),
}


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show(
    request: Request, who: CurrentSession, session: SessionDep, threshold: Tried = None, emergency: Tried = None,
    denounce: Tried = None, done: str = "",
) -> Response:  # fmt: skip
    """With all three numbers: what these values would have done."""
    if threshold is None or emergency is None or denounce is None:
        return _page(request, who, session, done=done)
    try:
        return _page(request, who, session, tried=_decision(threshold, emergency, denounce))
    except AppError as error:
        return _page(request, who, session, problem=error)


@router.post("/keep")
def keep(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    try:
        thresholds.keep(session, who.officer, now())
    except AppError as error:
        return _page(request, who, session, problem=error)
    return _back("kept")


@router.post("/propose")
def propose(
    request: Request, who: CurrentSession, session: SessionDep, threshold: Number, emergency: Number, denounce: Number,
    reason: Text = "",
) -> Response:  # fmt: skip
    return _decide(request, who, session, "proposed", (threshold, emergency, denounce), reason)


@router.post("/set")
def put(
    request: Request, who: CurrentSession, session: SessionDep, threshold: Number, emergency: Number, denounce: Number,
    reason: Text = "",
) -> Response:  # fmt: skip
    return _decide(request, who, session, "set", (threshold, emergency, denounce), reason)


def _decide(
    request: Request, who: Any, session: SessionDep, act: str, values: tuple[float, float, float], reason: str
) -> Response:
    tried = None
    try:
        with session.begin_nested():
            tried = _decision(*values)
            do = thresholds.put if act == "set" else thresholds.propose
            do(session, who.officer, tried, reason, now())
    except AppError as error:
        return _page(request, who, session, tried=tried, problem=error)
    return _back(act)


def _decision(percent: float, emergency: float, denounce: float) -> Decision:
    return thresholds.checked(percent / 100, {"emergency": emergency, "denounce": denounce})


def _page(
    request: Request, who: Any, session: SessionDep, *, tried: Decision | None = None,
    problem: AppError | None = None, done: str = "",
) -> Response:  # fmt: skip
    found = thresholds.state(session, who.officer, now())
    return render(
        request, "training/thresholds.html", who=who, page=PAGE, found=found, tried=tried, w=words, acts=ACTS,
        status_code=problem.status_code if problem else 200, problem=problem.text if problem else None,
        done=said(DONE, done), shown=tried or found.coming, limits=thresholds,
        effects=thresholds.effects(session, who.officer, tried) if tried else None,
        may_look=who.officer.has_role(*thresholds.LOOKERS), may_set=who.officer.has_role(*rights.DEPLOYERS),
    )  # fmt: skip


def _back(done: str) -> Response:
    return RedirectResponse(f"{PAGE}?done={done}", status_code=303)
