"""What an officer does at the desk of a case. Every action answers 303 back to the case or to what it made."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from inbox_api.cases import desk, service
from inbox_api.cases.forwarding import approving
from inbox_api.cases.forwarding import service as forwarding
from inbox_api.cases.links import merging, similar, splitting
from inbox_api.cases.publishing import service as publishing
from inbox_api.cases.quality import gate
from inbox_api.cases.record import exporting, printing
from inbox_api.cases.shield import service as shield
from inbox_api.cases.steps import require_writer
from inbox_api.db import SessionDep
from inbox_api.documents import drafting
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/cases/{code}/desk", include_in_schema=False)
Text = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=500)]
Lines = Annotated[list[str] | None, Form()]


def now() -> datetime:
    return datetime.now(UTC)


def _back(code: str, done: str, part: str = "desk") -> Response:
    return RedirectResponse(f"/cases/{code}?done={done}#{part}", status_code=303)


def _file(name: str, content: bytes, mime: str) -> Response:
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=mime, headers=headers)


@router.post("/merge-into")
def merge_into(
    code: str, officer: CurrentOfficer, session: SessionDep, other: Line = "", reason: Text = ""
) -> Response:
    """This case joins another one."""
    outcome = merging.merge(session, officer, other.strip(), [code], now(), reason=reason)[0]
    if outcome.problem:
        raise merging.CannotMerge(outcome.problem)
    return _back(code, "merged")


@router.post("/not-duplicate")
def not_duplicate(code: str, officer: CurrentOfficer, session: SessionDep, other: Line = "") -> Response:
    require_writer(officer)
    case, second = (service.find_case(session, officer, one) for one in (code, other))
    similar.is_other_matter(session, officer, case, second, now())
    return _back(code, "not_duplicate")


@router.post("/unmerge")
def unmerge(code: str, officer: CurrentOfficer, session: SessionDep, reason: Text = "") -> Response:
    merging.unmerge(session, officer, code, reason, now())
    return _back(code, "unmerged")


@router.post("/split")
def split(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    description: Lines = None,
    case_type: Lines = None,
    topic: Lines = None,
    messages: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """Each filled description becomes a case of its own."""
    rows = zip(description or [], case_type or [], topic or [], strict=False)
    parts = [
        splitting.Part(kind or "PAHT", text.strip(), what or None, message_ids=tuple(messages or ()))
        for text, kind, what in rows
        if text.strip()
    ]
    splitting.split(session, officer, code, parts, now())
    return _back(code, "split")


@router.post("/document")
def draft(code: str, officer: CurrentOfficer, session: SessionDep, template: Line = "") -> Response:
    document = drafting.draft(session, officer, code, template, now())
    return RedirectResponse(f"/documents/{document.id}", status_code=303)


@router.post("/publish")
def publish(code: str, officer: CurrentOfficer, session: SessionDep) -> Response:
    twin = publishing.begin(session, officer, code, now())
    return RedirectResponse(f"/publishing/{twin.id}", status_code=303)


@router.post("/reveal")
def reveal(code: str, officer: CurrentOfficer, session: SessionDep, reason: Text = "") -> Response:
    shield.reveal(session, officer, code, reason, now())
    return _back(code, "revealed", "case-facts")


@router.post("/forward")
def forward(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    unit: Line = "",
    reason: Text = "",
    days: Annotated[int, Form(ge=1, le=60)] = 5,
    then: Annotated[str, Form(pattern="^(send|ask)$")] = "send",
) -> Response:
    """Ask the body, or the leaders first. The link is shown once, on a page of its own."""
    if then == "ask":
        approving.ask_leader(session, officer, code, unit, reason, days, now())
        return _back(code, "forward_asked")
    row, _link = forwarding.forward(session, officer, code, unit, reason, days, now())
    return RedirectResponse(f"/forwards/{row.id}", status_code=303)


@router.post("/ask-leader")
def ask_leader(
    code: str, officer: CurrentOfficer, session: SessionDep, result: Text = "", reason: Text = ""
) -> Response:
    """Let a result pass that the gate stopped."""
    case = service.find_case(session, officer, code)
    gate.ask_leader(session, case, officer, result, reason, now())
    return _back(code, "result_asked", "result")


@router.post("/print")
def print_case(
    code: str,
    officer: CurrentOfficer,
    session: SessionDep,
    openness: Annotated[printing.Openness, Form()] = printing.Openness.UNIT,
) -> Response:
    made = printing.print_case(session, officer, code, openness, now())
    return _file(made.file_name, made.content, "application/pdf")


@router.post("/export")
def export(code: str, officer: CurrentOfficer, session: SessionDep, reason: Text = "") -> Response:
    name, content = exporting.export(session, officer, code, reason, now())
    return _file(name, content, "application/zip")


@router.post("/follow")
def follow(code: str, officer: CurrentOfficer, session: SessionDep, conversation: Line = "") -> Response:
    """ "Me too": the person of that conversation follows the case with a code of their own."""
    from inbox_api.cases.links import offering
    from inbox_api.conversations import inbox

    require_writer(officer)
    case = service.find_case(session, officer, code)
    found = inbox.find(session, officer, conversation.strip().rsplit("/", 1)[-1].split("?")[0])
    offering.add_follower(session, officer, case, found, now())
    return _back(code, "followed" if desk.may_read(session, officer, code) else "moved")
