"""Drafting, reviewing, signing and sending documents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from admin_ui import words
from admin_ui.case_desk import words as desk_words
from admin_ui.case_desk.tabs import tabs
from admin_ui.rendering import render
from inbox_api.cases import desk
from inbox_api.conversations.inbox import require_reader_of_texts
from inbox_api.db import SessionDep
from inbox_api.documents import downloads, drafting, papers, passing, sending, service, signing, templates
from inbox_api.models import Document, DocumentState, Officer
from inbox_api.officers.current import CurrentOfficer, CurrentSession

router = APIRouter(prefix="/documents", include_in_schema=False)
Text = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=500)]
Version = Annotated[int, Form()]
WAY = (
    DocumentState.DRAFTING, DocumentState.REVIEWING, DocumentState.SIGNING, DocumentState.SIGNED, DocumentState.SENT
)  # fmt: skip
PREFIX = "field-"


def now() -> datetime:
    return datetime.now(UTC)


def _common(session: Session, officer: Officer) -> dict[str, Any]:
    return {
        "tabs": tabs(session, officer),
        "states": desk_words.DOCUMENT_STATES,
        "full_number": papers.full_number,
        "template_name": papers.template_name,
    }


@router.get("")
def show_mine(request: Request, who: CurrentSession, session: SessionDep) -> Response:
    require_reader_of_texts(who.officer)
    found = service.mine(session, who.officer)
    groups = [(name, [row for row in found if fits(row, who.officer)]) for name, fits in GROUPS]
    return render(request, "documents.html", who=who, groups=groups, **_common(session, who.officer))


def _to_sign(row: Document, officer: Officer) -> bool:
    return row.state == DocumentState.SIGNING and row.signer_id == officer.id


def _to_review(row: Document, officer: Officer) -> bool:
    return row.state == DocumentState.REVIEWING and row.reviewer_id == officer.id


def _to_draft(row: Document, officer: Officer) -> bool:
    return row.state in {DocumentState.DRAFTING, DocumentState.SIGNED} and row.drafter_id == officer.id


def _under_way(row: Document, officer: Officer) -> bool:
    return not (_to_sign(row, officer) or _to_review(row, officer) or _to_draft(row, officer))


GROUPS = (("sign", _to_sign), ("review", _to_review), ("draft", _to_draft), ("elsewhere", _under_way))


@router.get("/register")
def show_register(
    request: Request, who: CurrentSession, session: SessionDep, so: str = "", truoc: int | None = None
) -> Response:
    require_reader_of_texts(who.officer)
    rows = service.register(session, who.officer, so or None, truoc, limit=101)
    return render(
        request, "register.html", who=who, rows=rows[:100], has_more=len(rows) > 100, register=so,
        **_common(session, who.officer),
    )  # fmt: skip


@router.get("/{document_id}")
def show(
    request: Request, document_id: int, who: CurrentSession, session: SessionDep, tu: int = 0, den: int = 0,
    done: str | None = None,
) -> Response:  # fmt: skip
    """tu, den: the two versions that are compared; by default the last two."""
    officer = who.officer
    document = service.find(session, officer, document_id)
    versions = {row.number: row for row in service.versions(session, document)}
    second = den if den in versions else document.current
    first = tu if tu in versions else second - 1
    context = {
        "document": document,
        "kind": templates.template_of(document.template),
        "version": versions[document.current],
        "versions": list(versions.values()),
        "steps": service.steps(session, document),
        "step_names": desk_words.DOCUMENT_STEPS,
        "effects": desk_words.EFFECTS,
        "way": [state for state in WAY if state != DocumentState.REVIEWING or document.reviewer_id],
        "paper": papers.sheet_of(session, document, versions[document.current]),
        "compared": (first, second) if first in versions else None,
        "difference": service.difference(session, document, first, second) if first in versions else [],
        **_rights(session, document, officer),
    }
    return render(request, "document.html", who=who, done=words.done(done), **context, **_common(session, officer))


def _rights(session: Session, document: Document, officer: Officer) -> dict[str, Any]:
    state, number = document.state, officer.id
    may_act, has_part = desk.may_act(officer), service.has_part(session, officer, document)
    is_writing = (state == DocumentState.DRAFTING and number == document.drafter_id) or (
        state == DocumentState.REVIEWING and has_part
    )
    is_called_back = state in {DocumentState.REVIEWING, DocumentState.SIGNING} and number == document.drafter_id
    reviewers, signers = service.colleagues(session, document) if is_writing or is_called_back else ([], [])
    return {
        "may_write": is_writing,
        "may_submit": state == DocumentState.DRAFTING and number == document.drafter_id,
        "may_review": state == DocumentState.REVIEWING and has_part,
        "may_sign": state == DocumentState.SIGNING and has_part,
        "may_withdraw": number == document.drafter_id
        and state in {DocumentState.DRAFTING, DocumentState.REVIEWING, DocumentState.SIGNING},
        "may_take_back": is_called_back,
        "holder": document.reviewer if state == DocumentState.REVIEWING else document.signer,
        "is_holder_away": is_called_back and service.is_holder_away(session, document, now()),
        "may_send": state == DocumentState.SIGNED and may_act,
        "summary": sending.summary(session, document) if document.number is not None else "",
        "reviewers": reviewers,
        "signers": signers,
    }


def _back(document_id: int, done: str) -> Response:
    return RedirectResponse(f"/documents/{document_id}?done={done}", status_code=303)


async def typed(request: Request) -> dict[str, str]:
    """The fields of the template: their names are known to the template only."""
    form = await request.form()
    return {
        name.removeprefix(PREFIX): value
        for name, value in form.items()
        if name.startswith(PREFIX) and isinstance(value, str)
    }


@router.post("/{document_id}/write")
def write(
    document_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    fields: Annotated[dict[str, str], Depends(typed)],
    version: Version,
    recipients: Text = "",
) -> Response:
    drafting.write(session, officer, document_id, fields, recipients.splitlines(), version, now())
    return _back(document_id, "document_written")


@router.post("/{document_id}/submit")
def submit(
    document_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    fields: Annotated[dict[str, str], Depends(typed)],
    version: Version,
    recipients: Text = "",
    reviewer: Line = "",
    signer: Line = "",
    days: Annotated[int, Form(ge=1, le=60)] = 2,
    comment: Text = "",
) -> Response:
    """fields: what stands in them goes to the signer, kept or not; none at all leaves the text as it is."""
    if fields:
        document = drafting.write(session, officer, document_id, fields, recipients.splitlines(), version, now())
        version = document.version
    passing.submit(
        session, officer, document_id, reviewer=reviewer, signer=signer, days=days, comment=comment, version=version,
        now=now(),
    )  # fmt: skip
    return _back(document_id, "document_submitted")


@router.post("/{document_id}/step")
def step(
    document_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    version: Version,
    then: Annotated[Literal["review", "send_back", "sign", "take_back", "withdraw", "comment"], Form()],
    comment: Text = "",
) -> Response:
    if then == "comment":
        service.comment_on(session, officer, document_id, comment, now())
        return _back(document_id, "noted")
    steps = {
        "review": passing.review,
        "send_back": passing.send_back,
        "sign": signing.sign,
        "take_back": passing.take_back,
        "withdraw": passing.withdraw,
    }
    steps[then](session, officer, document_id, comment, version, now())
    return _back(document_id, f"document_{then}")


@router.post("/{document_id}/signer")
def change_signer(
    document_id: int, officer: CurrentOfficer, session: SessionDep, version: Version, signer: Line, comment: Text = ""
) -> Response:
    passing.change_signer(session, officer, document_id, signer, comment, version, now())
    return _back(document_id, "document_signer")


@router.post("/{document_id}/send")
def send(
    document_id: int,
    officer: CurrentOfficer,
    session: SessionDep,
    version: Version,
    then: Annotated[Literal["step", "only"], Form()] = "step",
) -> Response:
    sending.send(session, officer, document_id, version, now(), with_step=then == "step")
    return _back(document_id, "document_sent")


@router.get("/{document_id}/file.{ending}")
def show_file(
    document_id: int, ending: Literal["pdf", "docx"], officer: CurrentOfficer, session: SessionDep
) -> Response:
    name, mime, content = downloads.download(session, officer, document_id, ending, now())
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=mime, headers=headers)
