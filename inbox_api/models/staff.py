"""Why an account or a unit was changed, and links by which an officer sets a password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer


class StaffChange(Base):
    """One change of an account or a unit, with its reason. Never changed, never deleted."""

    __tablename__ = "staff_changes"

    id: Mapped[IntKey]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    act: Mapped[Short] = mapped_column(String(40))  # as in the log: officer.create, unit.end …
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officers.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    reason: Mapped[str]
    detail: Mapped[dict[str, Any]]  # {"roles": [before, after], "unit": …, "name": …, "to": …, "cases": 3}

    by: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[by_id])


class PasswordLink(Base):
    """A link that sets one password, once. Only its hash is kept."""

    __tablename__ = "password_links"

    id: Mapped[IntKey]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    token_hash: Mapped[Short] = mapped_column(unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    officer: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[officer_id])
