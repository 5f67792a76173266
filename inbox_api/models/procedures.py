"""The catalogue of procedures: one row holds the whole record as it was imported."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, Short


class Procedure(Base):
    __tablename__ = "procedures"
    __table_args__ = (Index("ix_procedures_code", "code"),)

    id: Mapped[Short] = mapped_column(primary_key=True)  # "dang-ky-khai-sinh"; codes may be shared by two records
    code: Mapped[Short | None]  # "1.001193"; None while unconfirmed
    name: Mapped[str] = mapped_column(String(500))
    field: Mapped[Short]
    level: Mapped[Short]
    record: Mapped[dict[str, Any]]  # every key of the record, see inbox_api/procedures/records.py
    as_of: Mapped[Short]  # "2026", "2026-07" or "2026-07-15": when the source was read
    source_file: Mapped[Short]  # name of the imported file, without folders
    imported_at: Mapped[datetime]  # UTC, of the import that last changed the record
    record_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the canonical JSON of `record`
    is_active: Mapped[bool] = mapped_column(default=True)  # False: kept, but neither found nor answered
