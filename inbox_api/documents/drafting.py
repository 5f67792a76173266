"""The words of a document: begun with what is known, each change a version of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.service import add_event, announce_case, find_case
from inbox_api.cases.steps import require_writer
from inbox_api.documents import papers, templates
from inbox_api.documents.repository import DocumentRepository
from inbox_api.documents.service import NotYourPart, PaperMissing, S, find, has_part, keep_step, require_state, told
from inbox_api.documents.templates import Template
from inbox_api.errors import Conflict, Invalid
from inbox_api.folding import storable
from inbox_api.models import Document, DocumentVersion, Officer
from inbox_api.texts import gettext as _


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
    keep_step(session, document, officer, "drafted", "", now)
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


def write(
    session: Session, officer: Officer, document_id: int, fields: Mapping[str, str], recipients: Sequence[str] | None,
    version: int, now: datetime,
) -> Document:  # fmt: skip
    """A new version. The drafter while drafting, the reviewer while reviewing. Nothing new: nothing is kept.

    Raises NotFound, NotYourPart, NotReady, Conflict, Invalid.
    """
    document = find(session, officer, document_id)
    require_state(document, version, S.DRAFTING, S.REVIEWING)
    is_drafting = document.state == S.DRAFTING
    if not (officer.id == document.drafter_id if is_drafting else has_part(session, officer, document)):
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
