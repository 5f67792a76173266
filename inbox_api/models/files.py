"""What the file storage holds: one row for each content, however many messages show it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, Short


class StoredFile(Base):
    """One content in the storage, named by the SHA-256 of its stored bytes (see inbox_api/files/keeping.py)."""

    __tablename__ = "stored_files"
    __table_args__ = (Index("ix_stored_files_reserved_at", "reserved_at"),)

    name: Mapped[Short] = mapped_column(primary_key=True)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    reserved_at: Mapped[datetime]  # when somebody last meant to use it: younger ones are never thrown away
    created_at: Mapped[datetime]
