"""One person behind several citizens of channels, with the proof; and what was undone again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.conversations import Citizen
from inbox_api.models.officers import Officer


class Person(Base):
    """Citizens of different channels who are the same human being. Nothing of a citizen's own row is changed."""

    __tablename__ = "people"

    id: Mapped[IntKey]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))


class PersonLink(Base):
    """A citizen who belongs to a person. proof: same_phone | said_so | showed_paper | same_words | other."""

    __tablename__ = "person_links"
    __table_args__ = (
        Index("uq_person_links_living", "citizen_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_person_links_person_id", "person_id"),
    )

    id: Mapped[IntKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    citizen_id: Mapped[int] = mapped_column(ForeignKey("citizens.id"))
    proof: Mapped[Short] = mapped_column(String(20))
    detail: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    ended_reason: Mapped[str | None]

    citizen: Mapped[Citizen] = relationship(lazy="joined")
    officer: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[made_by])
