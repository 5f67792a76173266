"""Names of streets in a message: proposals for the entity tagger, by name or by the initials people type."""

from functools import lru_cache

from bot.components.lexicon import load_lexicon
from bot.components.syllables import Syllable
from bot.components.text_forms import fold, fold_word

LEXICONS = ["streets"]
MODULES = ["bot.components.streets"]
_LONGEST_NAME = 5


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    """Folded names as tuples of words; initials of names of three words and more."""
    names = [tuple(fold(name).split()) for name in load_lexicon("streets")["streets"]]
    initials = {"".join(word[0] for word in name) for name in names if len(name) >= 3}
    return frozenset(names), frozenset(initials)


def find_streets(syllables: list[Syllable]) -> dict[int, str]:
    """Place of each syllable in a street's name: B I L U, or S for initials; syllables outside are missing."""
    names, initials = _names()
    folded = [fold_word(syllable.composed) for syllable in syllables]
    places: dict[int, str] = {}
    position = 0
    while position < len(folded):
        longest = min(_LONGEST_NAME, len(folded) - position)
        size = next((n for n in range(longest, 0, -1) if tuple(folded[position : position + n]) in names), 0)
        if size > 1:
            places.update({position + step: "I" for step in range(size)})
            places[position], places[position + size - 1] = "B", "L"
        elif size == 1:
            places[position] = "U"
        elif folded[position] in initials:
            places[position] = "S"
        position += size or 1
    return places
