"""Waves of reports on one matter, who says that a matter is solved, and pairs that are no duplicates."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.cases import Case
from inbox_api.models.officers import Officer


class WaveState(enum.StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"  # its cases belong to a master case; more may come
    DISMISSED = "dismissed"


class WaveMemberState(enum.StrEnum):
    PROPOSED = "proposed"
    JOINED = "joined"
    LEFT = "left"  # an officer said that it is another matter


class SolvedAnswer(Base):
    """Whether a matter is solved for one of the people it concerns. round: 1, 2 … with every closing."""

    __tablename__ = "solved_answers"
    __table_args__ = (UniqueConstraint("case_id", "conversation_id", "round"),)

    id: Mapped[IntKey]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))  # the master
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id"))
    round: Mapped[int]
    asked_at: Mapped[datetime]
    is_solved: Mapped[bool | None]
    answered_at: Mapped[datetime | None]


class Wave(Base):
    """Many people, one matter, a short time: a proposal of a master case until a person decides."""

    __tablename__ = "waves"
    __table_args__ = (
        Index("ix_waves_open", "last_at", postgresql_where=text("state <> 'dismissed'")),
        Index("ix_waves_master_id", "master_id", postgresql_where=text("master_id IS NOT NULL")),
    )

    id: Mapped[IntKey]
    state: Mapped[WaveState] = mapped_column(String(20), default=WaveState.PROPOSED)
    topic: Mapped[Short | None] = mapped_column(String(4))
    ward_code: Mapped[str | None] = mapped_column(ForeignKey("wards.code"))
    place: Mapped[str]  # the street that most of them name; "" when none does
    master_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    found_at: Mapped[datetime]
    last_at: Mapped[datetime]  # when its newest member came
    notice: Mapped[str | None]  # what was told to all, checked by a person
    noticed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)

    master: Mapped[Case | None] = relationship(lazy="joined")
    decider: Mapped[Officer | None] = relationship(lazy="joined")


class WaveMember(Base):
    """One case of a wave, with what spoke for it."""

    __tablename__ = "wave_members"
    __table_args__ = (Index("ix_wave_members_case_id", "case_id"),)

    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    state: Mapped[WaveMemberState] = mapped_column(String(20), default=WaveMemberState.PROPOSED)
    score: Mapped[float]
    reasons: Mapped[list[str]]  # slugs: inbox_api/cases/links/likeness.py
    added_at: Mapped[datetime]
    told_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(lazy="joined")


class NotDuplicate(Base):
    """An officer said that two cases are two matters; they are not proposed again."""

    __tablename__ = "not_duplicates"

    first_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)  # the lower id of the two
    second_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    at: Mapped[datetime]
