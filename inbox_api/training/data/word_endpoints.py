"""The city's own places and short forms, for programs: by the same rules as their page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from inbox_api.db import SessionDep
from inbox_api.officers.current import CurrentOfficer
from inbox_api.training.data import wording
from inbox_api.training.data.city_words import Kind
from inbox_api.training.data.schemas import ChangeOut
from inbox_api.training.data.wording import Word

router = APIRouter(prefix="/api/v1/training/data/words", tags=["training"])


class WordOut(BaseModel):
    """meaning: of a short form; places mean themselves. lines, protected_lines: sentences that hold the short form."""

    list: Kind
    word: str
    meaning: str
    is_own: bool
    lines: int
    protected_lines: int

    @classmethod
    def of(cls, one: Word) -> WordOut:
        return cls(
            list=one.kind, word=one.word, meaning=one.meaning, is_own=one.is_own, lines=one.lines,
            protected_lines=one.protected_lines,
        )  # fmt: skip


class WordsOut(BaseModel):
    """own: of the city, drafts included; found: shipped ones that hold what was asked for."""

    own: list[WordOut]
    found: list[WordOut]


class WordIn(BaseModel):
    """instead: a short form gets another meaning than the one that it has."""

    list: Kind
    word: str = Field(max_length=100)
    meaning: str = Field(default="", max_length=100)
    reason: str = Field(max_length=500)
    instead: bool = False


class WordGoneIn(BaseModel):
    list: Kind
    word: str = Field(max_length=100)
    reason: str = Field(max_length=500)


@router.get("")
def list_words(officer: CurrentOfficer, session: SessionDep, q: Annotated[str, Query(max_length=100)] = "") -> WordsOut:
    """q: look among the words that the program ships, too."""
    found = wording.lists(session, officer, q)
    return WordsOut(own=[WordOut.of(one) for one in found.own], found=[WordOut.of(one) for one in found.found])


@router.post("", status_code=201)
def add_word(order: WordIn, officer: CurrentOfficer, session: SessionDep) -> ChangeOut:
    """Into the draft; short forms wait for a second person."""
    row = wording.add(
        session, officer, order.list, order.word, order.meaning, reason=order.reason, instead=order.instead
    )
    return ChangeOut.of(row)


@router.post("/remove", status_code=201)
def remove_word(order: WordGoneIn, officer: CurrentOfficer, session: SessionDep) -> ChangeOut:
    """A word of the city; what is shipped stays."""
    return ChangeOut.of(wording.remove(session, officer, order.list, order.word, reason=order.reason))
