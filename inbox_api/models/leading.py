"""What leaders decide and direct: approvals, and instructions that are followed to their end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.cases import Case
from inbox_api.models.officers import Officer, Unit


class Approval(Base):
    """A question to the leaders: an extension, a refusal, a third transfer … Decided once, by somebody else."""

    __tablename__ = "approvals"
    __table_args__ = (
        Index("ix_approvals_waiting", "unit_id", "id", postgresql_where=text("state = 'waiting'")),
        Index("uq_approvals_one_waiting", "case_id", "kind", unique=True, postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[IntKey]
    kind: Mapped[Short] = mapped_column(String(40))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))  # of the case when it was asked
    asked_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[Short] = mapped_column(String(20))  # waiting | approved | refused | withdrawn
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None]

    case: Mapped[Case] = relationship(lazy="joined")
    asker: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[asked_by])
    decider: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[decided_by])


class Instruction(Base):
    """A leader's instruction on a case, with a deadline; open until the leader accepts what was reported."""

    __tablename__ = "instructions"
    __table_args__ = (Index("ix_instructions_open", "unit_id", "due_at", postgresql_where=text("ended_at IS NULL")),)

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    given_by: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))  # who is to act
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    text: Mapped[str]
    given_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[Short] = mapped_column(String(20))  # given | reported | returned | accepted | withdrawn
    ended_at: Mapped[datetime | None]
    late_told_at: Mapped[datetime | None]  # both sides were told that this deadline has passed

    case: Mapped[Case] = relationship(lazy="joined")
    giver: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[given_by])
    officer: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[officer_id])
    unit: Mapped[Unit] = relationship(lazy="joined")


class InstructionEvent(Base):
    """A report on an instruction, or the leader's answer to it."""

    __tablename__ = "instruction_events"

    id: Mapped[IntKey]
    instruction_id: Mapped[int] = mapped_column(ForeignKey("instructions.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[Short] = mapped_column(String(20))  # given | reported | returned | accepted | withdrawn
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    text: Mapped[str]

    officer: Mapped[Officer] = relationship(lazy="joined")
