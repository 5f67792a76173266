"""The words of a public copy: what is suggested to be covered, what is left, what differs from the case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from inbox_api.cases.publishing import finding
from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case, CaseTwin, Message
from inbox_api.procedures.editing.differences import Piece, word_difference

FIELDS = ("title", "text", "result", "place")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a copy."""

    title: str
    text: str
    result: str
    place: str


def originals(case: Case) -> Words:
    return Words(case.title, case.description, case.result_text or "", case.address or "")


def _people(session: Session, case: Case) -> tuple[list[str], list[str]]:
    """(names known from the case, what the bot took for a person in its messages)."""
    citizen = case.citizen
    names = [name for name in (case.contact_name, citizen.display_name if citizen else None) if name]
    said = [name for message in CaseRepository(session).linked_messages(case.id) for name in persons_in(message)]
    return names, said


def persons_in(message: Message) -> list[str]:
    """What the bot took for a person there."""
    entities = (message.understanding or {}).get("entities", [])
    return [str(one["value"]) for one in entities if one.get("entity") == "person" and one.get("value")]


def covered(words: Words, names: Sequence[str], said: Sequence[str]) -> Words:
    """The words with everything covered that is suggested to be."""
    return Words(**{
        field: finding.covered(getattr(words, field), finding.find(getattr(words, field), names, said))
        for field in FIELDS
    })  # fmt: skip


def covered_text(session: Session, case: Case, text: str) -> str:
    """Words about the case for somebody who is not the citizen, covered as its public copy would be."""
    return finding.covered(text, finding.find(text, *_people(session, case)))


def suggested(session: Session, case: Case) -> tuple[Words, list[dict[str, Any]]]:
    """(the words with everything suggested covered, [{"field", "start", "end", "kind", "text"}])."""
    names, said = _people(session, case)
    source = originals(case)
    marks = [
        {"field": field, **mark.as_dict(getattr(source, field))}
        for field in FIELDS
        for mark in finding.find(getattr(source, field), names, said)
    ]
    return covered(source, names, said), marks


def left_in(session: Session, case: Case, words: Words) -> list[str]:
    """Stretches of the copy that may still tell who somebody is, each told once."""
    names, said = _people(session, case)
    found = (
        getattr(words, field)[mark.start : mark.end]
        for field in FIELDS
        for mark in finding.find(getattr(words, field), names, said)
    )
    return list(dict.fromkeys(found))


def words_of(twin: CaseTwin) -> Words:
    return Words(twin.title, twin.text, twin.result, twin.place)


def difference(twin: CaseTwin, shown: Callable[[str], str]) -> dict[str, list[Piece]]:
    """What differs between case and copy, word by word, for each field that has words.

    shown: how the reader sees a text of the case (shield.shown_text).
    """
    source, copy = originals(twin.case), words_of(twin)
    return {
        field: word_difference(shown(getattr(source, field)), getattr(copy, field))
        for field in FIELDS
        if getattr(source, field) or getattr(copy, field)
    }
