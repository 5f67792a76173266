"""Units, officers, their sessions and failed sign-ins."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short


class Unit(Base):
    """A body that handles cases; a dated tree (`valid_to` set: it no longer exists)."""

    __tablename__ = "units"

    id: Mapped[IntKey]
    code: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[Short]
    kind: Mapped[Short]  # city | ward | VP | KT | VHXH | HCC | CA | department | utility
    ward_code: Mapped[str | None] = mapped_column(ForeignKey("wards.code"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    is_outside: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Officer(Base):
    __tablename__ = "officers"

    id: Mapped[IntKey]
    username: Mapped[Short] = mapped_column(unique=True)
    display_name: Mapped[Short]
    password_hash: Mapped[str]
    roles: Mapped[list[str]]  # officer dispatcher inspector trainer approver leader admin auditor
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="joined")

    def has_role(self, *names: str) -> bool:
        return any(name in self.roles for name in names)


class OfficerSession(Base):
    """A signed-in browser. Only the hash of its cookie is kept."""

    __tablename__ = "officer_sessions"

    id: Mapped[IntKey]
    token_hash: Mapped[Short] = mapped_column(unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    csrf_token: Mapped[Short]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]

    officer: Mapped[Officer] = relationship(lazy="joined")


class FailedTry(Base):
    """A wrong password, code or key; counted per key to slow guessing down."""

    __tablename__ = "failed_tries"
    __table_args__ = (Index("ix_failed_tries_key_at", "key", "at"),)

    id: Mapped[IntKey]
    key: Mapped[Short]  # "signin:lan", "signin-from:127.0.0.1", "case:<conversation>"
    at: Mapped[datetime]
