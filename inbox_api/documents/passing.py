"""A document on its way: submitted, reviewed, sent back or taken back, given up. The signature is in signing.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import news
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.service import add_event, announce_case
from inbox_api.documents import papers, sheet, templates
from inbox_api.documents.repository import DocumentRepository
from inbox_api.documents.service import (
    REVIEWERS,
    FieldsMissing,
    NotYourPart,
    OwnDocument,
    S,
    find,
    has_part,
    holder_id,
    keep_step,
    require_state,
    told,
)
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import Document, DocumentState, Officer
from inbox_api.officers import absence
from inbox_api.officers.repository import OfficerRepository
from inbox_api.texts import gettext as _


def submit(
    session: Session, officer: Officer, document_id: int, *, reviewer: str, signer: str, days: int, comment: str,
    version: int, now: datetime,
) -> Document:  # fmt: skip
    """Give it on: to a reviewer, or without one straight to the signer. days: until it should be signed.

    Raises NotFound, NotYourPart, NotReady, OwnDocument, FieldsMissing, Conflict.
    """
    document = find(session, officer, document_id)
    require_state(document, version, S.DRAFTING)
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
        "unit_id": issuing_unit_id(session, document, signing),
        "due_at": now + timedelta(days=max(1, min(days, 60))),
        "state": S.REVIEWING if reviewing else S.SIGNING,
    }
    _go(session, document, officer, values, "submitted", comment, now)
    kind, holder = ("document_review", reviewing) if reviewing else ("document_sign", signing)
    news.tell(session, document.case, [holder.id], kind, now, by=officer.id)
    return document


def _require_complete(session: Session, document: Document) -> None:
    template = templates.template_of(document.template)
    last = DocumentRepository(session).version(document.id, document.current)
    lacking = templates.missing(template, last.fields if last else {})
    if lacking:
        raise FieldsMissing(_("Still empty: %(fields)s", fields=", ".join(lacking)))


def issuing_unit_id(session: Session, document: Document, signer: Officer) -> int:
    """Who signs for the authority above issues in its name: its letterhead, its register."""
    unit = document.unit
    if document.signer is not None:  # the one chosen before may have been of the authority above
        unit = papers.issuing_unit(session, document.case, templates.template_of(document.template))
    return signer.unit_id if signer.unit_id == unit.parent_id and sheet.is_head(signer.unit) else unit.id


def _colleague(session: Session, document: Document, username: str, roles: Sequence[str]) -> Officer:
    found = OfficerRepository(session).by_username(username)
    if found is None or not found.is_active or not found.has_role(*roles):
        raise NotFound(_("Choose a colleague who may do this."))
    if CaseRepository(session).find(found, document.case.code) is None:
        raise NotFound(_("This colleague may not see the case."))
    return found


def review(session: Session, officer: Officer, document_id: int, comment: str, version: int, now: datetime) -> Document:
    """The reviewer passes it to the signer. Raises NotFound, NotYourPart, NotReady, Conflict, FieldsMissing."""
    document = find(session, officer, document_id)
    require_state(document, version, S.REVIEWING)
    if not has_part(session, officer, document):
        raise NotYourPart
    _require_complete(session, document)
    _go(session, document, officer, {"state": S.SIGNING}, "reviewed", comment, now)
    news.tell(session, document.case, [document.signer_id], "document_sign", now, by=officer.id)
    return document


def send_back(
    session: Session, officer: Officer, document_id: int, comment: str, version: int, now: datetime
) -> Document:
    """Reviewer or signer give it back to the drafter and say why. Raises as `review`; Invalid without a word."""
    document = find(session, officer, document_id)
    require_state(document, version, S.REVIEWING, S.SIGNING)
    if not has_part(session, officer, document):
        raise NotYourPart
    if not comment.strip():
        raise Invalid(_("Please say why."))
    _go(session, document, officer, {"state": S.DRAFTING}, "sent_back", comment, now)
    news.tell(session, document.case, [document.drafter_id], "document_back", now, by=officer.id)
    return document


def take_back(
    session: Session, officer: Officer, document_id: int, comment: str, version: int, now: datetime
) -> Document:
    """The drafter has it again before it is signed, to change it or to choose others. Raises as `review`."""
    document = find(session, officer, document_id)
    require_state(document, version, S.REVIEWING, S.SIGNING)
    return _call_back(session, document, officer, S.DRAFTING, "taken_back", comment, now)


def withdraw(
    session: Session, officer: Officer, document_id: int, comment: str, version: int, now: datetime
) -> Document:
    """The drafter gives it up before it is signed; it never had a number. Raises as `review`."""
    document = find(session, officer, document_id)
    require_state(document, version, S.DRAFTING, S.REVIEWING, S.SIGNING)
    return _call_back(session, document, officer, S.WITHDRAWN, "withdrawn", comment, now)


def _call_back(
    session: Session, document: Document, officer: Officer, state: DocumentState, verb: str, comment: str,
    now: datetime,
) -> Document:  # fmt: skip
    """Whoever had it is told that it waits no more."""
    if officer.id != document.drafter_id:
        raise NotYourPart
    holder = holder_id(document)
    _go(session, document, officer, {"state": state}, verb, comment, now)
    news.tell(session, document.case, [holder], "document_gone", now, by=officer.id)
    return document


def change_signer(
    session: Session, officer: Officer, document_id: int, signer: str, comment: str, version: int, now: datetime
) -> Document:
    """The drafter asks somebody else to sign what is under way. Raises as `submit`; Invalid: it is the same one."""
    document = find(session, officer, document_id)
    require_state(document, version, S.REVIEWING, S.SIGNING)
    if officer.id != document.drafter_id:
        raise NotYourPart
    signing = _colleague(session, document, signer, papers.may_sign(document.case))
    if signing.id == officer.id:
        raise OwnDocument
    before = document.signer_id
    if signing.id == before:
        raise Invalid(_("This colleague is the signer already."))
    values = {"signer_id": signing.id, "unit_id": issuing_unit_id(session, document, signing)}
    _go(session, document, officer, values, "signer_changed", comment, now)
    if document.state == S.SIGNING:
        news.tell(session, document.case, [before], "document_gone", now, by=officer.id)
        news.tell(session, document.case, [signing.id], "document_sign", now, by=officer.id)
    return document


def _go(
    session: Session, document: Document, officer: Officer, values: Mapping[str, object], verb: str, comment: str,
    now: datetime,
) -> Document:  # fmt: skip
    part = holder_id(document) if officer.id != document.drafter_id else None
    if not DocumentRepository(session).change(document, dict(values)):
        raise Conflict
    behalf = absence.log_behalf(session, officer.id, [part], "document", document.id, now)
    keep_step(session, document, officer, verb, comment, now)
    case = document.case
    add_event(session, case, "document", now, detail={**told(document, verb), **behalf}, officer_id=officer.id)
    actor = f"officer:{officer.id}"
    audit.record(session, actor, f"document.{verb}", "document", document.id, now, {"case": case.id})
    announce_case(session, case)
    return document
