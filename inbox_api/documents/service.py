"""From draft to signature: drafter, reviewer, signer are different people; each step has its line and its version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case, find_case
from inbox_api.cases.steps import ACTING_ROLES, require_writer
from inbox_api.documents import papers, sheet, templates
from inbox_api.documents.repository import DocumentRepository
from inbox_api.documents.templates import Template
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import Case, Document, DocumentState, DocumentStep, DocumentVersion, Officer
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


def draft(session: Session, officer: Officer, code: str, key: str, now: datetime) -> Document:
    """Begin a document with what is known already. Raises NotFound, NotAllowed, Invalid, PaperMissing."""
    require_writer(officer)
    case = find_case(session, officer, code)
    template = templates.template_of(key)
    if case.case_type not in template.case_types:
        raise Invalid(_("This document does not fit cases of this kind."))
    if template.needs_paper and case.signed_paper_received_at is None:
        raise PaperMissing
    repository = DocumentRepository(session)
    unit = papers.issuing_unit(session, case, template)
    document = Document(
        case_id=case.id, template=template.key, state=S.DRAFTING, unit_id=unit.id, drafter_id=officer.id,
        current=1, created_at=now,
    )  # fmt: skip
    repository.add(document)
    facts = papers.facts(session, document, case)
    fields = templates.defaults(template, facts)
    _add_version(session, document, template, fields, None, 1, officer, now)
    _step(session, document, officer, "drafted", "", now)
    add_event(session, case, "document", now, detail=told(document, "drafted"), officer_id=officer.id)
    audit.record(session, f"officer:{officer.id}", "document.draft", "document", document.id, now, {"case": case.id})
    announce_case(session, case)
    return document


def _add_version(
    session: Session, document: Document, template: Template, fields: dict[str, str],
    recipients: Sequence[str] | None, number: int, officer: Officer, now: datetime,
) -> None:  # fmt: skip
    values = {**papers.facts(session, document, document.case), **fields}
    lines = templates.recipients_of(template, values) if recipients is None else list(recipients)
    DocumentRepository(session).add(
        DocumentVersion(
            document_id=document.id, number=number, fields=dict(fields), body=templates.body_of(template, values),
            recipients=lines, made_by=officer.id, made_at=now,
        )
    )  # fmt: skip


def told(document: Document, verb: str) -> dict[str, str | int]:
    template = templates.template_of(document.template)
    number = papers.full_number(document) or ""
    return {"verb": verb, "document": document.id, "name": template.name, "number": number}


def _step(session: Session, document: Document, officer: Officer, verb: str, comment: str, now: datetime) -> None:
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


def _require(document: Document, version: int, *states: DocumentState) -> None:
    if document.state not in states:
        raise NotReady
    if document.version != version:
        raise Conflict


def write(
    session: Session, officer: Officer, document_id: int, fields: Mapping[str, str], recipients: Sequence[str] | None,
    version: int, now: datetime,
) -> Document:  # fmt: skip
    """A new version. The drafter while drafting, the reviewer while reviewing. Nothing new: nothing is kept.

    Raises NotFound, NotYourPart, NotReady, Conflict, Invalid.
    """
    document = find(session, officer, document_id)
    _require(document, version, S.DRAFTING, S.REVIEWING)
    holder = document.drafter_id if document.state == S.DRAFTING else document.reviewer_id
    if officer.id != holder:
        raise NotYourPart
    template = templates.template_of(document.template)
    kept = {name: storable(value) for name, value in templates.checked(template, fields).items()}
    repository = DocumentRepository(session)
    last = repository.version(document.id, document.current)
    assert last is not None
    lines = [storable(line).strip()[:300] for line in recipients or () if line.strip()] or None
    if kept == last.fields and (lines is None or lines == last.recipients):
        return document
    number = document.current + 1
    _add_version(session, document, template, kept, lines or last.recipients, number, officer, now)
    if not repository.change(document, {"current": number}):
        raise Conflict
    return document


def submit(
    session: Session, officer: Officer, document_id: int, *, reviewer: str, signer: str, days: int, comment: str,
    version: int, now: datetime,
) -> Document:  # fmt: skip
    """Give it on: to a reviewer, or without one straight to the signer. days: until it should be signed.

    Raises NotFound, NotYourPart, NotReady, OwnDocument, FieldsMissing, Conflict.
    """
    document = find(session, officer, document_id)
    _require(document, version, S.DRAFTING)
    if officer.id != document.drafter_id:
        raise NotYourPart
    _require_complete(session, document)
    signing = _colleague(session, document, signer, papers.may_sign(document.case))
    reviewing = _colleague(session, document, reviewer, REVIEWERS) if reviewer else None
    if officer.id in {signing.id, reviewing.id if reviewing else 0}:
        raise OwnDocument
    values = {
        "reviewer_id": reviewing.id if reviewing else None,
        "signer_id": signing.id,
        "unit_id": _issuing_unit_id(document, signing),
        "due_at": now + timedelta(days=max(1, min(days, 60))),
        "state": S.REVIEWING if reviewing else S.SIGNING,
    }
    return _go(session, document, officer, values, "submitted", comment, now)


def _require_complete(session: Session, document: Document) -> None:
    template = templates.template_of(document.template)
    last = DocumentRepository(session).version(document.id, document.current)
    lacking = templates.missing(template, last.fields if last else {})
    if lacking:
        raise FieldsMissing(_("Still empty: %(fields)s", fields=", ".join(lacking)))


def _issuing_unit_id(document: Document, signer: Officer) -> int:
    """Who signs for the authority above issues in its name: its letterhead, its register."""
    above = document.unit.parent_id
    return signer.unit_id if signer.unit_id == above and sheet.is_head(signer.unit) else document.unit_id


def _colleague(session: Session, document: Document, username: str, roles: Sequence[str]) -> Officer:
    found = OfficerRepository(session).by_username(username)
    if found is None or not found.is_active or not found.has_role(*roles):
        raise NotFound(_("Choose a colleague who may do this."))
    if CaseRepository(session).find(found, document.case.code) is None:
        raise NotFound(_("This colleague may not see the case."))
    return found


def colleagues(session: Session, document: Document) -> tuple[list[Officer], list[Officer]]:
    """(who may review it, who may sign it), the drafter excepted."""
    cases = CaseRepository(session)
    others = [one for one in OfficerRepository(session).active() if one.id != document.drafter_id]
    able = [one for one in others if one.has_role(*REVIEWERS) and cases.find(one, document.case.code) is not None]
    return able, [one for one in able if one.has_role(*papers.may_sign(document.case))]


def review(session: Session, officer: Officer, document_id: int, comment: str, version: int, now: datetime) -> Document:
    """The reviewer passes it to the signer. Raises NotFound, NotYourPart, NotReady, Conflict, FieldsMissing."""
    document = find(session, officer, document_id)
    _require(document, version, S.REVIEWING)
    if officer.id != document.reviewer_id:
        raise NotYourPart
    _require_complete(session, document)
    return _go(session, document, officer, {"state": S.SIGNING}, "reviewed", comment, now)


def send_back(
    session: Session, officer: Officer, document_id: int, comment: str, version: int, now: datetime
) -> Document:
    """Reviewer or signer give it back to the drafter and say why. Raises as `review`; Invalid without a word."""
    document = find(session, officer, document_id)
    _require(document, version, S.REVIEWING, S.SIGNING)
    if officer.id != (document.reviewer_id if document.state == S.REVIEWING else document.signer_id):
        raise NotYourPart
    if not comment.strip():
        raise Invalid(_("Please say why."))
    return _go(session, document, officer, {"state": S.DRAFTING}, "sent_back", comment, now)


def withdraw(
    session: Session, officer: Officer, document_id: int, comment: str, version: int, now: datetime
) -> Document:
    """The drafter gives it up before it is signed; it never had a number. Raises as `review`."""
    document = find(session, officer, document_id)
    _require(document, version, S.DRAFTING, S.REVIEWING, S.SIGNING)
    if officer.id != document.drafter_id:
        raise NotYourPart
    return _go(session, document, officer, {"state": S.WITHDRAWN}, "withdrawn", comment, now)


def comment_on(session: Session, officer: Officer, document_id: int, comment: str, now: datetime) -> None:
    """A remark of somebody who may read the case. Raises NotFound, NotAllowed, Invalid."""
    document = find(session, officer, document_id)
    if not officer.has_role(*ACTING_ROLES, "leader"):
        raise NotAllowed
    if not comment.strip():
        raise Invalid(_("The note is empty."))
    _step(session, document, officer, "comment", comment, now)


def _go(
    session: Session, document: Document, officer: Officer, values: Mapping[str, object], verb: str, comment: str,
    now: datetime,
) -> Document:  # fmt: skip
    if not DocumentRepository(session).change(document, dict(values)):
        raise Conflict
    _step(session, document, officer, verb, comment, now)
    case = document.case
    add_event(session, case, "document", now, detail=told(document, verb), officer_id=officer.id)
    actor = f"officer:{officer.id}"
    audit.record(session, actor, f"document.{verb}", "document", document.id, now, {"case": case.id})
    announce_case(session, case)
    return document


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


def register(
    session: Session, officer: Officer, key: str | None, before_id: int | None = None, limit: int = 100
) -> Sequence[Document]:
    """Numbered documents, newest first."""
    return DocumentRepository(session).register_page(officer, key, before_id=before_id, limit=limit)
