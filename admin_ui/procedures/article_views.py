"""Articles for citizens and ready answers for officers: written, read by a second person, shown for a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui.procedures import words
from admin_ui.procedures.article_sheets import MOST_PROCEDURES, Sheet, read_sheet, seen_moment, sheet_of
from admin_ui.procedures.requests import Submitted, text_of
from admin_ui.procedures.shell import open_shell
from admin_ui.ready.views import choices as ready_choices
from admin_ui.rendering import render
from inbox_api.cases.states import STATE_LABELS
from inbox_api.db import SessionDep
from inbox_api.errors import AppError, Conflict, Invalid
from inbox_api.models import OfficerSession, ProcedureArticle
from inbox_api.officers import service as officers
from inbox_api.officers.current import CurrentSession
from inbox_api.procedures import service
from inbox_api.procedures.editing import articles
from inbox_api.procedures.editing.differences import line_differences
from inbox_api.procedures.editing.rights import require_editor
from inbox_api.procedures.finding.results import Hit
from inbox_api.ready import belonging

router = APIRouter(prefix="/procedures/articles", include_in_schema=False)
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
FOUND = 6


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_list(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    kind: str = "",
    state: str = "",
    q: Annotated[str, Query(max_length=500)] = "",
    done: str | None = None,
) -> Response:
    shell = open_shell(session, who.officer, now())
    rows = [(row, articles.state_of(row, shell.today)) for row in articles.search(session, q)]
    context = shell.context("/procedures/articles") | {
        "texts": [
            (row, told)
            for row, told in rows
            if kind in {"", row.kind} and (state == told or (not state and told != "withdrawn"))
        ],
        "kind": kind if kind in words.ARTICLE_KINDS else "",
        "state": state if state in words.ARTICLE_STATES else "",
        "query": q,
        "belonging_names": belonging_names,
    }
    return render(request, "procedure_articles.html", who=who, done=words.done(done), **context)


@router.get("/new")
def show_new(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    procedure: Annotated[list[str] | None, Query()] = None,
    title: Annotated[str, Query(max_length=200)] = "",
    kind: str = "article",
    replaces: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
) -> Response:
    """replaces: the shown text whose next version this is."""
    require_editor(who.officer)
    sheet = Sheet(kind, title, procedures=(procedure or [])[:MOST_PROCEDURES])
    if replaces:
        sheet = sheet_of(articles.get(session, replaces))
    return _form(request, session, who, sheet, f"/procedures/articles/new?replaces={replaces}", replaces=replaces)


@router.post("/new")
def write(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    form: Submitted,
    replaces: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
) -> Response:
    require_editor(who.officer)
    sheet, address = read_sheet(form), f"/procedures/articles/new?replaces={replaces}"
    if text_of(form, "then") != "save":
        return _form(request, session, who, sheet, address, replaces=replaces)
    try:
        row = articles.write(session, who.officer, sheet.draft(), now=now(), replaces_id=replaces or None)
    except (Invalid, Conflict) as error:
        return _form(request, session, who, sheet, address, replaces=replaces, error=error)
    return RedirectResponse(f"/procedures/articles/{row.id}?done=written", status_code=303)


@router.get("/{article_id}/edit")
def show_edit(request: Request, article_id: Key, who: CurrentSession, session: SessionDep) -> Response:
    """A draft is changed; a shown text gets its next version instead."""
    require_editor(who.officer)
    row = articles.get(session, article_id)
    if row.approved_at is not None:
        return RedirectResponse(f"/procedures/articles/new?replaces={article_id}", status_code=303)
    return _form(request, session, who, sheet_of(row), f"/procedures/articles/{article_id}/edit", row=row)


@router.post("/{article_id}/edit")
def change(
    request: Request, article_id: Key, who: CurrentSession, session: SessionDep, form: Submitted
) -> Response:  # fmt: skip
    require_editor(who.officer)
    sheet, address = read_sheet(form), f"/procedures/articles/{article_id}/edit"
    row = articles.get(session, article_id)
    if text_of(form, "then") != "save":
        return _form(request, session, who, sheet, address, row=row)
    try:
        articles.change(session, who.officer, article_id, sheet.draft(), seen=seen_moment(sheet.seen), now=now())
    except (Invalid, Conflict) as error:
        return _form(request, session, who, sheet, address, row=row, error=error)
    return RedirectResponse(f"/procedures/articles/{article_id}?done=written", status_code=303)


def _form(
    request: Request,
    session: Session,
    who: OfficerSession,
    sheet: Sheet,
    address: str,
    *,
    row: ProcedureArticle | None = None,
    replaces: int = 0,
    error: AppError | None = None,
) -> Response:
    shell = open_shell(session, who.officer, now())
    found: list[Hit] = service.search(session, sheet.find, FOUND).hits if sheet.find.strip() else []
    context = shell.context("/procedures/articles") | {
        "sheet": sheet,
        "address": address,
        "text": row,
        "replaces": replaces,
        "hits": [hit for hit in found if hit.id not in sheet.procedures],
        "error": error,
        **ready_choices(),
    }
    status = error.status_code if error else 200
    return render(request, "procedure_article_form.html", who=who, status_code=status, **context)


@router.get("/{article_id}")
def show_article(
    request: Request, article_id: Key, who: CurrentSession, session: SessionDep, done: str | None = None
) -> Response:
    return _page(request, session, who, article_id, done=words.done(done))


def _page(
    request: Request,
    session: Session,
    who: OfficerSession,
    article_id: int,
    *,
    done: str | None = None,
    error: AppError | None = None,
) -> Response:
    shell = open_shell(session, who.officer, now())
    row = articles.get(session, article_id)
    replaced = articles.get(session, row.replaces_id) if row.replaces_id else None
    context: dict[str, Any] = shell.context("/procedures/articles") | {
        "text": row,
        "state": articles.state_of(row, shell.today),
        "replaced": replaced,
        "text_difference": line_differences(_lines(replaced), _lines(row)) if replaced else [],
        "is_own": row.written_by == who.officer_id,
        "people": officers.names(session, [row.written_by, row.approved_by]),
        "belongs": belonging_names(row),
        "error": error,
    }
    status = error.status_code if error else 200
    return render(request, "procedure_article.html", who=who, status_code=status, done=done, **context)


def _lines(row: ProcedureArticle) -> list[str]:
    where = [*belonging_names(row), *([f"/{row.word}"] if row.word else [])]
    return [row.title, *row.body.split("\n"), *where]


def belonging_names(row: ProcedureArticle) -> list[str]:
    """Topics, kinds and states of cases that a ready answer is for, in words."""
    return belonging.names(row) + [str(label) for state, label in STATE_LABELS.items() if state.value in row.states]


@router.post("/{article_id}/{decision}")
def decide(
    request: Request,
    article_id: Key,
    decision: Literal["approve", "send-back", "withdraw"],
    who: CurrentSession,
    session: SessionDep,
    seen: Annotated[str, Form(max_length=64)] = "",
    note: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    officer, moment = who.officer, now()
    try:
        if decision == "approve":
            articles.approve(session, officer, article_id, seen=seen_moment(seen), now=moment)
        elif decision == "send-back":
            articles.send_back(session, officer, article_id, note=note, seen=seen_moment(seen), now=moment)
        else:
            articles.withdraw(session, officer, article_id, now=moment)
    except (Conflict, Invalid) as error:
        return _page(request, session, who, article_id, error=error)
    done = {"approve": "text_approved", "send-back": "rejected", "withdraw": "withdrawn"}[decision]
    return RedirectResponse(f"/procedures/articles/{article_id}?done={done}", status_code=303)
