"""Wards old and new, found by name with or without diacritics: those of the demo city and those of the whole country.

The whole country comes from underthesea's address data (units before and after 1 July 2025); there the word of the
unit must stand in front. Names of the demo city that are clear enough may stand alone.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import underthesea

from bot.components.lexicon import load_lexicon
from bot.components.syllables import Syllable
from bot.components.text_forms import fold, fold_word

LEXICONS = ["wards", "patterns"]
MODULES = ["bot.components.gazetteer"]
_COUNTRY = Path(underthesea.__file__).parent / "address" / "data" / "mapping.json"
_LONGEST_NAME = 5
_LONGEST_HEAD = 5


@dataclass(frozen=True)
class WardMatch:
    """Syllables [first, last] name the ward `value`, e.g. "Phuong 7"; offsets are of the message."""

    first: int
    last: int
    start: int
    end: int
    value: str


@dataclass(frozen=True)
class _Name:
    words: tuple[str, ...]
    display: str
    unit: str
    is_bare: bool


@dataclass(frozen=True)
class _Words:
    """`units`: folded unit word -> how it is written; `names`: by their first word, longer ones first; `blocked`: after
    these a bare name is no ward; `heads`: folded words of offices and places, whose name a ward behind them is part of.
    """

    units: dict[str, str]
    names: dict[str, list[_Name]]
    blocked: frozenset[str]
    heads: frozenset[tuple[str, ...]]


@lru_cache(maxsize=1)
def _words() -> _Words:
    lexicon, patterns = load_lexicon("wards"), load_lexicon("patterns")
    names: dict[str, list[_Name]] = {}
    for ward in sorted(lexicon["wards"], key=lambda ward: -len(ward["name"].split())):
        name = _Name(tuple(fold(ward["name"]).split()), ward["name"], ward["unit"], ward["bare"])
        names.setdefault(name.words[0], []).append(name)
    return _Words(
        units={fold(word): unit for word, unit in lexicon["unit_words"].items()},
        names=names,
        blocked=frozenset(fold(word) for word in patterns["street_words"] + patterns["place_words"]),
        heads=frozenset(tuple(fold(head).split()) for head in patterns["name_heads"]),
    )


@lru_cache(maxsize=1)
def _country() -> dict[tuple[str, tuple[str, ...]], str]:
    """(written unit, folded words of a name) -> its written name, for every ward and commune old and new."""
    found = {}
    units = sorted(set(load_lexicon("wards")["unit_words"].values()))
    for row in json.loads(_COUNTRY.read_text(encoding="utf-8"))["ward_mapping"]:
        for ward in (row.get("old_ward") or "", row.get("new_ward") or ""):
            unit = next((unit for unit in units if ward.startswith(f"{unit} ")), None)
            if unit:
                name = ward[len(unit) + 1 :]
                found[unit, tuple(fold(name).split())] = name
    return found


def read_names() -> None:
    """Read all names now: the first citizen who names a ward would wait a tenth of a second for it."""
    _words()
    _country()


def find_wards(syllables: list[Syllable]) -> list[WardMatch]:
    """Wards named in a message, in order, without overlap; not those inside the name of an office or a place."""
    found: list[WardMatch] = []
    folded = [fold_word(syllable.composed) for syllable in syllables]
    words = _words()
    position = 0
    while position < len(syllables):
        word = folded[position]
        may_begin = word in words.units or word in words.names or word[-1:].isdigit()
        match = _match_at(syllables, folded, position) if may_begin else None
        if match and not _is_behind_a_head(folded, position):
            found.append(match)
        position = match.last + 1 if match else position + 1
    return found


def _is_behind_a_head(folded: list[str], position: int) -> bool:
    """ "UBND phuong 7", "cho Long Duc": the ward is part of the name of what stands before it."""
    return any(tuple(folded[max(0, position - size) : position]) in _words().heads for size in range(1, _LONGEST_HEAD))


def _match_at(syllables: list[Syllable], folded: list[str], position: int) -> "WardMatch | None":
    words = _words()
    begin, unit = position, ""
    if folded[position] in words.units:
        unit = words.units[folded[position]]
        begin = position + 2 if folded[position + 1 : position + 2] == ["."] else position + 1
    for name in words.names.get(folded[begin], ()) if begin < len(folded) else ():
        last = begin + len(name.words) - 1
        if tuple(folded[begin : last + 1]) != name.words:
            continue
        if unit or (name.is_bare and (position == 0 or folded[position - 1] not in words.blocked)):
            display = f"{unit or name.unit} {name.display}" if unit or len(name.words) > 1 else name.display
            return WardMatch(position, last, syllables[position].start, syllables[last].end, display)
    return _glued_number(syllables, folded, position) or (
        _in_the_country(syllables, folded, position, begin, unit) if unit else None
    )


def _in_the_country(
    syllables: list[Syllable], folded: list[str], position: int, begin: int, unit: str
) -> "WardMatch | None":
    """The longest name of a ward of this unit; one word alone only behind a unit word that is written out."""
    shortest = 1 if len(folded[position]) > 1 else 2
    for size in range(min(_LONGEST_NAME, len(folded) - begin), shortest - 1, -1):
        name = _country().get((unit, tuple(folded[begin : begin + size])))
        if name:
            last = begin + size - 1
            return WardMatch(position, last, syllables[position].start, syllables[last].end, f"{unit} {name}")
    return None


def _glued_number(syllables: list[Syllable], folded: list[str], position: int) -> "WardMatch | None":
    """ "p7", "phuong7": unit word and number in one syllable."""
    words = _words()
    word = folded[position].rstrip("0123456789")
    number = folded[position][len(word) :]
    if word in words.units and any(name.words == (number,) for name in words.names.get(number, ())):
        syllable = syllables[position]
        return WardMatch(position, position, syllable.start, syllable.end, f"{words.units[word]} {number}")
    return None
