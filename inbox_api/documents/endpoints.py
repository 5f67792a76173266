"""Documents for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from inbox_api.cases.service import find_case
from inbox_api.db import SessionDep
from inbox_api.documents import drafting, passing, schemas, sending, service, signing
from inbox_api.documents.downloads import download
from inbox_api.http import conditions, cursors
from inbox_api.models import Document
from inbox_api.officers.current import CurrentOfficer

router = APIRouter(prefix="/api/v1", tags=["documents"])
MINE, REGISTERED = 50, 100  # on a page


def _version_of(session: SessionDep, officer: CurrentOfficer, document_id: str) -> tuple[Document, str]:
    document = service.find(session, officer, conditions.number(document_id))
    return document, str(document.version)


conditions.versioned("/api/v1/documents/{document_id}", _version_of)


def now() -> datetime:
    return datetime.now(UTC)


@router.get("/cases/{code}/document-templates")
def list_templates(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.TemplateOut]:
    """What fits the case now."""
    return [schemas.TemplateOut.of(row) for row in service.choices(find_case(session, officer, code))]


@router.get("/cases/{code}/documents")
def list_documents(code: str, officer: CurrentOfficer, session: SessionDep) -> list[schemas.DocumentOut]:
    """Newest first."""
    case = find_case(session, officer, code)
    return [schemas.DocumentOut.of(row) for row in service.of_case(session, case)]


@router.post("/cases/{code}/documents", status_code=201)
def draft(code: str, order: schemas.DraftIn, officer: CurrentOfficer, session: SessionDep) -> schemas.DocumentOut:
    return schemas.DocumentOut.of(drafting.draft(session, officer, code, order.template, now()))


@router.get("/documents")
def list_mine(
    request: Request, response: Response, officer: CurrentOfficer, session: SessionDep, before_id: int | None = None
) -> list[schemas.DocumentOut]:
    """Unfinished documents in which the caller has a part, newest first."""
    found = service.mine(session, officer, before_id, MINE + 1)
    return [schemas.DocumentOut.of(row) for row in cursors.page_by_id(request, response, "before_id", found, MINE)]


@router.get("/document-register")
def list_register(
    request: Request,
    response: Response,
    officer: CurrentOfficer,
    session: SessionDep,
    register: str | None = None,
    before_id: int | None = None,
) -> list[schemas.DocumentOut]:
    """Documents that have a number, newest first."""
    found = service.register(session, officer, register, before_id, REGISTERED + 1)
    page = cursors.page_by_id(request, response, "before_id", found, REGISTERED)
    return [schemas.DocumentOut.of(row) for row in page]


@router.get("/documents/{document_id}")
def show(document_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.DocumentOut:
    return schemas.DocumentOut.of(service.find(session, officer, document_id))


@router.get("/documents/{document_id}/versions")
def list_versions(document_id: int, officer: CurrentOfficer, session: SessionDep) -> list[schemas.VersionOut]:
    document = service.find(session, officer, document_id)
    return [schemas.VersionOut.of(row) for row in service.versions(session, document)]


@router.get("/documents/{document_id}/steps")
def list_steps(document_id: int, officer: CurrentOfficer, session: SessionDep) -> list[schemas.StepOut]:
    document = service.find(session, officer, document_id)
    return [schemas.StepOut.of(row) for row in service.steps(session, document)]


@router.get("/documents/{document_id}/difference")
def show_difference(
    document_id: int, first: int, second: int, officer: CurrentOfficer, session: SessionDep
) -> list[list[schemas.PieceOut]]:
    """Words that changed between two versions, paragraph by paragraph."""
    document = service.find(session, officer, document_id)
    found = service.difference(session, document, first, second)
    return [[schemas.PieceOut.of(piece) for piece in line] for line in found]


@router.put("/documents/{document_id}")
def write(
    document_id: int, order: schemas.WriteIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.DocumentOut:
    """A new version."""
    row = drafting.write(session, officer, document_id, order.fields, order.recipients, order.version, now())
    return schemas.DocumentOut.of(row)


@router.post("/documents/{document_id}/submit")
def submit(
    document_id: int, order: schemas.SubmitIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.DocumentOut:
    """To the reviewer, or straight to the signer."""
    row = passing.submit(
        session, officer, document_id, reviewer=order.reviewer, signer=order.signer, days=order.days,
        comment=order.comment, version=order.version, now=now(),
    )  # fmt: skip
    return schemas.DocumentOut.of(row)


@router.post("/documents/{document_id}/signer")
def change_signer(
    document_id: int, order: schemas.SignerIn, officer: CurrentOfficer, session: SessionDep
) -> schemas.DocumentOut:
    """The drafter has somebody else sign it, while it is with the reviewer or the signer."""
    row = passing.change_signer(session, officer, document_id, order.signer, order.comment, order.version, now())
    return schemas.DocumentOut.of(row)


@router.post("/documents/{document_id}/comments", status_code=204)
def comment(document_id: int, order: schemas.CommentIn, officer: CurrentOfficer, session: SessionDep) -> None:
    service.comment_on(session, officer, document_id, order.comment, now())


@router.post("/documents/{document_id}/send")
def send(document_id: int, order: schemas.SendIn, officer: CurrentOfficer, session: SessionDep) -> schemas.DocumentOut:
    """To the citizen: the PDF and a summary in its own words."""
    row = sending.send(session, officer, document_id, order.version, now(), with_step=order.with_step)
    return schemas.DocumentOut.of(row)


@router.post("/documents/{document_id}/{verb}")
def step(
    document_id: int,
    verb: Literal["review", "send-back", "sign", "take-back", "withdraw"],
    order: schemas.StepIn,
    officer: CurrentOfficer,
    session: SessionDep,
) -> schemas.DocumentOut:
    steps = {
        "review": passing.review,
        "send-back": passing.send_back,
        "sign": signing.sign,
        "take-back": passing.take_back,
        "withdraw": passing.withdraw,
    }
    row = steps[verb](session, officer, document_id, order.comment, order.version, now())
    return schemas.DocumentOut.of(row)


@router.get("/documents/{document_id}/summary")
def show_summary(document_id: int, officer: CurrentOfficer, session: SessionDep) -> schemas.SummaryOut:
    """What the citizen will read in the chat."""
    return schemas.SummaryOut(text=sending.summary(session, service.find(session, officer, document_id)))


@router.get("/documents/{document_id}/file")
def show_file(
    document_id: int, officer: CurrentOfficer, session: SessionDep, format: Literal["pdf", "docx"] = "pdf"
) -> Response:
    """The document as a file: the signed one byte for byte, a draft with a mark across."""
    name, mime, content = download(session, officer, document_id, format, now())
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=mime, headers=headers)
