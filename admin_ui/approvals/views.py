"""The list of what waits for a decision: one by one with changes, or many with one reason."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from admin_ui.approvals.words import ELSEWHERE
from admin_ui.deadline_labels import deadline_label
from admin_ui.looks import context as looks
from admin_ui.overview.shell import tabs
from admin_ui.overview.words import APPROVAL_STATES
from admin_ui.rendering import render
from inbox_api.approvals import inbox, service
from inbox_api.approvals.known import KINDS
from inbox_api.cases import desk
from inbox_api.db import SessionDep
from inbox_api.deadlines.service import working_calendar
from inbox_api.documents import papers
from inbox_api.documents import service as documents
from inbox_api.looks import reading as look_reading
from inbox_api.models import Approval
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/phe-duyet", include_in_schema=False)
Reason = Annotated[str, Form(max_length=2000)]
Line = Annotated[str, Form(max_length=200)]
DOCUMENTS_SHOWN = 20


def now() -> datetime:
    return datetime.now(UTC)


@router.get("")
def show_waiting(
    request: Request, who: CurrentSession, session: SessionDep, loai: str = "", done: str | None = None
) -> Response:
    """loai: one kind only."""
    return _page(request, who, session, kind=loai if loai in KINDS else "", is_done=done == "decided")


def _page(
    request: Request, who: CurrentSession, session: SessionDep, *, kind: str, outcomes: Any = (), is_done: bool = False
) -> Response:
    at, officer = now(), who.officer
    rows = service.waiting(session, officer, kind=kind or None)
    own = [row for row in service.own(session, officer) if row.state == "waiting"]
    calendar = working_calendar(session)
    elsewhere = [(*ELSEWHERE[one.kind], one) for one in inbox.sums(session, officer, at) if one.kind in ELSEWHERE]
    return render(
        request,
        "approvals.html",
        who=who,
        tabs=tabs(session, officer, at),
        rows=[row for row in rows if service.may_decide(session, row, officer)],
        own=own,
        documents=documents.waiting_for(session, officer),
        looks=[looks.listed(session, officer, row, at) for row in look_reading.waiting_for(session, officer)],
        own_looks=[looks.listed(session, officer, row, at) for row in look_reading.own(session, officer)],
        documents_shown=DOCUMENTS_SHOWN,
        template_name=papers.template_name,
        elsewhere=[row for row in elsewhere if row[-1].count],
        kind=kind,
        kinds=KINDS,
        counts=service.counts(session, officer),
        summary=lambda row: KINDS[row.kind].summary(session, row),
        deadlines={row.id: deadline_label(row.case, at, calendar) for row in rows},
        units=[unit for unit in desk.units(session) if not unit.is_outside],
        outcomes=outcomes,
        is_done=is_done,
    )


@router.get("/da-quyet")
def show_decided(request: Request, who: CurrentSession, session: SessionDep, truoc: int | None = None) -> Response:
    """truoc: go on below this id."""
    rows = service.decided(session, who.officer, before_id=truoc)
    return render(
        request,
        "approvals_decided.html",
        who=who,
        tabs=tabs(session, who.officer, now()),
        rows=rows,
        kinds=KINDS,
        states=APPROVAL_STATES,
        summary=lambda row: KINDS[row.kind].summary(session, row),
        next_before=rows[-1].id if len(rows) == 50 else None,
    )


@router.post("/{approval_id}/quyet-dinh")
def decide(
    approval_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    then: Annotated[str, Form(pattern="^(approve|refuse)$")],
    reason: Reason = "",
    unit: Line = "",
    length: Annotated[int, Form(ge=0, le=365)] = 0,
) -> Response:
    """One by itself; the leader may choose another unit or grant less."""
    choice = {name: value for name, value in (("unit", unit), ("length", length)) if value}
    service.decide(session, officer, approval_id, approve=then == "approve", reason=reason, now=now(), choice=choice)
    return RedirectResponse("/phe-duyet?done=decided", status_code=303)


@router.post("")
def decide_many(
    request: Request,
    who: CurrentSession,
    session: SessionDep,
    then: Annotated[str, Form(pattern="^(approve|refuse)$")],
    chosen: Annotated[list[int] | None, Form()] = None,
    reason: Reason = "",
) -> Response:
    """Many with one reason; the page says of each what became of it."""
    outcomes = service.decide_many(
        session, who.officer, chosen or [], approve=then == "approve", reason=reason, now=now()
    )
    return _page(request, who, session, kind="", outcomes=outcomes)


@router.post("/{approval_id}/rut")
def withdraw(approval_id: int, officer: CurrentOfficer, session: SessionDep) -> Response:
    row: Approval = service.withdraw(session, officer, approval_id, now())
    return RedirectResponse(f"/cases/{row.case.code}?done=changed", status_code=303)
