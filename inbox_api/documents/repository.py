"""SQL of documents and their register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import (
    Attachment,
    Case,
    City,
    Document,
    DocumentRegister,
    DocumentState,
    DocumentStep,
    DocumentVersion,
    Officer,
)
from inbox_api.models.base import among

WAITING = (DocumentState.DRAFTING, DocumentState.REVIEWING, DocumentState.SIGNING)
HANDED_ON = ("submitted", "reviewed", "signer_changed")  # the steps by which somebody got a document


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A document with the moment since which its reviewer or signer has it."""

    document: Document
    since: datetime


class DocumentRepository:
    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, officer: Officer, document_id: int) -> Document | None:
        """A document of a case that the officer may read."""
        statement = select(Document).join(Case, Case.id == Document.case_id)
        return self.session.scalar(
            statement.where(Document.id == document_id, CaseRepository(self.session).may_read(officer))
        )

    def of_case(self, case_id: int) -> Sequence[Document]:
        """Newest first."""
        statement = select(Document).where(Document.case_id == case_id).order_by(Document.id.desc())
        return self.session.scalars(statement).all()

    def mine(self, officer: Officer, *, before_id: int | None, limit: int) -> Sequence[Document]:
        """Documents in which the officer has a part, unfinished or signed and not sent yet, newest first."""
        part = or_(
            Document.drafter_id == officer.id, Document.reviewer_id == officer.id, Document.signer_id == officer.id
        )
        statement = select(Document).join(Case, Case.id == Document.case_id)
        statement = statement.where(
            part, Document.state.in_((*WAITING, DocumentState.SIGNED)), CaseRepository(self.session).may_read(officer)
        )
        if before_id is not None:
            statement = statement.where(Document.id < before_id)
        return self.session.scalars(statement.order_by(Document.id.desc()).limit(limit)).all()

    def waiting(self, officer: Officer | None = None, *, limit: int = 500) -> list[WaitingDocument]:
        """What is with a reviewer or a signer, the next deadline first; officer: with this one, and readable."""
        since = (
            select(func.max(DocumentStep.at))
            .where(DocumentStep.document_id == Document.id, DocumentStep.verb.in_(HANDED_ON))
            .scalar_subquery()
        )
        statement = select(Document, func.coalesce(since, Document.created_at))
        if officer is None:
            statement = statement.where(Document.state.in_((DocumentState.REVIEWING, DocumentState.SIGNING)))
        else:
            read_as = {officer.id, *CaseRepository(self.session).officers_read_as(officer)}
            reviews = and_(Document.state == DocumentState.REVIEWING, among(Document.reviewer_id, read_as))
            signs = and_(Document.state == DocumentState.SIGNING, among(Document.signer_id, read_as))
            statement = statement.join(Case, Case.id == Document.case_id)
            statement = statement.where(or_(reviews, signs), CaseRepository(self.session).may_read(officer))
        rows = self.session.execute(statement.order_by(Document.due_at.asc().nulls_last(), Document.id).limit(limit))
        return [WaitingDocument(document, at) for document, at in rows]

    def register_page(
        self, officer: Officer, register: str | None, *, before_id: int | None, limit: int
    ) -> Sequence[Document]:
        """Documents with a number, newest first, as far as their cases may be read."""
        statement = select(Document).join(Case, Case.id == Document.case_id)
        statement = statement.where(Document.number.isnot(None), CaseRepository(self.session).may_read(officer))
        if register:
            statement = statement.where(Document.register == register)
        if before_id is not None:
            statement = statement.where(Document.id < before_id)
        return self.session.scalars(statement.order_by(Document.id.desc()).limit(limit)).all()

    def add(self, row: Document | DocumentVersion | DocumentStep | Attachment) -> None:
        self.session.add(row)
        self.session.flush()

    def version(self, document_id: int, number: int) -> DocumentVersion | None:
        return self.session.scalar(select(DocumentVersion).filter_by(document_id=document_id, number=number))

    def versions(self, document_id: int) -> Sequence[DocumentVersion]:
        """Oldest first."""
        statement = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
        return self.session.scalars(statement.order_by(DocumentVersion.number)).all()

    def steps(self, document_id: int) -> Sequence[DocumentStep]:
        """Oldest first."""
        statement = select(DocumentStep).where(DocumentStep.document_id == document_id).order_by(DocumentStep.id)
        return self.session.scalars(statement).all()

    def change(self, document: Document, values: dict[str, Any]) -> bool:
        """False when somebody changed it meanwhile."""
        statement = (
            update(Document)
            .where(Document.id == document.id, Document.version == document.version)
            .values(**values, version=document.version + 1)
            .returning(Document.id)
        )
        changed = self.session.scalar(statement) is not None
        self.session.refresh(document)
        return changed

    def next_number(self, register: str) -> int:
        """The next number of a register. A transaction that fails gives it back: the row stays locked until then."""
        statement = insert(DocumentRegister).values(key=register, last=1)
        statement = statement.on_conflict_do_update(index_elements=["key"], set_={"last": DocumentRegister.last + 1})
        return self.session.scalars(statement.returning(DocumentRegister.last)).one()

    def city(self) -> City | None:
        return self.session.scalar(select(City).limit(1))
