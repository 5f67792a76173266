"""Who gets a case: versions of the routing rules, co-units, strategies of units, learned suggestions, absences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer, Unit


class RoutingVersion(Base):
    """One saved state of all routing rules, in order; the newest one counts. Rows are never changed."""

    __tablename__ = "routing_versions"

    id: Mapped[IntKey]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # NULL: the city's file
    reason: Mapped[str]
    rules: Mapped[list[dict[str, Any]]]  # see assignment/rules.py

    officer: Mapped[Officer | None] = relationship(lazy="joined")


class CaseCoUnit(Base):
    """A unit that helps the lead unit with a case. `cases.co_unit_ids` repeats those that are not removed."""

    __tablename__ = "case_co_units"
    __table_args__ = (UniqueConstraint("case_id", "unit_id"),)

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    asked: Mapped[str]  # what the unit is to do
    added_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # NULL: a routing rule
    added_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    answered_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="joined")


class CaseTransfer(Base):
    """A case that went from one unit to another; what the meter of transfers counts."""

    __tablename__ = "case_transfers"

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # the leader, from the third on
    reason: Mapped[str]

    from_unit: Mapped[Unit] = relationship(lazy="joined", foreign_keys=[from_unit_id])
    to_unit: Mapped[Unit] = relationship(lazy="joined", foreign_keys=[to_unit_id])


class UnitStrategy(Base):
    """How a unit's unassigned cases find an officer by themselves. No row: they do not."""

    __tablename__ = "unit_strategies"

    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True)
    strategy: Mapped[Short]  # none | round_robin | by_load | sticky
    max_open: Mapped[int | None]  # no officer gets more open cases than this
    hours: Mapped[Short]  # office: only while the office is open | always
    last_officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # where the round stands
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))

    unit: Mapped[Unit] = relationship(lazy="joined")


class AssignmentSettings(Base):
    """The city's choices about assignment; exactly one row."""

    __tablename__ = "assignment_settings"

    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    topic_threshold: Mapped[float | None]  # from this confidence on a topic is set without a person; NULL: never
    unit_threshold: Mapped[float | None]
    free_transfers: Mapped[int]  # so many transfers need no leader
    refusal_needs_leader: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))


class TriageModel(Base):
    """A trained model of topics or units; numbers only, read without unpickling anything."""

    __tablename__ = "triage_models"

    id: Mapped[IntKey]
    kind: Mapped[Short]  # topic | unit
    trained_at: Mapped[datetime]
    examples: Mapped[int]
    corrections: Mapped[int]
    score: Mapped[float | None]  # share of held-out cases whose best guess was right; NULL: too few to say
    content: Mapped[bytes] = mapped_column(LargeBinary)


class TriageSuggestion(Base):
    """A suggestion somebody acted on, or that acted by itself above the threshold."""

    __tablename__ = "triage_suggestions"

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[Short]  # topic | unit
    value: Mapped[Short]
    previous: Mapped[Short | None]
    confidence: Mapped[float]
    words: Mapped[list[dict[str, Any]]]  # [{"word", "weight"}]
    model_id: Mapped[int | None] = mapped_column(ForeignKey("triage_models.id"))
    state: Mapped[Short] = mapped_column(String(20))  # accepted | automatic | rejected | undone
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Absence(Base):
    """An officer who is away, and who stands in. `ends_at` NULL: until it is ended."""

    __tablename__ = "absences"
    __table_args__ = (
        Index("ix_absences_officer", "officer_id", "starts_at", postgresql_where=text("cancelled_at IS NULL")),
        Index("ix_absences_substitute", "substitute_id", postgresql_where=text("cancelled_at IS NULL")),
    )

    id: Mapped[IntKey]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    kind: Mapped[Short]  # leave | sick | trip | off_duty
    note: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[officer_id])
    substitute: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[substitute_id])


class UnitMembership(Base):
    """A further unit an officer works in, beside the own one. Units below or above it are not included."""

    __tablename__ = "unit_memberships"

    id: Mapped[IntKey]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="joined")
    officer: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[officer_id])
