"""What was signed goes to the citizen: the PDF, a summary in its own words, and the step that it stands for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases.links.members import chain
from inbox_api.cases.repository import DENUNCIATION
from inbox_api.cases.service import add_event, announce_case
from inbox_api.cases.states import CaseState, InvalidMove
from inbox_api.cases.steps import Reasons, answer, close_with_result, lock_conversation, make_move, require_writer
from inbox_api.documents import papers, templates
from inbox_api.documents.repository import DocumentRepository
from inbox_api.documents.service import NotReady, find, told
from inbox_api.documents.signing import record_facts
from inbox_api.errors import Conflict
from inbox_api.models import Attachment, Case, Document, DocumentState, DocumentStep, Officer
from inbox_api.routes import service as routes
from inbox_api.texts import gettext as _

TARGETS = {
    "start": CaseState.IN_PROGRESS,
    "refuse": CaseState.REFUSED,
    "refer": CaseState.REFERRED,
    "suspend": CaseState.SUSPENDED,
}
FILE_COLUMNS = ("kind", "name", "mime", "size_bytes", "stored_name", "thumbnail_name", "width", "height")


def summary(session: Session, document: Document) -> str:
    """What the citizen will read in the chat. Raises NotReady before the signature."""
    version = DocumentRepository(session).version(document.id, document.current)
    if document.number is None or version is None:
        raise NotReady
    return papers.summary(session, document, version)


def send(
    session: Session, officer: Officer, document_id: int, version: int, now: datetime, *, with_step: bool = True
) -> Document:
    """Send it and take its step; without the step (`with_step` False) it is only told.

    Raises NotFound, NotAllowed, NotReady, Conflict, InvalidMove and what steps raise: then nothing is sent.
    """
    require_writer(officer)
    document = find(session, officer, document_id)
    case = document.case
    lock_conversation(session, case)
    if document.state != DocumentState.SIGNED:
        raise NotReady
    if document.version != version:
        raise Conflict
    words = summary(session, document)
    template = templates.template_of(document.template)
    record_facts(session, document, template.legal_on_send, officer, now)
    if with_step and template.effect == "resolve":
        _resolve(session, document, case, words, officer, now)
    else:
        _tell(session, document, case, words, officer, now)
        if with_step and template.effect in TARGETS:
            _move(session, case, TARGETS[template.effect], words, papers.full_number(document) or "", officer, now)
    repository = DocumentRepository(session)
    if not repository.change(document, {"state": DocumentState.SENT, "sent_at": now}):
        raise Conflict
    step = DocumentStep(
        document_id=document.id, at=now, officer_id=officer.id, verb="sent", comment="", number=document.current
    )
    repository.add(step)
    detail = told(document, "sent")
    add_event(session, case, "document", now, detail=detail, officer_id=officer.id, is_public=True)
    audit.record(session, f"officer:{officer.id}", "document.sent", "document", document.id, now, {"case": case.id})
    announce_case(session, case)
    return document


def _copy(session: Session, document: Document, now: datetime) -> list[Attachment]:
    """The PDF once more, for a message; what is secret is handed over on paper only."""
    file = document.file
    if file is None or document.case.restricted == DENUNCIATION:
        return []
    row = Attachment(created_at=now, **{name: getattr(file, name) for name in FILE_COLUMNS})
    DocumentRepository(session).add(row)
    return [row]


def _resolve(session: Session, document: Document, case: Case, words: str, officer: Officer, now: datetime) -> None:
    number = papers.full_number(document)
    no_photo = _("Document %(number)s is attached.", number=number or "")
    reasons = Reasons(result=words, no_photo_reason=no_photo, document_no=number)
    close_with_result(session, case, officer, now, reasons, _copy(session, document, now) if case.conversation else ())


def _tell(session: Session, document: Document, case: Case, words: str, officer: Officer, now: datetime) -> None:
    """Nobody to be told in the chat is no obstacle: the paper goes by post."""
    if case.conversation_id is not None:
        answer(session, case, words, officer, now, _copy(session, document, now))
    elif routes.can_reach(session, case):
        answer(session, case, words, officer, now)


def _move(
    session: Session, case: Case, target: CaseState, words: str, number: str, officer: Officer, now: datetime
) -> None:
    """The signature is the leader's decision, so no role of the sender is asked for; every step has its line."""
    if case.status == target:
        return
    moves = chain(CaseState(case.status), target, case.case_type)
    if not moves:
        raise InvalidMove
    for move in moves:
        make_move(session, case, move, now, Reasons(reason=words, document_no=number), officer_id=officer.id)
