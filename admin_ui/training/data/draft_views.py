"""The draft: what was changed since the last version, what waits for a second person, and making a version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.intent_words import ENTITIES
from admin_ui.rendering import render
from admin_ui.training.data import words
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.procedures.editing import amber
from inbox_api.training.answers import service as answers
from inbox_api.training.data import changes, current, reading, statement, versions
from inbox_api.training.data.rights import DECIDERS, EDITORS, require_reader
from inbox_api.training.health import noticing

router = APIRouter(prefix="/training/data", include_in_schema=False)
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
Reason = Annotated[str, Form(max_length=500)]


@router.get("")
def show(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    require_reader(who.officer)
    data = current(session)
    if who.officer.has_role(*EDITORS):
        noticing.warm(session)
    return render(
        request,
        "training/data.html",
        who=who,
        terms=words,
        name=words.namer(data),
        data=data,
        draft=reading.draft(session),
        amber=amber.linked_intents(session, now=datetime.now(UTC)),
        is_behind=versions.is_folder_behind(session),
        latest=next(iter(versions.listed(session, 1)), None),
        may_edit=who.officer.has_role(*EDITORS),
        may_decide=who.officer.has_role(*DECIDERS),
        done=words.done(done),
    )


@router.get("/changes")
def show_changes(
    request: Request, who: CurrentSession, session: SessionDep, before: Annotated[int | None, Query(ge=1)] = None
) -> Response:
    """All changes ever, newest first."""
    require_reader(who.officer)
    rows = reading.history(session, who.officer, before_id=before)
    return render(
        request,
        "training/data_changes.html",
        who=who,
        terms=words,
        name=words.namer(current(session)),
        rows=rows,
        next_before=rows[-1].id if len(rows) == reading.PAGE else None,
    )


@router.get("/statement")
def show_statement(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    """Where the lines come from, and by what right."""
    told = statement.of(session, who.officer)
    return render(request, "training/data_statement.html", who=who, terms=words, entities=ENTITIES, told=told)


@router.post("/changes/{change_id}/decide")
def decide(
    change_id: Key, officer: CurrentOfficer, session: SessionDep,
    then: Annotated[str, Form(pattern="^(approve|refuse)$")], reason: Reason = "",
) -> Response:  # fmt: skip
    row = changes.decide(session, officer, change_id, approve=then == "approve", reason=reason)
    if row.state == "approved":
        answers.say(session, row)
    return RedirectResponse(f"/training/data?done={row.state}#draft", status_code=303)


@router.post("/undo")
def undo(
    officer: CurrentOfficer, session: SessionDep, change: Annotated[int | None, Form()] = None,
    batch: Annotated[str | None, Form(max_length=40)] = None,
) -> Response:  # fmt: skip
    answers.undo(session, officer, change_id=change, batch=batch or None)
    return RedirectResponse("/training/data?done=undone#draft", status_code=303)


@router.post("/freeze")
def freeze(officer: CurrentOfficer, session: SessionDep, reason: Reason = "") -> Response:
    versions.freeze(session, officer, reason)
    return RedirectResponse("/training/data?done=frozen", status_code=303)
