"""The append-only log of who saw and did what, each row chained to the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, Short


class AuditEntry(Base):
    """No foreign keys: the log outlives what it speaks of. Ids only, never texts, names or numbers."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_object", "object_type", "object_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)  # 1, 2, 3 … without a gap
    at: Mapped[datetime]
    actor: Mapped[Short]  # "officer:12", "bot", "system", "citizen:9", "cli"
    action: Mapped[Short]  # "case.view", "case.state", "conversation.take_over", …
    object_type: Mapped[Short]
    object_id: Mapped[Short]
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[Short]
    entry_hash: Mapped[Short]
