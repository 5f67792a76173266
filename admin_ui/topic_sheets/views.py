"""/quan-tri/nhom-viec: what each topic asks of its cases. Administrators change it, leaders and dispatchers read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.overview.shell import tabs
from admin_ui.procedures.forms import Form
from admin_ui.procedures.requests import Submitted, text_of
from admin_ui.rendering import render
from inbox_api.cases.questions import questions
from inbox_api.cases.sheets import editing
from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.texts import lazy_gettext

PAGE = "/quan-tri/nhom-viec"
router = APIRouter(prefix=PAGE, include_in_schema=False)
NEW_STEPS, NEW_FIELDS = 3, 2  # empty lines at the end
KINDS = {
    "text": lazy_gettext("Some words"),
    "number": lazy_gettext("A number"),
    "date": lazy_gettext("A day"),
    "choice": lazy_gettext("One of several"),
    "yes_no": lazy_gettext("Yes or no"),
}


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_all(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    rows = editing.overview(session, who.officer)
    groups = [
        (row, [one for one in rows if one.code[:2] == row.code != one.code]) for row in rows if len(row.code) == 2
    ]
    own_tabs = tabs(session, who.officer, now())
    return render(request, "topic_sheets.html", who=who, tabs=own_tabs, page=PAGE, groups=groups)


@router.get("/{code}")
def show_one(
    request: Request, code: str, who: CurrentSession, session: SessionDep, done: str | None = None
) -> Response:
    one = editing.find(session, who.officer, code)
    return render(
        request, "topic_sheet.html", who=who, tabs=tabs(session, who.officer, now()), page=PAGE, done=words.done(done),
        one=one, source=editing.name_of(one.counting.source) if one.counting.source else "", kinds=KINDS,
        may_save=who.officer.has_role("admin"), new_steps=range(NEW_STEPS), new_fields=range(NEW_FIELDS),
        question=next((asked for topic, asked in questions().items() if topic == code), None),
    )  # fmt: skip


@router.post("/{code}")
def save(code: str, officer: CurrentOfficer, session: SessionDep, form: Submitted) -> Response:
    editing.save(
        session, officer, code, _rows(form, "step", "text"), _rows(form, "field", "label"), now(),
        seen_version=_version(form),
    )  # fmt: skip
    return RedirectResponse(f"{PAGE}/{code}?done=changed", status_code=303)


@router.post("/{code}/reset")
def reset(code: str, officer: CurrentOfficer, session: SessionDep, form: Submitted) -> Response:
    editing.reset(session, officer, code, now(), seen_version=_version(form))
    return RedirectResponse(f"{PAGE}/{code}?done=changed", status_code=303)


def _version(form: Form) -> int:
    typed = text_of(form, "version", 9)
    return int(typed) if typed.isdecimal() else 0


def _rows(form: Form, kind: str, name: str) -> list[dict[str, Any]]:
    """The lines of one kind in the order of their numbers; a line without words is none."""
    found = []
    for place, number in enumerate(form.get(kind, [])):
        at = f"{kind}.{number}."
        if not text_of(form, at + name).strip():
            continue
        order = text_of(form, at + "order", 9)
        row = {
            "key": text_of(form, at + "key", 60), name: text_of(form, at + name),
            "is_required": at + "is_required" in form, "kind": text_of(form, at + "kind", 20),
            "choices": [one for one in text_of(form, at + "choices").splitlines() if one.strip()],
            "from_question": at + "from_question" in form,
        }  # fmt: skip
        found.append((int(order) if order.isdecimal() else 10**9, place, row))
    return [row for _order, _place, row in sorted(found, key=lambda one: one[:2])]
