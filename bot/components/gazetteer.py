"""Wards of the demo city, old and new, found by name with or without diacritics."""

from dataclasses import dataclass
from functools import lru_cache

from bot.components.lexicon import load_lexicon
from bot.components.syllables import Syllable
from bot.components.text_forms import fold, fold_word

LEXICONS = ["wards", "patterns"]
MODULES = ["bot.components.gazetteer"]


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


@lru_cache(maxsize=1)
def _names() -> tuple[dict[str, str], list[_Name], frozenset[str]]:
    """Unit words by their folded form, names (longest first), words after which a bare name is no ward."""
    lexicon = load_lexicon("wards")
    units = {fold(word): unit for word, unit in lexicon["unit_words"].items()}
    names = [
        _Name(tuple(fold(ward["name"]).split()), ward["name"], ward["unit"], ward["bare"]) for ward in lexicon["wards"]
    ]
    words = load_lexicon("patterns")
    blocked = frozenset(fold(word) for word in words["street_words"] + words["place_words"])
    return units, sorted(names, key=lambda name: -len(name.words)), blocked


def find_wards(syllables: list[Syllable]) -> list[WardMatch]:
    """Wards named in a message, in order, without overlap."""
    found: list[WardMatch] = []
    folded = [fold_word(syllable.composed) for syllable in syllables]
    position = 0
    while position < len(syllables):
        match = _match_at(syllables, folded, position)
        if match:
            found.append(match)
        position = match.last + 1 if match else position + 1
    return found


def _match_at(syllables: list[Syllable], folded: list[str], position: int) -> "WardMatch | None":
    units, names, blocked = _names()
    begin, unit = position, ""
    if folded[position] in units:
        unit = units[folded[position]]
        begin = position + 2 if folded[position + 1 : position + 2] == ["."] else position + 1
    for name in names:
        last = begin + len(name.words) - 1
        if tuple(folded[begin : last + 1]) != name.words:
            continue
        if unit or (name.is_bare and (position == 0 or folded[position - 1] not in blocked)):
            display = f"{unit or name.unit} {name.display}" if unit or len(name.words) > 1 else name.display
            return WardMatch(position, last, syllables[position].start, syllables[last].end, display)
    return _glued_number(syllables, folded, position)


def _glued_number(syllables: list[Syllable], folded: list[str], position: int) -> "WardMatch | None":
    """ "p7", "phuong7": unit word and number in one syllable."""
    units, names, _ = _names()
    word = folded[position].rstrip("0123456789")
    number = folded[position][len(word) :]
    if word in units and any(name.words == (number,) for name in names):
        syllable = syllables[position]
        return WardMatch(position, position, syllable.start, syllable.end, f"{units[word]} {number}")
    return None
