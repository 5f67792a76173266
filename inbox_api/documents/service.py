"""From draft to signature: drafter, reviewer, signer are different people; each step has its line and its version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.steps import ACTING_ROLES
from inbox_api.documents import papers, templates
from inbox_api.documents.repository import DocumentRepository, WaitingDocument
from inbox_api.documents.templates import Template
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Case, Document, DocumentState, DocumentStep, DocumentVersion, Officer
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures.editing.differences import Piece, word_difference
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

REVIEWERS = ("officer", "dispatcher", "inspector", "leader")
S = DocumentState
LONGEST_COMMENT = 2000


class NotYourPart(NotAllowed):
    code = "not_your_part"
    message = lazy_gettext("This step of the document belongs to a colleague.")


class OwnDocument(NotAllowed):
    code = "own_document"
    message = lazy_gettext("Whoever drafted a document cannot review or sign it.")


class NotReady(Conflict):
    code = "document_not_ready"
    message = lazy_gettext("The document is not at this step.")


class FieldsMissing(Invalid):
    code = "fields_missing"


class PaperMissing(Conflict):
    code = "paper_missing"
    message = lazy_gettext("This document needs the signed paper first. Record it in the case.")


def choices(case: Case) -> list[Template]:
    """Templates that fit the case now."""
    return templates.templates_for(case.case_type, has_paper=case.signed_paper_received_at is not None)


def told(document: Document, verb: str) -> dict[str, str | int]:
    template = templates.template_of(document.template)
    number = papers.full_number(document) or ""
    return {"verb": verb, "document": document.id, "name": template.name, "number": number}


def keep_step(session: Session, document: Document, officer: Officer, verb: str, comment: str, now: datetime) -> None:
    row = DocumentStep(
        document_id=document.id, at=now, officer_id=officer.id, verb=verb,
        comment=storable(comment).strip()[:LONGEST_COMMENT], number=document.current,
    )  # fmt: skip
    DocumentRepository(session).add(row)


def find(session: Session, officer: Officer, document_id: int) -> Document:
    """Raises NotFound."""
    document = DocumentRepository(session).find(officer, document_id)
    if document is None:
        raise NotFound
    return document


def require_state(document: Document, version: int, *states: DocumentState) -> None:
    if document.state not in states:
        raise NotReady
    if document.version != version:
        raise Conflict


def holder_id(document: Document) -> int | None:
    """For whose review or signature it waits."""
    holders = {S.REVIEWING: document.reviewer_id, S.SIGNING: document.signer_id}
    return holders.get(DocumentState(document.state))


def has_part(session: Session, officer: Officer, document: Document) -> bool:
    """Whether it waits for this officer, or for somebody absent for whom this one stands in; never for its drafter.

    A signature needs the right to sign, whoever is away.
    """
    holder = holder_id(document)
    if holder == officer.id:
        return True
    if officer.id == document.drafter_id or absence.on_behalf_of(session, officer.id, [holder]) is None:
        return False
    return document.state != S.SIGNING or officer.has_role(*papers.may_sign(document.case))


def is_holder_away(session: Session, document: Document, now: datetime) -> bool:
    """Whether it waits for somebody who is absent."""
    holder = holder_id(document)
    return holder is not None and holder in absence.away(session, {holder}, now)


def colleagues(session: Session, document: Document) -> tuple[list[Officer], list[Officer]]:
    """(who may review it, who may sign it), the drafter excepted."""
    cases = CaseRepository(session)
    others = [one for one in OfficerRepository(session).active() if one.id != document.drafter_id]
    able = [one for one in others if one.has_role(*REVIEWERS) and cases.find(one, document.case.code) is not None]
    return able, [one for one in able if one.has_role(*papers.may_sign(document.case))]


def comment_on(session: Session, officer: Officer, document_id: int, comment: str, now: datetime) -> None:
    """A remark of somebody who may read the case. Raises NotFound, NotAllowed, Invalid."""
    document = find(session, officer, document_id)
    if not officer.has_role(*ACTING_ROLES, "leader"):
        raise NotAllowed
    if not comment.strip():
        raise Invalid(_("The note is empty."))
    keep_step(session, document, officer, "comment", comment, now)


def difference(session: Session, document: Document, first: int, second: int) -> list[list[Piece]]:
    """What changed between two versions, paragraph by paragraph, word by word. Raises NotFound."""
    repository = DocumentRepository(session)
    old, new = repository.version(document.id, first), repository.version(document.id, second)
    if old is None or new is None:
        raise NotFound
    before = [*old.body.split("\n\n"), *old.recipients]
    after = [*new.body.split("\n\n"), *new.recipients]
    length = max(len(before), len(after))
    before += [""] * (length - len(before))
    after += [""] * (length - len(after))
    return [word_difference(one, other) for one, other in zip(before, after, strict=True)]


def versions(session: Session, document: Document) -> Sequence[DocumentVersion]:
    return DocumentRepository(session).versions(document.id)


def steps(session: Session, document: Document) -> Sequence[DocumentStep]:
    return DocumentRepository(session).steps(document.id)


def of_case(session: Session, case: Case) -> Sequence[Document]:
    return DocumentRepository(session).of_case(case.id)


def mine(session: Session, officer: Officer, before_id: int | None = None, limit: int = 50) -> Sequence[Document]:
    """What waits for the officer or was drafted by them."""
    return DocumentRepository(session).mine(officer, before_id=before_id, limit=limit)


def waiting_for(session: Session, officer: Officer) -> list[WaitingDocument]:
    """What waits for this officer's review or signature, or an absent colleague's; the next deadline first."""
    found = DocumentRepository(session).waiting(officer)
    return [one for one in found if has_part(session, officer, one.document)]


def register(
    session: Session, officer: Officer, key: str | None, before_id: int | None = None, limit: int = 100
) -> Sequence[Document]:
    """Numbered documents, newest first."""
    return DocumentRepository(session).register_page(officer, key, before_id=before_id, limit=limit)
