"""Where a ready answer belongs: topics, kinds and states of cases, and the short word that calls it. No database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from inbox_api.cases.states import CaseState
from inbox_api.cases.topics import CASE_TYPES, FIELDS, TOPICS
from inbox_api.errors import Invalid
from inbox_api.folding import fold
from inbox_api.texts import gettext as _

LONGEST_WORD = 30
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Belonging:
    """topics: "0404", or "04" for the whole field. [] of a kind: any. word: "" for none."""

    topics: Sequence[str] = ()
    case_types: Sequence[str] = ()
    states: Sequence[str] = ()
    word: str = ""


EVERYWHERE = Belonging()


@dataclass(frozen=True, slots=True)
class Matter:
    """What is being answered. None: not known."""

    topic: str | None = None
    case_type: str | None = None
    state: str | None = None


class Belongs(Protocol):
    @property
    def topics(self) -> Sequence[str]: ...
    @property
    def case_types(self) -> Sequence[str]: ...
    @property
    def states(self) -> Sequence[str]: ...


def checked(given: Belonging) -> dict[str, object]:
    """The columns of it, in order and without repeats; the word without marks. Raises Invalid."""
    return {
        "topics": _known(given.topics, {**FIELDS, **TOPICS}),
        "case_types": _known(given.case_types, CASE_TYPES),
        "states": _known(given.states, {state.value for state in CaseState}),
        "word": short_word(given.word),
    }


def _known(given: Iterable[str], known: Collection[str]) -> list[str]:
    wanted = set(given)
    if not wanted <= set(known):
        raise Invalid(_("There is no such topic, kind or state of a case."))
    return [one for one in known if one in wanted] if isinstance(known, dict) else sorted(wanted)


def short_word(text: str) -> str:
    """What is typed behind the slash: small letters without marks, digits, hyphens. Raises Invalid."""
    word = _NO_LETTER.sub("-", fold(text)).strip("-")
    if len(word) > LONGEST_WORD:
        raise Invalid(_("A short word has at most 30 letters."))
    return word


def closeness(belongs: Belongs, matter: Matter) -> int | None:
    """How many of the things it names the matter meets; None where it names one that the matter is not."""
    met = 0
    if belongs.topics:
        topic = matter.topic or ""
        if topic not in belongs.topics and topic[:2] not in belongs.topics:
            return None
        met += 1
    for named, value in ((belongs.case_types, matter.case_type), (belongs.states, matter.state)):
        if named and value not in named:
            return None
        met += bool(named)
    return met


def names(belongs: Belongs) -> list[str]:
    """The topics and kinds of case in words, for a search and for pages."""
    topics = [TOPICS[one].name if one in TOPICS else FIELDS.get(one, one) for one in belongs.topics]
    return topics + [CASE_TYPES[one].name for one in belongs.case_types if one in CASE_TYPES]
