"""Which comments below one post speak of the same matter: topic, words, places and time. Plain values, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from inbox_api.folding import fold

SAME_WORDS = 0.3  # share of common words from which on two comments without a topic are alike
LONGEST_PAUSE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Said:
    """One comment. person: whoever wrote it; case_id: the case it belongs to already."""

    id: int
    person: str
    text: str
    topic: str | None
    places: tuple[str, ...]
    at: datetime
    external_id: str = ""
    parent_id: str | None = None
    case_id: int | None = None


@dataclass(slots=True)
class Group:
    """Comments of one matter, oldest first."""

    members: list[Said]
    topic: str | None = None
    case_id: int | None = None
    places: set[str] = field(default_factory=set)
    words: list[frozenset[str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    @property
    def people(self) -> int:
        return len({said.person for said in self.members})

    def add(self, said: Said, words: frozenset[str]) -> None:
        self.members.append(said)
        self.topic = self.topic or said.topic
        self.case_id = self.case_id or said.case_id
        self.places.update(fold(place) for place in said.places)
        self.words.append(words)
        self.names.add(said.external_id)


def grouped(comments: Iterable[Said]) -> list[Group]:
    """Groups, the largest first. Every comment is in one; those of a case stay together."""
    groups: list[Group] = []
    for said in sorted(comments, key=lambda one: (one.case_id is None, one.at, one.id)):
        words = words_in(said.text)
        best = max(groups, key=lambda group: _fit(group, said, words), default=None)
        if best is None or _fit(best, said, words) <= 0:
            best = Group([])
            groups.append(best)
        best.add(said, words)
    for group in groups:
        group.members.sort(key=lambda one: (one.at, one.id))
    return sorted(groups, key=lambda group: (-len(group.members), group.members[0].at, group.members[0].id))


def words_in(text: str) -> frozenset[str]:
    """Folded syllables and pairs of them."""
    syllables = [word.strip(".,!?:;()\"'") for word in fold(text).split()]
    pairs = [f"{first} {second}" for first, second in pairwise(syllables)]
    return frozenset(word for word in [*syllables, *pairs] if word)


def alike(first: frozenset[str], second: frozenset[str]) -> float:
    """0 (nothing in common) to 1."""
    return len(first & second) / len(first | second) if first and second else 0.0


def _fit(group: Group, said: Said, words: frozenset[str]) -> float:
    """Above 0 when the comment belongs to the group; more is better."""
    if said.case_id is not None or group.case_id is not None:
        if said.case_id is not None and group.case_id is not None:
            return 3.0 if said.case_id == group.case_id else 0.0
        if said.case_id is not None:
            return 0.0
    latest = max(one.at for one in group.members)
    if abs(said.at - latest) > LONGEST_PAUSE or _elsewhere(group, said):
        return 0.0
    likeness = max(alike(words, other) for other in group.words)
    if said.parent_id in group.names and said.topic in {None, group.topic}:
        return 2.0 + likeness  # "here too", below the one that says what
    if said.topic is not None and group.topic is not None:
        return 1.0 + likeness if said.topic == group.topic else 0.0
    return likeness if likeness >= SAME_WORDS else 0.0


def _elsewhere(group: Group, said: Said) -> bool:
    """Both name places, and none of the one's holds one of the other's."""
    here = [fold(place) for place in said.places]
    if not here or not group.places:
        return False
    return not any(one in other or other in one for one in here for other in group.places)


def commonest(values: Sequence[str | None]) -> str | None:
    """The value that occurs most, the first of equals; None when there is none."""
    known = [value for value in values if value]
    return max(known, key=known.count) if known else None
