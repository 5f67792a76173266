"""The declarative base and the column types that all tables share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, DateTime, MetaData, String, and_, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[int]: JSONB,
    }


IntKey = Annotated[int, mapped_column(BigInteger, primary_key=True)]
WORDS_SQL = "to_tsvector('simple', left(folded, 200000))"  # of a column `folded`
Short = Annotated[str, mapped_column(String(200))]


def ids_sent(ids: Iterable[int]) -> BindParameter[Any]:
    """One parameter with all the ids. Used in several places of a statement it is sent once."""
    return literal(sorted(ids), ARRAY(BigInteger))


def among(column: Any, ids: Iterable[int] | BindParameter[Any]) -> ColumnElement[bool]:
    """The column is one of the ids: one parameter however many there are, where IN sends and plans each of them."""
    sent = ids if isinstance(ids, BindParameter) else ids_sent(ids)
    return and_(column == any_(sent))
