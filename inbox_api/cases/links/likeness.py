"""How much two cases speak of one matter, and why: words, place, time, topic. Plain values, no database."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from inbox_api.folding import fold

DATA = Path(__file__).parent / "data" / "words.json"
NEAR_METRES = 150  # of duplicates: unless the settings say otherwise
FAR_METRES = 1500
SAME = 0.55  # likeness from which two cases are shown as one matter
SURE = 0.75  # … and from which the citizen is asked whether it is, unless the settings say otherwise
SAME_WORDS = 0.35
EARTH_METRES = 6_371_000
LONGEST_NAME = 4  # syllables of a street's name that are compared
_WORD = re.compile(r"[a-z0-9]+")
_AROUND = ".,;:!?()\"'"


@dataclass(frozen=True, slots=True)
class Matter:
    """What is compared of one case. person: whoever reported it; None: nobody is known."""

    id: int
    person: int | None
    text: str
    topic: str | None
    ward: str | None
    address: str
    latitude: float | None
    longitude: float | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Likeness:
    """score: 0 to 1. reasons: same_topic, same_words, same_street, same_ward, same_hour, same_day, near:<metres>."""

    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Lists:
    """Folded, but for the words that end a name: by their folded form as they are spelled. kinds: the longest first."""

    empty: frozenset[str]
    kinds: tuple[str, ...]
    ends: dict[str, set[str]]
    families: frozenset[str]
    names: frozenset[str]  # kinds that names of people end with, too


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    ends: dict[str, set[str]] = {}
    for word in data["ends"]:
        ends.setdefault(fold(word), set()).add(word)
    kinds = sorted((fold(word) for word in data["places"]), key=len, reverse=True)
    empty, families, names = (frozenset(map(fold, data[one])) for one in ("empty", "families", "names"))
    return _Lists(empty, tuple(kinds), ends, families, names)


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    """The folded words that say what a text is about."""
    empty = _lists().empty
    return frozenset(word for word in _WORD.findall(fold(text)) if word not in empty and not word.isdigit())


@lru_cache(maxsize=4096)
def places_of(text: str) -> frozenset[str]:
    """Names of streets, markets, bridges … in a text, folded, with the word before them: {"duong le loi"}."""
    typed = unicodedata.normalize("NFC", text).split()
    folded = [fold(word) for word in typed]
    found = set()
    for kind in _lists().kinds:
        length = len(kind.split())
        for start in range(len(typed) - length):
            before, here, behind = " ".join(folded[start : start + length]).rpartition(kind)
            if not here or behind or before[-1:].isalnum():
                continue
            rest = typed[start + length :]
            if kind in _lists().names and not rest[0][:1].isdigit():
                continue  # the end of a name, not an alley
            if name := _name_at(rest):
                found.add(f"{kind} {' '.join(name)}")
    return frozenset(found)


def _name_at(typed: list[str]) -> list[str]:
    """The folded syllables of the name that these words begin with."""
    name: list[str] = []
    for at, word in enumerate(typed[:LONGEST_NAME]):
        bare = word.strip(_AROUND)
        if not bare or _is_kind(fold(bare), name, typed[at + 1 :]) or _is_end(bare, name):
            break
        name.append(fold(bare))
        if bare != word:
            break
    return name


def _is_kind(word: str, name: list[str], rest: list[str]) -> bool:
    """Whether another place begins; "kiet" ends many names, and is an alley before a number only."""
    is_name = word in _lists().names and len(name) > 1 and not (rest and rest[0][:1].isdigit())
    return word in _lists().kinds and not is_name


def _is_end(word: str, name: list[str]) -> bool:
    """Whether the name has ended: with one of the ending words, spelled so; without marks, not after a family name."""
    spellings = _lists().ends.get(fold(word))
    if spellings is None:
        return False
    if len(name) == 1 and name[0] in _lists().families and word.istitle():
        return False  # no street is called by a family name alone, whatever mark its second word has lost
    if fold(word) == word.lower():
        return not (len(name) == 1 and name[0] in _lists().families)
    return word.lower() in spellings


def likeness(one: Matter, other: Matter, near_metres: int = NEAR_METRES) -> Likeness:
    """Symmetric. 0 when the two name different topics of different fields, or places that lie apart.

    near_metres: pins so near are one place.
    """
    score, reasons = 0.0, []
    if one.topic and other.topic and one.topic != other.topic:
        if one.topic[:2] != other.topic[:2]:
            return Likeness(0.0, ())
    elif one.topic and one.topic == other.topic:
        score += 0.3
        reasons.append("same_topic")
    place, why = _place(one, other, near_metres)
    if place is None:
        return Likeness(0.0, ())
    score += place
    reasons += why
    words = _words(one.text, other.text)
    score += 0.25 * words
    if words >= SAME_WORDS:
        reasons.append("same_words")
    gap = abs(one.at - other.at)
    if gap <= timedelta(hours=1):
        score += 0.1
        reasons.append("same_hour")
    elif gap <= timedelta(days=1):
        score += 0.05
        reasons.append("same_day")
    return Likeness(round(min(score, 1.0), 3), tuple(reasons))


def _words(one: str, other: str) -> float:
    first, second = words_of(one), words_of(other)
    if not first or not second:
        return 0.0
    return len(first & second) / math.sqrt(len(first) * len(second))


def _place(one: Matter, other: Matter, near_metres: int) -> tuple[float | None, list[str]]:
    """None: surely another place."""
    metres = distance(one, other)
    if metres is not None:
        if metres <= near_metres:
            return 0.35, [f"near:{round(metres)}"]
        if metres > FAR_METRES:
            return None, []
    first, second = streets(one), streets(other)
    if first and second:
        if _common(first, second):
            return 0.35, ["same_street"]
        return (None, []) if metres is None else (0.0, [])
    if one.ward and other.ward:
        return (0.15, ["same_ward"]) if one.ward == other.ward else (None, [])
    return 0.0, []


def streets(matter: Matter) -> frozenset[str]:
    """The places that its address names, else its words; an address without a word such as "street" is one itself."""
    return places_of(matter.address) or places_of(matter.text) or _bare(matter.address)


def _bare(address: str) -> frozenset[str]:
    name = " ".join(word for word in _WORD.findall(fold(address)) if not word.isdigit())
    return frozenset({name}) if name else frozenset()


def _common(first: frozenset[str], second: frozenset[str]) -> str | None:
    for here in sorted(first):
        for there in sorted(second):
            if _name(here) and (_name(here) in _name(there) or _name(there) in _name(here)):
                return here
    return None


def _name(place: str) -> str:
    """Without the word before it: a street is one with and without "duong"."""
    for kind in _lists().kinds:
        if place.startswith(f"{kind} "):
            return place.removeprefix(f"{kind} ")
    return place


def is_cut(place: str) -> bool:
    """Whether nothing but a family name is left of the name of a street."""
    return _name(place) in _lists().families


def distance(one: Matter, other: Matter) -> float | None:
    """Metres between the two; None when one has no place."""
    if None in {one.latitude, one.longitude, other.latitude, other.longitude}:
        return None
    assert one.latitude is not None
    assert one.longitude is not None
    assert other.latitude is not None
    assert other.longitude is not None
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude) * math.cos((first + second) / 2)
    return EARTH_METRES * math.hypot(second - first, east)
