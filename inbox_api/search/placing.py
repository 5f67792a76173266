"""Words as the indexes of messages and cases keep them: each with the number of the stretch of ids it stands in.

A common word stands in millions of messages. As its own entry for each stretch ("ngap#152", and "ngap##9" for a coarse
one) it is found in the newest stretch without anything older being looked at (migration 0038).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, cast, or_
from sqlalchemy.dialects.postgresql import TSQUERY


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ids from `first` stretch to `last`, both within; of the fine or the coarse kind."""

    first: int
    last: int
    is_coarse: bool

    def places(self) -> list[str]:
        sign = "##" if self.is_coarse else "#"
        return [f"{sign}{number}" for number in range(self.first, self.last + 1)]


def all_within(entries: ColumnElement[Any], words: Sequence[str], stretch: Stretch) -> ColumnElement[bool]:
    """What holds every one of the words. entries: as in the index. words: at least one.

    One condition for each place: the index is slower with one that names all.
    """
    return or_(*(entries.op("@@")(_query(" & ", words, [place])) for place in stretch.places()))


def said_within(entries: ColumnElement[Any], writings: Iterable[tuple[str, ...]], coarse: int) -> ColumnElement[bool]:
    """What holds, in this coarse stretch, every word of one of the writings."""
    place = f"##{coarse}"
    said = (" & ".join(_entry(word, place) for word in words) for words in sorted(writings))
    return entries.op("@@")(cast(" | ".join(f"({one})" for one in said), TSQUERY))


def any_within(entries: ColumnElement[Any], words: Sequence[str], stretch: Stretch) -> ColumnElement[bool]:
    return entries.op("@@")(_query(" | ", words, stretch.places()))


def _query(sign: str, words: Sequence[str], places: Sequence[str]) -> ColumnElement[Any]:
    return cast(sign.join(_entry(word, place) for place in places for word in words), TSQUERY)


def _entry(word: str, place: str) -> str:
    """Quoted as PostgreSQL reads a word of a query."""
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}{place}'"
