"""Checks of the training data and what they found. Lines are named by their mark: their text is in the data only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer


class HealthCheck(Base):
    """One look at all lines, in a process of its own."""

    __tablename__ = "health_checks"
    __table_args__ = (
        Index("uq_health_checks_one_open", text("(1)"), unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[IntKey]
    fingerprint: Mapped[Short] = mapped_column(index=True)  # of the data looked at
    state: Mapped[Short] = mapped_column(String(20))  # queued | running | done | failed
    step: Mapped[Short | None] = mapped_column(String(30))  # reading | comparing | learning | judging
    share: Mapped[float] = mapped_column(default=0.0)  # of the whole, 0 to 1
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    alive_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    lines: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float | None]
    trouble: Mapped[Short | None]

    asker: Mapped[Officer | None] = relationship(lazy="joined")


class HealthFinding(Base):
    """One thing that a check found, and what was done about it."""

    __tablename__ = "health_findings"
    __table_args__ = (Index("ix_health_findings_list", "check_id", text("worth DESC"), "id"),)

    id: Mapped[IntKey]
    check_id: Mapped[int] = mapped_column(ForeignKey("health_checks.id", ondelete="CASCADE"))
    kind: Mapped[Short] = mapped_column(String(30))
    intent: Mapped[Short]
    key: Mapped[Short] = mapped_column(String(64))  # the same in later checks: dismissals hang on it
    worth: Mapped[float]
    detail: Mapped[dict[str, Any]]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    done_how: Mapped[Short | None] = mapped_column(String(30))
    batch: Mapped[Short | None] = mapped_column(String(40))  # of the changes that mended it


class HealthDismissal(Base):
    """What a person looked at and left as it is; later checks do not bring it again."""

    __tablename__ = "health_dismissals"

    id: Mapped[IntKey]
    key: Mapped[Short] = mapped_column(String(64), unique=True)
    kind: Mapped[Short] = mapped_column(String(30))
    reason: Mapped[str]
    at: Mapped[datetime]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
