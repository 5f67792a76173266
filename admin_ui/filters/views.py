"""/views: building a filter line by line, all of it in the address, and keeping it under a name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words as all_words
from admin_ui.filters import building, words
from admin_ui.filters.options import names_for, options_of
from admin_ui.rendering import render
from inbox_api.cases import desk
from inbox_api.conversations import labels
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.views import service
from inbox_api.views.conditions import LONGEST, Condition, write_filter
from inbox_api.views.fields import FIELDS, check

router = APIRouter(include_in_schema=False)
Line = Annotated[str, Form(max_length=500)]
Filter = Annotated[str, Query(max_length=LONGEST)]
Shown = Literal["inbox", "cases", "board"]  # what the filter is built for; one and the same filter serves all


def now() -> datetime:
    return datetime.now(UTC)


def _address(path: str, values: dict[str, Any]) -> str:
    query = urlencode({name: value for name, value in values.items() if value not in {"", 0}})
    return f"{path}?{query}" if query else path


def _builder(of: Shown, **values: Any) -> str:
    """The page of conditions, still for what it was opened for."""
    return _address("/views", values | {"of": "" if of == "inbox" else of})


def _target(of: Shown, **values: Any) -> str:
    """Where the filter or view is shown."""
    return _address(f"/{of}", values | {"filter": "all" if of == "board" else ""})


@router.get("/views")
def show_builder(
    request: Request, who: CurrentSession, session: SessionDep, f: Filter = "", view: int = 0, done: str | None = None,
    field: Annotated[str, Query(max_length=40)] = "", group: Annotated[int, Query(ge=0, le=50)] = 0,
    of: Shown = "inbox",
) -> Response:  # fmt: skip
    """field, group: a condition is about to be added there."""
    require_reader_of_texts(who.officer)
    saved = service.view(session, who.officer, view) if view else None
    text = f or (saved.filter if saved else "")
    parsed = service.read(text)
    shown = building.show(parsed, names_for(session, who.officer))
    adding = FIELDS.get(field)
    context: dict[str, Any] = {
        "f": text, "saved": saved, "shown": shown, "fields": FIELDS, "adding": adding, "group": group,
        "options": options_of(session, who.officer, field) if adding else [],
        "count": service.count_text(
            service.count(session, who.officer, parsed, now()) if of == "inbox"
            else desk.count_cases(session, who.officer, "open", parsed, now())
        ),
        "of": of, "target": _target(of, f=text),
        "views": service.views_of(session, who.officer), "operators": words.OPERATORS, "scopes": words.SCOPES,
        "address": lambda **values: _builder(of, **values), "target_of": lambda number: _target(of, view=number),
    }  # fmt: skip
    return render(request, "views.html", who=who, done=all_words.done(done), **context)


@router.get("/views/add")
def add_condition(
    officer: CurrentOfficer, f: Filter = "", view: int = 0, field: Annotated[str, Query(max_length=40)] = "",
    group: Annotated[int, Query(ge=0, le=50)] = 0, operator: Annotated[str, Query(max_length=10)] = "is",
    value: Annotated[list[str] | None, Query()] = None, typed: Annotated[str, Query(max_length=100)] = "",
    top: Annotated[str, Query(max_length=5)] = "all", of: Shown = "inbox",
) -> Response:  # fmt: skip
    """The page again with one condition more. A change of the address only: nothing is kept."""
    require_reader_of_texts(officer)
    values = (*(value or []), *([typed.strip()] if typed.strip() else []))
    text = f
    if values:
        condition = Condition(field, operator, values)
        check(condition)
        new = building.with_condition(service.read(f), group, top == "all", condition)
        text = write_filter(new)
    service.read(text)
    return RedirectResponse(_builder(of, f=text, view=view), status_code=303)


@router.post("/views")
def save_view(
    officer: CurrentOfficer, session: SessionDep, name: Line = "", f: Annotated[str, Form(max_length=LONGEST)] = "",
    scope: Line = "own", of: Annotated[Shown, Form()] = "inbox",
) -> Response:  # fmt: skip
    require_reader_of_texts(officer)
    found = service.save(session, officer, name, f, scope, now())
    return RedirectResponse(_target(of, view=found.id, done="view_saved"), status_code=303)


@router.post("/views/{view_id}")
def change_view(
    view_id: int, officer: CurrentOfficer, session: SessionDep, version: Annotated[int, Form()], name: Line = "",
    f: Annotated[str, Form(max_length=LONGEST)] = "", scope: Line = "own", of: Annotated[Shown, Form()] = "inbox",
) -> Response:  # fmt: skip
    service.change(session, officer, view_id, now(), seen_version=version, name=name, filter_text=f, scope=scope)
    return RedirectResponse(_target(of, view=view_id, done="view_saved"), status_code=303)


@router.post("/views/{view_id}/delete")
def delete_view(view_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.delete(session, officer, view_id, now())
    return RedirectResponse("/views?done=view_deleted", status_code=303)


@router.get("/labels")
def show_labels(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    require_reader_of_texts(who.officer)
    return render(
        request, "labels.html", who=who, labels=labels.labels_for(session, who.officer), colours=labels.COLOURS,
        may_make=who.officer.has_role(*labels.MAKERS),
    )  # fmt: skip


@router.post("/labels")
def make_label(
    officer: CurrentOfficer, session: SessionDep, name: Line = "", colour: Line = "grey",
    for_city: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    labels.make(session, officer, name, colour, now(), for_city=for_city)
    return RedirectResponse("/labels", status_code=303)


@router.post("/labels/{label_id}/archive")
def archive_label(label_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    labels.archive(session, officer, label_id, now())
    return RedirectResponse("/labels", status_code=303)
