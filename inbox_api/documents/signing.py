"""Signature and number in one transaction: a number is given only to what is signed, and never given back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import news
from inbox_api.cases.service import add_event, announce_case
from inbox_api.deadlines import legal
from inbox_api.deadlines.rules import local_day
from inbox_api.documents import papers, templates
from inbox_api.documents.passing import issuing_unit_id
from inbox_api.documents.repository import DocumentRepository
from inbox_api.documents.service import NotReady, NotYourPart, OwnDocument, find, has_part, told
from inbox_api.errors import Conflict
from inbox_api.files.keeping import keep_upload
from inbox_api.folding import storable
from inbox_api.models import Document, DocumentState, DocumentStep, Officer
from inbox_api.officers import absence

KEPT = "kept:document:"  # such files stay although no message holds them


def sign(session: Session, officer: Officer, document_id: int, comment: str, version: int, now: datetime) -> Document:
    """Give it its number and day, freeze its text, make its PDF. Raises NotFound, NotYourPart, NotReady, Conflict."""
    document = find(session, officer, document_id)
    if document.state != DocumentState.SIGNING:
        raise NotReady
    if document.version != version:
        raise Conflict
    if officer.id == document.drafter_id:
        raise OwnDocument
    if not has_part(session, officer, document):
        raise NotYourPart
    repository = DocumentRepository(session)
    behalf = absence.log_behalf(session, officer.id, [document.signer_id], "document", document.id, now)
    if behalf:  # the paper bears the name of who signs it
        stands_in = {"signer_id": officer.id, "unit_id": issuing_unit_id(session, document, officer)}
        if not repository.change(document, stands_in):
            raise Conflict
    day = local_day(now)
    register = papers.register_of(document, day.year)
    values = {
        "register": register,
        "number": repository.next_number(register),
        "notation": papers.notation_of(session, document),
        "issued_on": day,
        "signed_at": now,
        "state": DocumentState.SIGNED,
    }
    if not repository.change(document, values):
        raise Conflict
    _keep_pdf(session, repository, document, now)
    step = DocumentStep(
        document_id=document.id, at=now, officer_id=officer.id, verb="signed", comment=storable(comment).strip()[:2000],
        number=document.current,
    )  # fmt: skip
    repository.add(step)
    record_facts(session, document, templates.template_of(document.template).legal_on_sign, officer, now)
    detail = {**told(document, "signed"), **behalf}
    add_event(session, document.case, "document", now, detail=detail, officer_id=officer.id)
    audit.record(
        session, f"officer:{officer.id}", "document.signed", "document", document.id, now,
        {"case": document.case_id, "number": document.number},
    )  # fmt: skip
    news.tell(session, document.case, [document.drafter_id], "document_signed", now, by=officer.id)
    announce_case(session, document.case)
    return document


def _keep_pdf(session: Session, repository: DocumentRepository, document: Document, now: datetime) -> None:
    version = repository.version(document.id, document.current)
    assert version is not None
    content = papers.pdf(session, document, version)
    name = papers.file_name(document, "pdf")
    file = keep_upload(session, f"{KEPT}{document.id}", name, content, now)
    if not repository.change(document, {"file_id": file.id}):
        raise Conflict


def record_facts(
    session: Session, document: Document, events: tuple[str, ...], officer: Officer, now: datetime
) -> None:
    """The document is a fact on paper: legal clocks start and end with it, where the case is at that point."""
    number = papers.full_number(document) or ""
    for event in events:
        if event in legal.possible(session, document.case):
            legal.keep(session, document.case, legal.Fact(event, now, number), officer, now)
