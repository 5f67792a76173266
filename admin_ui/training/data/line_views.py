"""The lines of one intent: read, add, change, move, remove; a new intent; proposals of other wordings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.rendering import render
from admin_ui.training.data import near_views, words
from inbox_api.db import SessionDep
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import TrainingChange
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.procedures.editing import amber
from inbox_api.training.catalogue import mentions
from inbox_api.training.data import changes, current, paraphrases, reading
from inbox_api.training.data.keeping import NewLine
from inbox_api.training.data.rights import EDITORS, is_protected
from inbox_api.training.health import noticing

router = APIRouter(prefix="/training/data", include_in_schema=False)
Line = Annotated[str, Form(max_length=1000)]
Name = Annotated[str, Form(max_length=60)]
Reason = Annotated[str, Form(max_length=500)]
PAGE = 100


def _to(intent: str, done: str, rows: Sequence[TrainingChange] = ()) -> Response:
    """The page of the intent, which looks what the lines that these changes wrote are nearly the same as."""
    batch = next((row.batch for row in rows), None)
    written = {"batch": batch} if batch else {"change": str(rows[0].id)} if rows else {}
    return RedirectResponse(f"/training/data/intents/{intent}?{urlencode({'done': done, **written})}", status_code=303)


@router.get("/intents/{intent}")
def show(
    request: Request, intent: str, who: CurrentSession, session: SessionDep,
    q: Annotated[str, Query(max_length=200)] = "", page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    similar: Annotated[str, Query(max_length=1000)] = "", done: str | None = None,
    procedure: Annotated[str, Query(max_length=200)] = "",
    change: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    batch: Annotated[str, Query(max_length=40)] = "",
) -> Response:  # fmt: skip
    """q: words to look for; similar: a line that other wordings are proposed for; procedure: lines that name it only;
    change, batch: just made.
    """
    lines, data = reading.lines(session, who.officer, intent, q), current(session)
    linked = amber.linked_lines(session, intent, now=datetime.now(UTC))
    if procedure:
        named = _naming(session, procedure, intent)
        lines = [one for one in lines if one.line in named]
    may_edit = who.officer.has_role(*EDITORS)
    if may_edit:
        noticing.warm(session)
    return render(
        request,
        "training/data_lines.html",
        who=who,
        terms=words,
        name=words.namer(data),
        data=data,
        intent=intent,
        lines=lines[(page - 1) * PAGE : page * PAGE],
        count=len(lines),
        page=page,
        pages=max(1, -(-len(lines) // PAGE)),
        q=q,
        procedure=procedure,
        linked={name_id: (name, len(told)) for name_id, (name, told) in linked.items()},
        amber_lines={line for _name, told in linked.values() for line in told},
        may_edit=may_edit,
        is_protected=is_protected(intent),
        similar=similar,
        proposals=paraphrases.propose(session, who.officer, intent, similar) if similar and may_edit else [],
        synthetic=paraphrases.share(session, intent),
        done=words.done(done),
        notices=near_views.notices(session, who.officer, change, batch),
        back=near_views.address_of(request),
    )


def _naming(session: Session, procedure_id: str, intent: str) -> set[str]:
    """The lines of the intent that name this procedure."""
    found = mentions.on_day(session, datetime.now(LOCAL_ZONE).date()).get(procedure_id, {})
    return {one.line for one in found.get(intent, ())}


@router.post("/lines")
def add(
    officer: CurrentOfficer, session: SessionDep, intent: Name, line: Annotated[str, Form(max_length=20_000)],
    reason: Reason = "", topic: Annotated[str, Form(max_length=20)] = "",
) -> Response:  # fmt: skip
    """One line or several, one a row; all or none."""
    said = [text.strip() for text in line.splitlines() if text.strip()] or [""]
    lines = [NewLine(intent, one, reason, topic or None) for one in said]
    batch = changes.new_batch() if len(lines) > 1 else None
    return _to(intent, "added", changes.add_all(session, officer, lines, batch=batch))


@router.post("/lines/edit")
def edit(
    officer: CurrentOfficer, session: SessionDep, intent: Name, line: Line, after: Line, reason: Reason = ""
) -> Response:
    row = changes.edit(session, officer, intent, line, after, reason=reason)
    return _to(intent, "changed", [row])


@router.post("/lines/move")
def move(
    officer: CurrentOfficer, session: SessionDep, intent: Name, line: Line, to: Name, reason: Reason = "",
    after: Line = "",
) -> Response:  # fmt: skip
    """after: the line as it stands in the form; what was changed there is kept, too."""
    if after.strip() and after.strip() != line.strip():
        line = changes.edit(session, officer, intent, line, after, reason=reason).detail["after"]
    changes.move(session, officer, intent, line, to, reason=reason)
    return _to(intent, "changed")


@router.post("/lines/remove")
def remove(officer: CurrentOfficer, session: SessionDep, intent: Name, line: Line, reason: Reason = "") -> Response:
    changes.remove(session, officer, intent, line, reason=reason)
    return _to(intent, "changed")


@router.post("/proposals")
def choose(
    officer: CurrentOfficer, session: SessionDep, intent: Name, reason: Reason = "",
    chosen: Annotated[list[str] | None, Form()] = None,
) -> Response:  # fmt: skip
    paraphrases.add_chosen(session, officer, intent, chosen or [], reason=reason)
    return _to(intent, "chosen")


@router.post("/intents")
def new_intent(
    officer: CurrentOfficer, session: SessionDep, intent: Name, title: Name, answer: Line, reason: Reason = "",
    line: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:  # fmt: skip
    """With its answer, and sentences, one a row."""
    row, _lines = changes.new_intent_with_lines(
        session, officer, intent, line.splitlines(), title=title, answers=[answer], reason=reason
    )
    return _to(intent, "intent", [row])
