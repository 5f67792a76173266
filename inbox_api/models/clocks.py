"""Clocks of a case beside its main deadline: legal steps, extensions, alarms before and after a deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer


class LegalEvent(Base):
    """A fact on paper: a signed petition received, a decision signed, a conclusion. Starts and ends legal clocks."""

    __tablename__ = "legal_events"

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    event: Mapped[Short] = mapped_column(String(40))  # signed_paper acceptance conclusion … (deadlines/legal.py)
    happened_at: Mapped[datetime]
    document_no: Mapped[Short]
    note: Mapped[str]
    options: Mapped[list[str]]  # complex | remote
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]  # recorded by mistake

    officer: Mapped[Officer] = relationship(lazy="joined")


class CaseClock(Base):
    """A legal clock. `due_at` follows from rule, start, pauses and extensions; being late is never stored."""

    __tablename__ = "case_clocks"
    __table_args__ = (
        UniqueConstraint("case_id", "event_id", "rule_key"),
        Index("ix_case_clocks_open", "due_at", postgresql_where=text("met_at IS NULL AND dropped_at IS NULL")),
    )

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("legal_events.id"))
    rule_key: Mapped[Short]
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    met_by: Mapped[int | None] = mapped_column(ForeignKey("legal_events.id"))
    dropped_at: Mapped[datetime | None]  # its event was withdrawn, or the case ended


class CaseExtension(Base):
    """A deadline that was prolonged by a decision."""

    __tablename__ = "case_extensions"

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    clock: Mapped[Short]  # "main" or the id of a row of case_clocks
    round: Mapped[int]  # of the case when it was granted; a reopened case begins anew
    rule_key: Mapped[Short]
    length: Mapped[int]  # in the rule's unit, never more than the rule's own length
    old_due_at: Mapped[datetime]
    new_due_at: Mapped[datetime]
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    decided_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]


class CaseAlarm(Base):
    """A step of the ladder: at 50, 80 and 100 % of a clock somebody is told, once."""

    __tablename__ = "case_alarms"
    __table_args__ = (
        UniqueConstraint("case_id", "clock", "round", "step"),
        Index("ix_case_alarms_due", "at", postgresql_where=text("fired_at IS NULL")),
    )

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    clock: Mapped[Short]
    round: Mapped[int]  # grows with each extension and reopening: then the ladder begins anew
    step: Mapped[int]  # 50 | 80 | 100
    at: Mapped[datetime]
    fired_at: Mapped[datetime | None]


class OfficerNotice(Base):
    """Something an officer is to know of: a deadline near, an instruction, a decision."""

    __tablename__ = "officer_notices"
    __table_args__ = (
        Index("ix_officer_notices_list", "officer_id", "id"),
        Index("ix_officer_notices_unread", "officer_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_officer_notices_to_wake", "id", postgresql_where=text("is_to_wake")),
    )

    id: Mapped[IntKey]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]
    kind: Mapped[Short] = mapped_column(String(40))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    detail: Mapped[dict[str, Any]]
    read_at: Mapped[datetime | None]
    is_to_wake: Mapped[bool] = mapped_column(default=False)  # until browsers and letters were seen to
