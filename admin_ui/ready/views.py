"""/ready-answers: one's own and the unit's, and what is offered beside a field or called in it by a short word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.procedures.forms import Form, day_of
from admin_ui.procedures.requests import Submitted, is_fragment, text_of
from admin_ui.rendering import render
from inbox_api.cases import topics
from inbox_api.cases.states import STATE_LABELS
from inbox_api.conversations import variables
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.errors import Invalid
from inbox_api.models import OfficerSession, ReadyAnswer
from inbox_api.officers.current import CurrentOfficer, CurrentSession
from inbox_api.procedures.editing import amber
from inbox_api.procedures.editing.overview import overview
from inbox_api.ready import belonging, offering, service
from inbox_api.ready.belonging import Belonging
from inbox_api.texts import gettext as _

router = APIRouter(prefix="/ready-answers", include_in_schema=False)
Key = Annotated[int, Path(ge=1, le=2**63 - 1)]
Code = Annotated[str, Query(max_length=100)]
SHOWN = 12
CALLED = 8  # by the letters behind a slash


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_kept(request: Request, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    rows = service.kept(session, who.officer)
    return render(
        request, "ready_kept.html", who=who, done=words.done(done),
        own=[row for row in rows if row.scope == "own"], of_unit=[row for row in rows if row.scope == "unit"],
        may_change=lambda row: service.may_change(who.officer, row), names=belonging.names, states=STATE_LABELS,
        today=now().astimezone(LOCAL_ZONE).date(), is_head=service.is_head(who.officer),
    )  # fmt: skip


@router.get("/offered")
def show_offered(
    request: Request, who: CurrentSession, session: SessionDep, conversation: Code = "", case: Code = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:  # fmt: skip
    """The part of a page that a script puts beside the field; without script a page of its own, to copy from."""
    around = offering.around(session, who.officer, conversation=conversation, case=case, now=now())
    found = offering.offered(session, who.officer, around, now(), query=q)
    shown, amber_ids = found[:SHOWN], frozenset[str]()
    if any(one.procedure_ids for one in shown):
        amber_ids = frozenset(amber.amber_ids(overview(session, now=now())))
    template = "ready_offered.html" if is_fragment(request) else "ready_offered_page.html"
    return render(
        request, template, who=who, offers=shown, more=len(found) > SHOWN, query=q, amber_ids=amber_ids, case=case,
        conversation=conversation,
    )  # fmt: skip


@router.get("/called")
def show_called(
    request: Request, who: CurrentSession, session: SessionDep, conversation: Code = "", case: Code = "",
    word: Annotated[str, Query(max_length=60)] = "",
) -> Response:  # fmt: skip
    """What the letters behind a slash may mean: the choices below the field."""
    around = offering.around(session, who.officer, conversation=conversation, case=case, now=now())
    found = offering.offered(session, who.officer, around, now(), word=word)
    return render(request, "ready_called.html", who=who, offers=found[:CALLED])


@router.get("/new")
def show_new(request: Request, who: CurrentSession) -> Response:
    require_reader_of_texts(who.officer)
    return _form(request, who, None)


@router.post("")
def write(officer: CurrentOfficer, session: SessionDep, form: Submitted) -> Response:
    service.write(session, officer, _draft(form), now())
    return RedirectResponse("/ready-answers?done=ready_kept", status_code=303)


@router.get("/{answer_id}")
def show_one(request: Request, answer_id: Key, who: CurrentSession, session: SessionDep) -> Response:
    return _form(request, who, service.find(session, who.officer, answer_id))


@router.post("/{answer_id}")
def change(answer_id: Key, officer: CurrentOfficer, session: SessionDep, form: Submitted) -> Response:
    version = text_of(form, "version", 20)
    if not version.isdecimal():
        raise Invalid
    service.change(session, officer, answer_id, _draft(form), now(), seen_version=int(version))
    return RedirectResponse("/ready-answers?done=ready_kept", status_code=303)


@router.post("/{answer_id}/remove")
def remove(answer_id: Key, officer: CurrentOfficer, session: SessionDep) -> Response:
    service.remove(session, officer, answer_id, now())
    return RedirectResponse("/ready-answers?done=ready_removed", status_code=303)


def _draft(form: Form) -> service.Draft:
    """Raises Invalid."""
    belongs = Belonging(
        form.get("topics", []), form.get("case_types", []), form.get("states", []), text_of(form, "word", 200)
    )
    scope = "unit" if text_of(form, "scope", 10) == "unit" else "own"
    last_day = day_of(text_of(form, "valid_to", 40), _("Last day"))
    return service.Draft(text_of(form, "title", 2000), text_of(form, "body"), scope, belongs, last_day)


def _form(request: Request, who: OfficerSession, row: ReadyAnswer | None) -> Response:
    context: dict[str, Any] = {
        "row": row, "belongs": row or Belonging(), "may_change": row is None or service.may_change(who.officer, row),
        "is_head": service.is_head(who.officer), "places": variables.NAMES.values(),
        **choices(),
    }  # fmt: skip
    return render(request, "ready_form.html", who=who, **context)


def choices() -> dict[str, Any]:
    """What a ready answer may belong to."""
    return {
        "fields": topics.FIELDS, "topics": topics.TOPICS, "case_types": topics.CASE_TYPES, "states": STATE_LABELS,
    }  # fmt: skip
