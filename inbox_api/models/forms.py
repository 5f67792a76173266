"""Files of forms that go out with answers on procedures: fetched from the state's servers, or handed in here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class FormFile(Base):
    """One file for one form of one procedure.

    source_url: where it is fetched from; NULL for one that was handed in. state: "fetched" (also while it is waited
    for), "draft", "approved", "replaced" or "rejected"; only a fetched or approved one with a stored_name goes out.
    """

    __tablename__ = "form_files"
    __table_args__ = (
        Index("uq_form_files_fetched", "procedure_id", "name", unique=True, postgresql_where=text("state = 'fetched'")),
        Index(
            "uq_form_files_approved", "procedure_id", "name", unique=True, postgresql_where=text("state = 'approved'")
        ),
        Index("ix_form_files_stored_name", "stored_name", postgresql_where=text("stored_name IS NOT NULL")),
        Index("ix_form_files_fetch_at", "fetch_at", postgresql_where=text("fetch_at IS NOT NULL")),
    )

    id: Mapped[IntKey]
    procedure_id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]  # as the record names the form, or the paper that it is
    state: Mapped[Short]
    source_url: Mapped[str | None]
    stored_name: Mapped[str | None]
    mime: Mapped[Short | None]
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[Short | None]  # why the last fetch brought nothing: inbox_api/files/problems.py
    fetched_at: Mapped[datetime | None]
    fetch_at: Mapped[datetime | None]  # when it is fetched next; NULL: not before the next look at all records
    fetch_tries: Mapped[int] = mapped_column(default=0)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
