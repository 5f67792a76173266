"""The catalogue of procedures: the national records in versions, the city's own facts beside them, what was asked.

The national record is what importers write. Whatever a person decides stands apart in `procedure_overrides`, so that
no import can overwrite it and every field of an answer knows where it comes from.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class Procedure(Base):
    """One procedure with its national record of today, which equals its version without an end."""

    __tablename__ = "procedures"
    __table_args__ = (Index("ix_procedures_code", "code"),)

    id: Mapped[Short] = mapped_column(primary_key=True)  # "dang-ky-khai-sinh"; codes may be shared by two records
    code: Mapped[Short | None]  # "1.001193"; None while unconfirmed
    name: Mapped[str] = mapped_column(String(500))
    field: Mapped[Short]
    level: Mapped[Short]
    record: Mapped[dict[str, Any]]  # every key of the record, see inbox_api/procedures/records.py
    as_of: Mapped[Short]  # "2026", "2026-07" or "2026-07-15": when the source was read
    source_file: Mapped[Short]  # name of the imported file, without folders
    imported_at: Mapped[datetime]  # UTC, of the import that last changed the record
    record_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the canonical JSON of `record`
    is_active: Mapped[bool] = mapped_column(default=True)  # False: kept, but neither found nor answered


class ProcedureVersion(Base):
    """What the national record said from one local day to the next version's; never changed but for its end.

    valid_to is the first day on which it no longer held. A second import on one day leaves the first with
    valid_to = valid_from: kept, never answered from.
    """

    __tablename__ = "procedure_versions"
    __table_args__ = (
        Index("ix_procedure_versions_days", "procedure_id", "valid_from"),
        Index("uq_procedure_versions_current", "procedure_id", unique=True, postgresql_where=text("valid_to IS NULL")),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days_in_order"),
    )

    id: Mapped[IntKey]
    procedure_id: Mapped[str] = mapped_column(ForeignKey("procedures.id"))
    record: Mapped[dict[str, Any]]
    record_hash: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source_file: Mapped[Short]
    imported_at: Mapped[datetime]


class ProcedureOverride(Base):
    """One field of one record as the city has it: its fee resolution, a corrected paper. Two people decide."""

    __tablename__ = "procedure_overrides"
    __table_args__ = (
        Index("ix_procedure_overrides_procedure", "procedure_id", "status"),
        CheckConstraint("status IN ('draft', 'approved', 'rejected', 'withdrawn')", name="known_status"),
        CheckConstraint("decided_by IS NULL OR decided_by <> written_by", name="two_people"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="days_in_order"),
    )

    id: Mapped[IntKey]
    procedure_id: Mapped[str] = mapped_column(ForeignKey("procedures.id"))
    field: Mapped[Short]  # a key of the record
    value: Mapped[Any] = mapped_column(JSONB)
    source: Mapped[str]  # a resolution, an address, a person's word
    reason: Mapped[str]
    valid_from: Mapped[date]  # local days, both included
    valid_to: Mapped[date | None]
    base_hash: Mapped[str] = mapped_column(String(64))  # of the national value it was written against
    status: Mapped[Short]
    written_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    written_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(default="")


class ProcedurePhrase(Base):
    """Words by which people ask for a procedure, added by an officer, often from a question that found nothing."""

    __tablename__ = "procedure_phrases"
    __table_args__ = (UniqueConstraint("procedure_id", "folded"),)

    id: Mapped[IntKey]
    procedure_id: Mapped[str] = mapped_column(ForeignKey("procedures.id"))
    kind: Mapped[Short]  # alias | situation
    text: Mapped[Short]
    folded: Mapped[Short]
    added_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    added_at: Mapped[datetime]


class ProcedureQuestion(Base):
    """What was typed into a search, without phone and identity numbers, and what came of it; kept for 180 days."""

    __tablename__ = "procedure_questions"
    __table_args__ = (
        Index("ix_procedure_questions_open", "asked_at", postgresql_where=text("settled_at IS NULL AND NOT was_sure")),
        Index("ix_procedure_questions_asked_at", "asked_at"),
    )

    id: Mapped[IntKey]
    text: Mapped[str] = mapped_column(String(500))
    folded: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime]
    via: Mapped[Short]  # bot | page
    was_sure: Mapped[bool]
    offered: Mapped[list[str]]  # ids shown, best first
    chosen_id: Mapped[str | None] = mapped_column(ForeignKey("procedures.id"))  # what the citizen took
    settled_at: Mapped[datetime | None]  # an officer has dealt with it
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))


class ProcedureArticle(Base):
    """An explanation beside records, or the whole city's ready answer; shown while approved and not yet over.

    An approved text is never changed: its next version is a new row with `replaces_id`, whose approval withdraws it.
    """

    __tablename__ = "procedure_articles"
    __table_args__ = (
        CheckConstraint("kind IN ('article', 'canned')", name="known_kind"),
        CheckConstraint("approved_by IS NULL OR approved_by <> written_by", name="two_people"),
    )

    id: Mapped[IntKey]
    kind: Mapped[Short]  # article: for citizens; canned: a ready answer for officers
    title: Mapped[Short]
    body: Mapped[str]
    procedure_ids: Mapped[list[str]]
    topics: Mapped[list[str]] = mapped_column(default=list)  # these and `word` of ready answers only, see ready.py
    case_types: Mapped[list[str]] = mapped_column(default=list)
    states: Mapped[list[str]] = mapped_column(default=list)
    word: Mapped[str] = mapped_column(String(30), default="")
    source: Mapped[str]
    valid_to: Mapped[date | None]  # last local day; it is amber before and hidden after
    written_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    written_at: Mapped[datetime]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    approved_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_articles.id"))
    review_note: Mapped[str] = mapped_column(default="")  # why a draft was sent back; "" again when it is rewritten
