"""People behind the shield, public copies, outside bodies, limits against abuse, macros, vague phrases."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.cases import Case
from inbox_api.models.conversations import Attachment, Citizen
from inbox_api.models.officers import Officer, Unit


class IdentityReveal(Base):
    """An officer of a handling unit looked at who the person is, and why; the citizen can see that it happened."""

    __tablename__ = "identity_reveals"

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    until: Mapped[datetime]

    officer: Mapped[Officer] = relationship(lazy="joined")


class TwinState(enum.StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"  # for a second person
    APPROVED = "approved"  # this is what everybody may see
    RETURNED = "returned"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class CaseTwin(Base):
    """A copy of a case that is safe to be shown to everybody. Old ones stay as history."""

    __tablename__ = "case_twins"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_case_twins_waiting", "sent_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_case_twins_public", "decided_at", "id", postgresql_where=text("state = 'approved'")),
        Index("uq_case_twins_one_approved", "case_id", unique=True, postgresql_where=text("state = 'approved'")),
    )

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[int]
    state: Mapped[TwinState] = mapped_column(String(20), default=TwinState.DRAFT)
    title: Mapped[str]
    text: Mapped[str]
    result: Mapped[str]
    place: Mapped[str]
    marks: Mapped[list[dict[str, Any]]]  # what was suggested: inbox_api/cases/publishing/finding.py
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    case: Mapped[Case] = relationship(lazy="joined")
    maker: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[made_by])
    decider: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[decided_by])
    photos: Mapped[list[TwinPhoto]] = relationship(lazy="select", order_by="TwinPhoto.id")


class TwinPhoto(Base):
    """A photo of a public copy. boxes: what is covered, [{"x", "y", "w", "h"}] as shares of width and height."""

    __tablename__ = "twin_photos"
    __table_args__ = (UniqueConstraint("twin_id", "attachment_id"),)

    id: Mapped[IntKey]
    twin_id: Mapped[int] = mapped_column(ForeignKey("case_twins.id"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachments.id"))
    is_included: Mapped[bool] = mapped_column(default=False)
    boxes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    is_checked: Mapped[bool] = mapped_column(default=False)  # a person looked for faces, plates, papers
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))  # the covered copy

    attachment: Mapped[Attachment] = relationship(lazy="joined", foreign_keys=[attachment_id])
    copy: Mapped[Attachment | None] = relationship(lazy="joined", foreign_keys=[copy_id])


class ForwardState(enum.StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"  # with a reason
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Forward(Base):
    """A case that an outside body was asked to handle: it accepts, returns with a reason, answers."""

    __tablename__ = "forwards"
    __table_args__ = (
        UniqueConstraint("token_digest"),
        UniqueConstraint("case_id", "number"),
        Index("ix_forwards_open", "due_at", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    number: Mapped[int]  # 1, 2 … of this case
    reason: Mapped[str]
    sent_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    sent_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[ForwardState] = mapped_column(String(20), default=ForwardState.SENT)
    token_digest: Mapped[Short]
    opened_at: Mapped[datetime | None]
    answered_name: Mapped[Short | None]  # who decided there
    note: Mapped[str | None]  # why it was returned, or what was said when it was accepted
    answer: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # when it came by telephone or paper

    case: Mapped[Case] = relationship(lazy="joined")
    unit: Mapped[Unit] = relationship(lazy="joined")
    sender: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[sent_by])


class AbuseLevel(enum.StrEnum):
    WARNED = "warned"
    SLOWED = "slowed"  # reports wait for triage without alarm
    MUTED = "muted"  # messages are kept, nobody is alarmed; never for emergencies


class AbuseLimit(Base):
    """A soft limit for a person who insults or floods; ends by itself and is looked at by a second person."""

    __tablename__ = "abuse_limits"
    __table_args__ = (
        Index("ix_abuse_limits_citizen_id", "citizen_id"),
        Index(
            "ix_abuse_limits_to_review",
            "set_at",
            postgresql_where=text("reviewed_at IS NULL AND lifted_at IS NULL"),
        ),
    )

    id: Mapped[IntKey]
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"))
    level: Mapped[AbuseLevel] = mapped_column(String(20))
    reason: Mapped[str]
    set_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    set_at: Mapped[datetime]
    until: Mapped[datetime]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    reviewed_at: Mapped[datetime | None]
    review: Mapped[str | None]
    lifted_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    held: Mapped[int] = mapped_column(default=0)  # messages that alarmed nobody

    citizen: Mapped[Citizen] = relationship(lazy="joined")
    setter: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[set_by])


class Macro(Base):
    """Several steps under one name."""

    __tablename__ = "macros"

    id: Mapped[IntKey]
    name: Mapped[Short]
    steps: Mapped[list[dict[str, Any]]]  # inbox_api/cases/bulk/actions.py
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))  # None: for all
    owner_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    owner: Mapped[Officer] = relationship(lazy="joined")


class BulkRun(Base):
    """What was done to many cases at once, with the outcome of each."""

    __tablename__ = "bulk_runs"

    id: Mapped[IntKey]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]
    steps: Mapped[list[dict[str, Any]]]
    outcomes: Mapped[list[dict[str, Any]]]  # [{"code", "problem", …}]: inbox_api/cases/bulk/running.py, taking_back.py

    officer: Mapped[Officer] = relationship(lazy="joined")


class VaguePhrase(Base):
    """The city's change to the shipped list of phrases that say nothing."""

    __tablename__ = "vague_phrases"

    folded: Mapped[Short] = mapped_column(primary_key=True)
    phrase: Mapped[str]
    is_on: Mapped[bool]
    why: Mapped[str]
    changed_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    changed_at: Mapped[datetime]

    changer: Mapped[Officer] = relationship(lazy="joined")
