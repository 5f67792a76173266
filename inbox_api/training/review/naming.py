"""Words that names of people are known by, and those that only look like one. All in small letters."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inbox_api.cases.publishing import finding
from inbox_api.folding import fold
from inbox_api.training.review.inventing import invented

DATA = Path(__file__).parent / "data" / "names.json"
Words = tuple[str, ...]
Phrases = frozenset[Words]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One way of writing: with diacritics, or all of it without. Phrases are tuples of words; see data/names.json."""

    address: Phrases
    weak_address: Phrases
    roles: Phrases
    titles: Phrases
    not_behind_roles: frozenset[str]
    families: frozenset[str]
    sure_families: frozenset[str]
    capital_families: frozenset[str]  # with a capital letter only
    everyday_families: frozenset[str]
    middle: frozenset[str]
    given: frozenset[str]
    everyday: frozenset[str]
    rare: frozenset[str]
    signs: Phrases
    no_signs: Phrases
    frames: Phrases
    cues: Phrases
    family_cues: Phrases
    after: frozenset[str]
    places: frozenset[str]
    compounds: Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def _data() -> dict[str, list[str]]:
    data: dict[str, list[str]] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=2)
def lexicon(*, is_plain: bool) -> Lexicon:
    """is_plain: for a message without any diacritics."""
    data, own = _data(), invented()
    written = fold if is_plain else small
    families = [*finding.family_names(), *([] if is_plain else [*data["more_families"], *data["misspelt_families"]])]
    given = frozenset(map(written, data["given"])) - frozenset(data["plain_not"] if is_plain else ())
    rare = frozenset(data["plain_rare"] if is_plain else map(small, data["rare"]))
    sure = frozenset(data["plain_sure"])
    return Lexicon(
        address=_phrases(data["plain_address"] if is_plain else data["address"], written),
        weak_address=_phrases(data["weak_address"] if is_plain else (), written),
        roles=_phrases(data["roles"], written),
        titles=_phrases(data["titles"], written),
        not_behind_roles=frozenset(map(written, data["not_behind_roles"])),
        families=frozenset(map(written, families)),
        sure_families=frozenset(data["plain_families"]) if is_plain else frozenset(),
        capital_families=frozenset(map(written, data["more_families"])),
        everyday_families=frozenset(map(written, [*data["everyday_families"], *data["more_families"]])),
        middle=frozenset(map(written, own["middle_names"])),
        given=given,
        everyday=given - sure - rare if is_plain else frozenset(map(small, data["everyday"])),
        rare=rare,
        signs=_phrases(data["signs"], written),
        no_signs=_phrases(data["no_signs"], written),
        frames=_phrases(data["frames"], written),
        cues=_phrases(data["cues"], written),
        family_cues=_phrases(own["name_cues"], written),
        after=frozenset(map(written, own["after_names"])),
        places=frozenset(data["plain_places"] if is_plain else finding.places()),
        compounds=_compounds(is_plain=is_plain),
    )


def small(word: str) -> str:
    """In small letters, composed: the same for all spellings but for the diacritics."""
    return unicodedata.normalize("NFC", word).lower()


def _phrases(said: Iterable[str], written: Callable[[str], str]) -> Phrases:
    return frozenset(tuple(written(one).split()) for one in said)


def _compounds(*, is_plain: bool) -> Mapping[str, frozenset[str]]:
    """Word -> words that make another word of it."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    if not is_plain:
        return {small(first): frozenset(map(small, seconds)) for first, seconds in data["compounds"].items()}
    found: dict[str, set[str]] = {}
    for table in (data["compounds"], data["plain_compounds"]):
        for first, seconds in table.items():
            found.setdefault(fold(first), set()).update(map(fold, seconds))
    return {first: frozenset(seconds) for first, seconds in found.items()}
