"""The ways to name each record, and what people ask for that is done elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inbox_api.procedures.finding import joining, wording
from inbox_api.procedures.finding.marks import marked_words
from inbox_api.procedures.finding.wording import Token
from inbox_api.procedures.records import ProcedureRecord


@dataclass(frozen=True, slots=True)
class Phrase:
    """One text as it is compared. tokens: written out; terms: same things joined.

    is_name: it is the record's name or one of its aliases.
    """

    text: str
    tokens: list[Token]
    terms: list[str]
    is_name: bool


def analysed(text: str, *, is_name: bool = False) -> Phrase:
    tokens = wording.spelled_out(text)
    return Phrase(text, tokens, joining.terms_of_name(tokens), is_name)


def phrases_of(record: ProcedureRecord, stories: Sequence[str]) -> list[Phrase]:
    """Distinct ways to name one record; of two spellings that differ in marks only, the marked one stays."""
    distinct: dict[str, tuple[str, bool, int]] = {}
    named = {record.name: None, **dict.fromkeys(record.aliases)}
    told = dict.fromkeys((*record.situations, *record.keywords, *stories))
    for text, is_name in (*((text, True) for text in named), *((text, False) for text in told)):
        tokens = wording.marked_tokens(text)
        key, marks = " ".join(wording.plain(tokens)), sum(1 for _token, mark in tokens if mark)
        known, was_name, its_marks = distinct.get(key, (text, False, -1))
        kept = (text, marks) if marks > its_marks else (known, its_marks)
        if key:
            distinct[key] = (kept[0], is_name or was_name, kept[1])
    return [analysed(text, is_name=is_name) for text, is_name, _marks in distinct.values()]


@dataclass(frozen=True, slots=True)
class Topic:
    """Something people ask for that this catalogue does not hold. held_by: positions of records that do name it."""

    phrases: list[Phrase]
    held_by: frozenset[int]


def topics_beside(topics: Iterable[Sequence[str]], records: Iterable[ProcedureRecord]) -> list[Topic]:
    """The topics of data/elsewhere.json.

    A city that brings in a procedure for fishing boats has these elsewhere no longer: a record whose name holds one
    of a topic's phrases word for word is not doubted because of that topic.
    """
    names = [marked_words(record.name) for record in records]
    holders: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        for word in set(name):
            holders.setdefault(word, []).append(place)
    return [
        Topic(
            [analysed(text) for text in topic],
            frozenset(place for text in topic for place in _holding(marked_words(text), names, holders)),
        )
        for topic in topics
    ]


def _holding(said: Sequence[str], names: Sequence[Sequence[str]], holders: Mapping[str, Sequence[int]]) -> list[int]:
    """The names that hold these words side by side."""
    rarest: Sequence[int] = min((holders.get(word, ()) for word in said), key=len, default=())
    run = f" {' '.join(said)} "
    return [place for place in rarest if run in f" {' '.join(names[place])} "]
