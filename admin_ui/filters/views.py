"""/views: building a filter line by line, all of it in the address, and keeping it under a name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui import words as all_words
from admin_ui.filters import building, words
from admin_ui.rendering import render
from inbox_api.areas import service as areas
from inbox_api.cases import topics
from inbox_api.cases.states import STATE_LABELS
from inbox_api.conversations import labels
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.duty.lists import units_of
from inbox_api.models import Officer
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.views import service
from inbox_api.views.conditions import LONGEST, Condition, write_filter
from inbox_api.views.fields import FIELDS, check

router = APIRouter(include_in_schema=False)
Line = Annotated[str, Form(max_length=500)]
Filter = Annotated[str, Query(max_length=LONGEST)]


def now() -> datetime:
    return datetime.now(UTC)


def options_of(session: Session, officer: Officer, field: str) -> list[tuple[str, str]]:
    """(slug, words) of the values to choose from; [] for a field that is typed in."""
    own = [(slug, words.value(field, slug, {})) for slug in FIELDS[field].choices]
    if field == "ward":
        return own + [(ward.code, ward.name) for ward in areas.wards(session)]
    if field in {"unit", "case_unit"}:
        return own + [(unit.code, unit.name) for unit in units_of(session, officer)]
    if field in {"officer", "handler"}:
        return own + [(one.username, one.display_name) for one in service.colleagues(session, officer)]
    if field == "label":
        return own + [(str(one.id), one.name) for one in labels.labels_for(session, officer)]
    if field == "channel":
        return [(slug, str(label)) for slug, label in all_words.CHANNELS.items()]
    if field == "status":
        return [(slug.value, str(label)) for slug, label in STATE_LABELS.items()]
    if field == "topic":
        return own[:1] + [(code, name) for code, name in topics.FIELDS.items()] + [
            (code, f"{code} {topic.name}") for code, topic in topics.TOPICS.items()
        ]  # fmt: skip
    return own


def names_for(session: Session, officer: Officer) -> dict[str, str]:
    """Names of what a filter may speak of, by field and slug."""
    found = {}
    for field in ("ward", "unit", "case_unit", "officer", "handler", "label"):
        found.update({f"{field}:{slug}": name for slug, name in options_of(session, officer, field)})
    return found


@router.get("/views")
def show_builder(
    request: Request, who: CurrentSession, session: SessionDep, f: Filter = "", view: int = 0, done: str | None = None,
    field: Annotated[str, Query(max_length=40)] = "", group: Annotated[int, Query(ge=0, le=50)] = 0,
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
        "count": service.count_text(service.count(session, who.officer, parsed, now())),
        "views": service.views_of(session, who.officer), "operators": words.OPERATORS, "scopes": words.SCOPES,
        "address": lambda **values: "/views?" + urlencode({k: v for k, v in values.items() if v not in {"", 0}}),
    }  # fmt: skip
    return render(request, "views.html", who=who, done=all_words.done(done), **context)


@router.get("/views/add")
def add_condition(
    officer: CurrentOfficer, f: Filter = "", view: int = 0, field: Annotated[str, Query(max_length=40)] = "",
    group: Annotated[int, Query(ge=0, le=50)] = 0, operator: Annotated[str, Query(max_length=10)] = "is",
    value: Annotated[list[str] | None, Query()] = None, typed: Annotated[str, Query(max_length=100)] = "",
    top: Annotated[str, Query(max_length=5)] = "all",
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
    query = urlencode({"f": text, **({"view": view} if view else {})})
    return RedirectResponse(f"/views?{query}", status_code=303)


@router.post("/views")
def save_view(
    officer: CurrentOfficer, session: SessionDep, name: Line = "", f: Annotated[str, Form(max_length=LONGEST)] = "",
    scope: Line = "own",
) -> Response:  # fmt: skip
    require_reader_of_texts(officer)
    found = service.save(session, officer, name, f, scope, now())
    return RedirectResponse(f"/inbox?view={found.id}&done=view_saved", status_code=303)


@router.post("/views/{view_id}")
def change_view(
    view_id: int, officer: CurrentOfficer, session: SessionDep, version: Annotated[int, Form()], name: Line = "",
    f: Annotated[str, Form(max_length=LONGEST)] = "", scope: Line = "own",
) -> Response:  # fmt: skip
    service.change(session, officer, view_id, now(), seen_version=version, name=name, filter_text=f, scope=scope)
    return RedirectResponse(f"/inbox?view={view_id}&done=view_saved", status_code=303)


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
