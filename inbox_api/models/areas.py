"""Wards of today and every name, old or new, that people use for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inbox_api.models.base import Base, IntKey, Short


class City(Base):
    """The city this installation serves; exactly one row."""

    __tablename__ = "cities"

    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    name: Mapped[Short]
    province: Mapped[Short]
    code_letters: Mapped[Short]  # the first letters of case codes, "TV"
    greeting: Mapped[str]  # first line of the web chat
    shared_names: Mapped[list[str]]  # names that mean more than a ward; alone they never decide one
    is_demo: Mapped[bool] = mapped_column(default=False)  # invented data: pages say so


class Ward(Base):
    __tablename__ = "wards"

    code: Mapped[Short] = mapped_column(primary_key=True)  # "nguyet-hoa"
    name: Mapped[Short]
    province: Mapped[Short]
    official_code: Mapped[Short | None]
    valid_from: Mapped[date | None]


class WardName(Base):
    """Another name of a ward: the official name, an old ward that became part of it, a short form."""

    __tablename__ = "ward_names"
    __table_args__ = (UniqueConstraint("ward_code", "name"), Index("ix_ward_names_folded", "folded"))

    id: Mapped[IntKey]
    ward_code: Mapped[str] = mapped_column(ForeignKey("wards.code"))
    name: Mapped[Short]
    folded: Mapped[Short]
    kind: Mapped[Short]  # official | old | short
    valid_to: Mapped[date | None]


class Office(Base):
    """A place that citizens may ask for: address, phone, hours, the leaders' reception days."""

    __tablename__ = "offices"

    id: Mapped[IntKey]
    code: Mapped[Short] = mapped_column(unique=True)
    name: Mapped[Short]
    kind: Mapped[Short]
    ward_code: Mapped[str | None] = mapped_column(ForeignKey("wards.code"))
    address: Mapped[str]
    phone: Mapped[Short]
    hours_text: Mapped[str]
    reception_text: Mapped[str]
    keywords: Mapped[list[str]]
    hours: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"days": [1, 5], "from": "07:30", "to": …}]
    services: Mapped[list[str]] = mapped_column(default=list)  # fields of procedures whose papers it takes; see README
