"""The list of procedures, what is ending, and what the checks find."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from admin_ui.procedures import words
from admin_ui.procedures.editors import is_editable
from admin_ui.procedures.shell import open_shell
from admin_ui.rendering import render
from admin_ui.training.data import words as desk_words
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentSession
from inbox_api.procedures import checking
from inbox_api.procedures.editing import amber, overview
from inbox_api.procedures.editing.rights import require_editor
from inbox_api.training.data import current

router = APIRouter(prefix="/procedures", include_in_schema=False)
PAGE_SIZE = 50
DOUBTS_SIZE = 200
Page = Annotated[int, Query(ge=1, le=10_000)]


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_list(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    status: str = "active",
    field: str = "",
    q: str = "",
    sort: str = "name",
    page: Page = 1,
    done: str | None = None,
) -> Response:
    shell = open_shell(session, who.officer, now())
    known: overview.Status = next((one for one in overview.STATUSES if one == status), "active")
    order: Literal["name", "asked"] = "asked" if sort == "asked" else "name"
    choice = overview.Choice(known, field[:200], q[:500], order)
    found = overview.chosen(session, shell.rows, choice)
    context = shell.context("/procedures") | {
        "shown": found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "total": len(found),
        "has_more": len(found) > page * PAGE_SIZE,
        "page": page,
        "choice": choice,
        "counts": overview.counts(shell.rows),
        "work_fields": overview.fields(shell.rows),
    }
    return render(request, "procedures.html", who=who, done=words.done(done), **context)


@router.get("/expiring")
def show_expiring(request: Request, who: CurrentSession, session: SessionDep, page: Page = 1) -> Response:
    """What is near its last day or past it, and everything that turns amber with it."""
    shell = open_shell(session, who.officer, now())
    found = amber.amber(session, now=shell.now, rows=shell.rows)
    context = shell.context("/procedures/expiring") | {
        "shown": found.procedures[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        "texts": found.texts if page == 1 else [],
        "is_editable": is_editable,
        "intent_name": desk_words.namer(current(session)),
        "page": page,
        "has_more": len(found.procedures) > page * PAGE_SIZE,
    }
    return render(request, "procedure_expiring.html", who=who, **context)


@router.get("/doubts")
def show_doubts(request: Request, who: CurrentSession, session: SessionDep, kind: str = "", page: Page = 1) -> Response:
    """What `hopthu procedures check` finds, by what it is about."""
    require_editor(who.officer)
    shell = open_shell(session, who.officer, now())
    findings = checking.check(session, now=shell.now)
    counts = Counter(one.kind for one in findings)
    chosen = kind if kind in counts else ""
    fitting = [one for one in findings if chosen in {"", one.kind}]
    context = shell.context("/procedures/doubts") | {
        "findings": fitting[(page - 1) * DOUBTS_SIZE : page * DOUBTS_SIZE],
        "counts": sorted(counts.items(), key=lambda item: (-item[1], checking.title_of(item[0]))),
        "title_of": checking.title_of,
        "total": len(findings),
        "chosen": chosen,
        "is_editable": is_editable,
        "page": page,
        "has_more": len(fitting) > page * DOUBTS_SIZE,
    }
    return render(request, "procedure_doubts.html", who=who, **context)
