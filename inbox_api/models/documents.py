"""Administrative documents of a case: drafts, versions, who did what, and the register of numbers."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.cases import Case
from inbox_api.models.conversations import Attachment
from inbox_api.models.officers import Officer, Unit


class DocumentState(enum.StrEnum):
    DRAFTING = "drafting"
    REVIEWING = "reviewing"
    SIGNING = "signing"
    SIGNED = "signed"  # has its number; nothing of it changes any more
    SENT = "sent"
    WITHDRAWN = "withdrawn"  # before it was signed


class Document(Base):
    """One document, from draft to sent. `current` is the number of its newest version."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("register", "number"),
        Index("ix_documents_case_id", "case_id"),
        Index("ix_documents_number", "number", "notation", postgresql_where=text("number IS NOT NULL")),
        Index(
            "ix_documents_waiting",
            "state",
            "due_at",
            postgresql_where=text("state IN ('drafting', 'reviewing', 'signing')"),
        ),
    )

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    template: Mapped[Short] = mapped_column(String(60))
    state: Mapped[DocumentState] = mapped_column(String(20), default=DocumentState.DRAFTING)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))  # whose document it is
    drafter_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    due_at: Mapped[datetime | None]  # until when it should be signed
    register: Mapped[Short | None]  # "tra-vinh/TB/2026": numbers of one register never repeat and leave no gap
    number: Mapped[int | None]
    notation: Mapped[Short | None]  # "TB-UBND"
    issued_on: Mapped[date | None]
    signed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))  # the signed PDF
    effect_problem: Mapped[str | None]  # why the step that it stands for could not be taken when it was sent
    current: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    case: Mapped[Case] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship(lazy="joined")
    drafter: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[drafter_id])
    reviewer: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[reviewer_id])
    signer: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[signer_id])
    file: Mapped[Attachment | None] = relationship(lazy="joined")


class DocumentVersion(Base):
    """What stood in a document at one time; versions are never changed."""

    __tablename__ = "document_versions"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[IntKey]
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    number: Mapped[int]
    fields: Mapped[dict[str, Any]]  # of the template: {"subject": "…", "sender": "…"}
    body: Mapped[str]
    recipients: Mapped[list[str]]
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime]

    maker: Mapped[Officer] = relationship(lazy="joined")


class DocumentStep(Base):
    """One step: drafted, submitted, reviewed, sent_back, signed, sent, withdrawn, comment."""

    __tablename__ = "document_steps"

    id: Mapped[IntKey]
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    verb: Mapped[Short] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(default="")
    number: Mapped[int]  # of the version it was about

    officer: Mapped[Officer] = relationship(lazy="joined")


class DocumentRegister(Base):
    """The last number given in a register."""

    __tablename__ = "document_registers"

    key: Mapped[Short] = mapped_column(primary_key=True)
    last: Mapped[int]
