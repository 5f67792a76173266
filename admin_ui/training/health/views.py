"""Data health: one list, most worth first; each finding holds its repair."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.intent_words import ENTITIES, INTENTS
from admin_ui.rendering import render
from admin_ui.training.data import near_views
from admin_ui.training.health import words
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.training import data as training_data
from inbox_api.training.health import mending, service
from inbox_api.training.health.findings import Kind
from inbox_api.training.health.mending import WAYS, Repair
from inbox_api.training.health.storing import line_id

router = APIRouter(prefix="/training/health", include_in_schema=False)
PAGE = 20
Text = Annotated[str, Form(max_length=20_000)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    kind: Annotated[str, Query(max_length=30)] = "",
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
    done: Annotated[str, Query(max_length=20)] = "",
    batch: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    chosen = Kind(kind) if kind in set(Kind) else None
    found = service.overview(session, who.officer, chosen)
    pages = max(1, -(-len(found.findings) // PAGE))
    page = min(page, pages)
    names = intent_names(session)
    return render(
        request,
        "training/health.html",
        who=who,
        health=found,
        findings=found.findings[(page - 1) * PAGE : page * PAGE],
        kind=chosen,
        page=page,
        pages=pages,
        names=names,
        name=lambda intent: names.get(intent, intent),
        notices=near_views.notices(session, who.officer, None, batch if done == "mended" else ""),
        back=near_views.address_of(request),
        entities=ENTITIES,
        kinds=words.KINDS,
        steps=words.STEPS,
        sets=words.SETS,
        ways=WAYS,
        line_id=line_id,
        may_mend=service.may_mend(who.officer),
        dismissals=service.dismissals(session, who.officer),
        done=words.DONE.get(done),
        batch=batch if done == "mended" else "",
    )


def intent_names(session: Session) -> dict[str, str]:
    """Every intent of the data with its name in plain words."""
    data = training_data.current(session)
    titles = {name: one.title for name, one in data.taught.items()}
    return {name: titles.get(name) or str(INTENTS.get(name, name)) for name in data.intents}


def _back(kind: str, page: int, **more: str) -> Response:
    given = {"kind": kind, "page": str(page) if page > 1 else "", **more}
    query = urlencode({name: value for name, value in given.items() if value})
    return RedirectResponse(f"/training/health?{query}", status_code=303)


@router.post("/checks")
def start(officer: CurrentOfficer, session: SessionDep) -> Response:
    service.ask(session, officer, now())
    return _back("", 1, done="asked")


@router.post("/findings/{finding_id}")
def mend(
    finding_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    way: Annotated[str, Form(max_length=20)],
    lines: Annotated[list[str] | None, Form()] = None,
    intent: Text = "",
    added: Text = "",
    reason: Text = "",
    kind: Annotated[str, Form(max_length=30)] = "",
    page: Annotated[int, Form(ge=1, le=1000)] = 1,
) -> Response:
    name, _, to = way.partition(":")
    repair = Repair(name, reason, lines or (), to or intent.strip(), added.splitlines())
    batch = mending.mend(session, officer, finding_id, repair, now())
    return _back(kind, page, done="mended", batch=batch)


@router.post("/findings/{finding_id}/dismissal")
def dismiss(
    finding_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    reason: Text = "",
    kind: Annotated[str, Form(max_length=30)] = "",
    page: Annotated[int, Form(ge=1, le=1000)] = 1,
) -> Response:
    service.dismiss(session, officer, finding_id, reason, now())
    return _back(kind, page, done="left")


@router.post("/dismissals/{dismissal_id}/take-back")
def take_back(dismissal_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.take_back(session, officer, dismissal_id)
    return _back("", 1, done="undone")


@router.post("/repairs/{batch}/undo")
def undo(batch: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    mending.undo(session, officer, batch, now())
    return _back("", 1, done="undone")
