"""Making the public copy of a case."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui import words
from admin_ui.case_desk import words as desk_words
from admin_ui.case_desk.tabs import tabs
from admin_ui.rendering import render
from inbox_api.approvals import service as approvals
from inbox_api.cases import desk
from inbox_api.cases.publishing import deciding, service, wording
from inbox_api.cases.shield import service as shield
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.errors import Invalid
from inbox_api.models import TwinState
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/publishing", include_in_schema=False)
Text = Annotated[str, Form(max_length=20_000)]
Version = Annotated[int, Form()]
SHOWN = (TwinState.WAITING, TwinState.DRAFT, TwinState.RETURNED, TwinState.APPROVED)


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_list(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    require_reader_of_texts(who.officer)
    groups = [(state, service.in_state(session, who.officer, state)) for state in SHOWN]
    return render(
        request, "publishing.html", who=who, groups=groups, states=desk_words.TWIN_STATES,
        tabs=tabs(session, who.officer),
    )  # fmt: skip


@router.get("/{twin_id}")
def show(request: Request, twin_id: int, who: CurrentSession, session: SessionDep, done: str | None = None) -> Response:
    officer = who.officer
    twin = service.find(session, officer, twin_id)
    questions = [row for row in approvals.of_case(session, twin.case) if row.kind == service.KIND]
    asked = next((row for row in questions if row.payload.get("twin") == twin.id), None)
    may_act = desk.may_act(officer)
    return render(
        request,
        "publishing_copy.html",
        who=who,
        twin=twin,
        asked=asked,
        may_decide=asked is not None and asked.state == "waiting" and approvals.may_decide(session, asked, officer),
        may_write=may_act and twin.state in {TwinState.DRAFT, TwinState.RETURNED},
        may_take_back=may_act and twin.state == TwinState.WAITING and (asked is None or asked.state != "waiting"),
        may_withdraw=may_act and twin.state == TwinState.APPROVED,
        difference=wording.difference(twin, shield.shown_text(session, officer, twin.case, now())),
        left=wording.left_in(session, twin.case, wording.words_of(twin)),
        states=desk_words.TWIN_STATES,
        fields=desk_words.TWIN_FIELDS,
        marks=desk_words.MARKS,
        tabs=tabs(session, officer),
        done=words.done(done),
    )


def _back(twin_id: int, done: str, part: str = "") -> Response:
    return RedirectResponse(f"/publishing/{twin_id}?done={done}{part}", status_code=303)


@router.post("/{twin_id}/write")
def write(
    twin_id: int, officer: CurrentOfficer, session: SessionDep, version: Version, title: Text = "", text: Text = "",
    result: Text = "", place: Text = "",
) -> Response:  # fmt: skip
    lines = (value.replace("\r\n", "\n") for value in (title, text, result, place))
    service.write(session, officer, twin_id, wording.Words(*lines), version, now())
    return _back(twin_id, "changed")


@router.post("/{twin_id}/photos/{attachment_id}")
def mark_photo(
    twin_id: int,
    attachment_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    boxes: Annotated[str, Form(max_length=20_000)] = "[]",
    is_included: Annotated[bool, Form()] = False,
    is_checked: Annotated[bool, Form()] = False,
) -> Response:
    try:
        found = json.loads(boxes)
    except ValueError as error:
        raise Invalid from error
    if not isinstance(found, list):
        raise Invalid
    service.mark_photo(
        session, officer, twin_id, attachment_id, boxes=found, is_included=is_included, is_checked=is_checked,
        now=now(),
    )  # fmt: skip
    return _back(twin_id, "changed", f"#photo-{attachment_id}")


@router.get("/{twin_id}/photos/{attachment_id}")
def show_photo(twin_id: int, attachment_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    return Response(service.preview(session, officer, twin_id, attachment_id), media_type="image/jpeg")


@router.post("/{twin_id}/submit")
def submit(
    twin_id: int, officer: CurrentOfficer, session: SessionDep, version: Version, reason: Text = "",
    is_sure: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    service.submit(session, officer, twin_id, reason, version, now(), is_sure=is_sure)
    return _back(twin_id, "twin_submitted")


@router.post("/{twin_id}/decide")
def decide(
    twin_id: int, officer: CurrentOfficer, session: SessionDep, approval: Annotated[int, Form()], reason: Text = "",
    then: Annotated[str, Form(pattern="^(approve|refuse)$")] = "refuse",
) -> Response:  # fmt: skip
    approvals.decide(session, officer, approval, approve=then == "approve", reason=reason, now=now())
    return _back(twin_id, "twin_decided")


@router.post("/{twin_id}/take-back")
def take_back(twin_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    deciding.take_back(session, officer, twin_id, now())
    return _back(twin_id, "changed")


@router.post("/{twin_id}/withdraw")
def withdraw(
    twin_id: int, officer: CurrentOfficer, session: SessionDep, version: Version, reason: Text = ""
) -> Response:
    deciding.withdraw(session, officer, twin_id, reason, version, now())
    return _back(twin_id, "changed")
