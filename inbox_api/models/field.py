"""Field work: cases chosen for a visit, what phones took along, visits, photos, and what people decide of them."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.cases import Case
from inbox_api.models.conversations import Attachment
from inbox_api.models.officers import Officer


class FieldPlan(Base):
    """A case that somebody is to go and look at; one open plan a case."""

    __tablename__ = "field_plans"
    __table_args__ = (
        Index("uq_field_plans_open", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_field_plans_officer_id", "officer_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_field_plans_case_id", "case_id"),
    )

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # who goes; None: anybody of the unit
    planned_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")  # what to look at
    chosen_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    chosen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    ended_as: Mapped[Short | None]  # visited | removed

    case: Mapped[Case] = relationship(lazy="joined")
    officer: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[officer_id])
    chooser: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[chosen_by])


class FieldCopy(Base):
    """An officer's phone took the facts of a case along: so a visit can be told even when the case has moved on."""

    __tablename__ = "field_copies"

    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True, index=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class VisitOutcome(enum.StrEnum):
    SOLVED = "solved"  # what was reported is put right
    NOT_SOLVED = "not_solved"  # it is there, work is needed
    SEEN = "seen"  # looked at, nothing decided
    NOT_FOUND = "not_found"  # nothing of the kind is at the place
    NO_ACCESS = "no_access"  # nobody could get there


class FieldVisit(Base):
    """One visit as it was written down on the spot. Never changed: the database refuses an UPDATE.

    client_id: made on the phone, so that the same visit sent twice is kept once; digest: of everything it said.
    visited_at: by our clock, corrected by how far the phone's clock is off (device_skew_s, ours minus the phone's).
    facts: {"address": {"base": what the phone showed, "value": what the officer put down}, ...}.
    """

    __tablename__ = "field_visits"
    __table_args__ = (
        UniqueConstraint("officer_id", "client_id"),
        Index("ix_field_visits_case", "case_id", "visited_at"),
    )

    id: Mapped[IntKey]
    client_id: Mapped[Short] = mapped_column(String(64))
    digest: Mapped[Short]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    outcome: Mapped[VisitOutcome] = mapped_column(String(20))
    note: Mapped[str]
    visited_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    device_skew_s: Mapped[int]
    was_offline: Mapped[bool]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    fixed_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]]
    result_text: Mapped[str | None]  # what the officer proposes to tell the citizen
    moved_on: Mapped[bool]  # when it arrived, the officer could no longer read the case

    case: Mapped[Case] = relationship(lazy="joined")
    officer: Mapped[Officer] = relationship(lazy="joined")
    photos: Mapped[list[FieldPhoto]] = relationship(
        lazy="selectin", order_by="(FieldPhoto.position, FieldPhoto.id)", viewonly=True
    )


class FieldPhoto(Base):
    """A photo taken on the spot; it arrives before its visit, and goes with its upload when no visit ever takes it."""

    __tablename__ = "field_photos"
    __table_args__ = (
        UniqueConstraint("officer_id", "client_id"),
        Index("ix_field_photos_visit_id", "visit_id"),
        Index("ix_field_photos_attachment_id", "attachment_id"),
    )

    id: Mapped[IntKey]
    client_id: Mapped[Short] = mapped_column(String(64))
    digest: Mapped[Short]  # of the bytes as they came
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id", ondelete="CASCADE"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("field_visits.id", ondelete="CASCADE"))
    stage: Mapped[Short] = mapped_column(String(10), default="")  # before | after; "" until its visit says it
    taken_at: Mapped[datetime | None]
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    attachment: Mapped[Attachment] = relationship(lazy="joined")


class FieldChoice(Base):
    """A fact that the phone and somebody here changed differently: shown side by side until a person chooses."""

    __tablename__ = "field_choices"
    __table_args__ = (
        UniqueConstraint("visit_id", "fact"),
        Index("ix_field_choices_open", "case_id", postgresql_where=text("decided_at IS NULL")),
    )

    id: Mapped[IntKey]
    visit_id: Mapped[int] = mapped_column(ForeignKey("field_visits.id", ondelete="CASCADE"))
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    fact: Mapped[Short]  # inbox_api/field/facts.py
    base: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)  # what the phone showed when it left
    mine: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)  # what was put down on the spot
    theirs: Mapped[Any] = mapped_column(JSONB(none_as_null=True), nullable=True)  # what stood here then
    why: Mapped[Short]  # changed_meanwhile | not_in_charge | moved_on | closed
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    chosen: Mapped[Short | None]  # mine | theirs

    visit: Mapped[FieldVisit] = relationship(lazy="joined")
    decider: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[decided_by])


class FieldProposal(Base):
    """A visit proposes that the case is done; somebody in charge records the result or says why not."""

    __tablename__ = "field_proposals"
    __table_args__ = (Index("ix_field_proposals_open", "case_id", postgresql_where=text("decided_at IS NULL")),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("field_visits.id", ondelete="CASCADE"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[Short | None]  # accepted | declined
    reason: Mapped[str | None]

    visit: Mapped[FieldVisit] = relationship(lazy="joined")
    decider: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[decided_by])
