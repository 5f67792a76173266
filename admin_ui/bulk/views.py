"""The page of bulk actions. Lists send chosen codes here; nothing is done before a dry run has been seen."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui import words
from admin_ui.case_desk.tabs import tabs
from admin_ui.rendering import render
from inbox_api.cases import desk
from inbox_api.cases.bulk import actions, macros, running
from inbox_api.cases.states import STATE_LABELS
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid, NotAllowed
from inbox_api.models import Officer, OfficerSession
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/bulk", include_in_schema=False)
Text = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=500)]
OVER_COLLEAGUES = frozenset({"answer", "close"})
CODE = re.compile(r"[A-Z]{2}-[A-Z]{2}-\d{6}-\d{5}-\w")


def now() -> datetime:
    return datetime.now(UTC)


def codes_in(text: str) -> list[str]:
    """Every code in what was pasted, each once."""
    return list(dict.fromkeys(CODE.findall(text.upper())))


def _page(request: Request, session: Session, who: OfficerSession, **context: Any) -> Response:
    officer: Officer = who.officer
    require_reader_of_texts(officer)
    if not desk.may_act(officer):
        raise NotAllowed
    values = {
        "codes": [],
        "steps": [],
        "outcomes": [],
        "is_dry": True,
        "problem": "",
        "macro": None,
        "done": None,
        **context,
    }
    return render(
        request,
        "bulk.html",
        who=who,
        macros=macros.macros(session, officer),
        runs=macros.runs(session, officer),
        states=STATE_LABELS,
        units=desk.units(session),
        variables=actions.VARIABLES,
        may_share=officer.has_role(*macros.MAKERS_FOR_ALL),
        steps_json=json.dumps(values["steps"], ensure_ascii=False),
        tabs=tabs(session, officer),
        **values,
    )


@router.get("")
def show(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    ma: Annotated[list[str] | None, Query()] = None,
    macro: int | None = None,
    done: str | None = None,
) -> Response:
    """ma: codes that a list sends along; macro: whose steps stand ready."""
    chosen = macros.find(session, who.officer, macro) if macro is not None else None
    steps = chosen.steps if chosen is not None else []
    codes = codes_in(" ".join(ma or []))[: running.AT_MOST]
    return _page(request, session, who, codes=codes, steps=steps, macro=chosen, done=words.done(done))


def _steps(kind: str, fields: dict[str, str], more: str, *, force: bool) -> list[dict[str, Any]]:
    """The steps kept so far, and the one of the form when it names one. force: it goes over colleagues, too."""
    try:
        steps = json.loads(more or "[]")
    except ValueError as error:
        raise Invalid from error
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise Invalid
    if kind:
        wanted = {
            "take": (),
            "unit": ("unit", "reason"),
            "state": ("target", "reason"),
            "answer": ("text",),
            "note": ("text",),
            "close": ("result", "no_photo_reason"),
            "merge": ("into",),
            "assign": ("to",),
        }.get(kind)
        if wanted is None:
            raise Invalid
        steps.append({"do": kind, **{name: fields[name] for name in wanted if fields[name] or name != "reason"}})
        if force and kind in OVER_COLLEAGUES:
            steps[-1]["force"] = True
    return steps


@router.post("")
def run(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    codes: Text = "",
    kept: Text = "[]",
    do: Line = "",
    unit: Line = "",
    target: Line = "",
    reason: Text = "",
    text: Text = "",
    result: Text = "",
    no_photo_reason: Text = "",
    into: Line = "",
    to: Line = "",
    force: Annotated[bool, Form()] = False,
    then: Annotated[str, Form(pattern="^(add|try|run|save|clear)$")] = "try",
    name: Line = "",
    scope: Annotated[str, Form(pattern="^(unit|all)$")] = "unit",
) -> Response:
    """add: one more step; try: a dry run; run: for good; save: the steps under a name."""
    officer = who.officer
    fields = {
        "unit": unit, "target": target, "reason": reason, "text": text, "result": result,
        "no_photo_reason": no_photo_reason, "into": into.strip(), "to": to.strip(),
    }  # fmt: skip
    found = codes_in(codes)
    steps = [] if then == "clear" else _steps(do if then == "add" else "", fields, kept, force=force)
    if then in {"add", "clear"}:
        if steps:
            actions.read(steps)
        return _page(request, session, who, codes=found, steps=steps)
    if then == "save":
        macro = macros.save(session, officer, name, steps, now(), scope=scope)
        return RedirectResponse(f"/bulk?macro={macro.id}&done=changed", status_code=303)
    outcomes = running.run(session, officer, found, steps, now(), is_dry=then == "try")
    return _page(request, session, who, codes=found, steps=steps, outcomes=outcomes, is_dry=then == "try")


@router.post("/macros/{macro_id}/remove")
def remove(macro_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    macros.remove(session, officer, macro_id, now())
    return RedirectResponse("/bulk?done=changed", status_code=303)
