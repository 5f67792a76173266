"""The page of bulk actions. Lists send what is ticked here; nothing grave is done before a dry run has been seen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.bulk import forms, pages
from inbox_api.cases.bulk import actions, macros, running
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/bulk", include_in_schema=False)
Text = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=500)]
Ticked = Annotated[list[str] | None, Form()]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    ma: Annotated[list[str] | None, Query()] = None,
    macro: int | None = None,
    run: int | None = None,
    back: Annotated[str, Query(max_length=2000)] = "",
    done: str | None = None,
) -> Response:
    """ma: codes and conversations that a list sends along; macro: whose steps stand ready; run: one that is over."""
    pages.require_actor(who.officer)
    chosen = macros.find(session, who.officer, macro) if macro is not None else None
    over = macros.find_run(session, who.officer, run) if run is not None else None
    codes, talks = forms.chosen(ma or [])
    return pages.page(
        request, session, who, now(), codes=codes[: running.AT_MOST], talks=talks[: running.AT_MOST],
        steps=chosen.steps if chosen is not None else [], macro=chosen, back=forms.place_of(back),
        outcomes=over.outcomes if over is not None else [], is_dry=over is None, done=words.done(done),
    )  # fmt: skip


@router.post("")
def run(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    codes: Text = "",
    ma: Ticked = None,
    kept: Text = "[]",
    do: Line = "",
    unit: Line = "",
    target: Line = "",
    priority: Line = "",
    reason: Text = "",
    text: Text = "",
    result: Text = "",
    no_photo_reason: Text = "",
    into: Line = "",
    to: Line = "",
    label: Line = "",
    until: Line = "",
    force: Annotated[bool, Form()] = False,
    then: Annotated[str, Form(pattern="^(add|try|run|save|clear)$")] = "try",
    name: Line = "",
    scope: Annotated[str, Form(pattern="^(unit|all)$")] = "unit",
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """add: one more step; try: a dry run; run: for good; save: the steps under a name."""
    officer = who.officer
    fields = {
        "unit": unit, "target": target, "priority": priority, "reason": reason, "text": text, "result": result,
        "no_photo_reason": no_photo_reason, "into": into.strip(), "to": to.strip(), "label": label, "until": until,
    }  # fmt: skip
    ticked, talks = forms.chosen(ma or [])
    found = dict.fromkeys([*forms.codes_in(codes), *ticked])
    steps = [] if then == "clear" else forms.steps_of(do if then == "add" else "", fields, kept, force=force)
    order = pages.Order(tuple(found), tuple(talks), steps, forms.place_of(back))
    if then in {"add", "clear"}:
        if steps:
            actions.read(steps)
        return pages.page(request, session, who, now(), **order.shown())
    if then == "save":
        macro = macros.save(session, officer, name, steps, now(), scope=scope)
        return RedirectResponse(f"/bulk?macro={macro.id}&done=changed", status_code=303)
    return pages.carry_out(request, session, who, order, now(), is_dry=then == "try")


@router.get("/choices")
def show_choices(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    """What can be done at once with what is ticked in a list: asked for when the first row is ticked."""
    return pages.choices_page(request, session, who, now())


@router.post("/start")
def start(
    request: Request, who: CurrentSession, session: SessionDep, ma: Ticked = None, what: Line = "",
    back: Annotated[str, Form(max_length=2000)] = "",
) -> Response:  # fmt: skip
    """Out of a list, a case or a conversation. With one, what is not grave is done at once; else a trial comes first.

    what: one choice (forms.at_once), "" to put steps together.
    """
    codes, talks = forms.chosen(ma or [])
    steps = forms.at_once(session, who.officer, what) if what else []
    order = pages.Order(tuple(codes), tuple(talks), steps, forms.place_of(back))
    if not steps:
        return pages.page(request, session, who, now(), **order.shown())
    is_dry = len(codes) + len(talks) != 1 or actions.is_grave(steps)
    return pages.carry_out(request, session, who, order, now(), is_dry=is_dry)


@router.post("/macros/{macro_id}/remove")
def remove(macro_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    macros.remove(session, officer, macro_id, now())
    return RedirectResponse("/bulk?done=changed", status_code=303)
