"""Names of streets and landmarks in a message: hints for the entity tagger, and their spelling with diacritics."""

from dataclasses import dataclass
from functools import lru_cache

from bot.components.lexicon import load_lexicon
from bot.components.syllables import Syllable
from bot.components.text_forms import fold, fold_word

LEXICONS = ["places"]
MODULES = ["bot.components.places"]
_KINDS = {"streets": "street", "landmarks": "landmark"}
_FEWEST_INITIALS = 3


@dataclass(frozen=True)
class PlaceName:
    """Syllables [first, last] are a `street`, a `landmark`, or the `initials` of a street; `written`: its spelling."""

    first: int
    last: int
    kind: str
    written: str


@lru_cache(maxsize=1)
def _names() -> dict[tuple[str, ...], tuple[str, str]]:
    """Folded syllables of a name -> (kind, spelling). Initials are names of one syllable."""
    lexicon, found = load_lexicon("places"), {}
    for street in lexicon["streets"]:
        words = fold(street).split()
        if len(words) >= _FEWEST_INITIALS:
            found["".join(word[0] for word in words),] = ("initials", street)
    for part, kind in _KINDS.items():
        for name in lexicon[part]:
            found[tuple(fold(name).replace(".", " . ").replace("/", " / ").split())] = (kind, name)
    return found


@lru_cache(maxsize=1)
def _longest() -> dict[str, int]:
    """First syllable of a name -> how many syllables the longest of these names has."""
    found: dict[str, int] = {}
    for name in _names():
        found[name[0]] = max(found.get(name[0], 0), len(name))
    return found


def find_places(syllables: list[Syllable]) -> list[PlaceName]:
    """Names in order, without overlap; the longest wins."""
    names, longest = _names(), _longest()
    folded = [fold_word(syllable.composed) for syllable in syllables]
    found: list[PlaceName] = []
    position = 0
    while position < len(folded):
        for size in range(min(longest.get(folded[position], 0), len(folded) - position), 0, -1):
            name = names.get(tuple(folded[position : position + size]))
            if name:
                found.append(PlaceName(position, position + size - 1, *name))
                break
        position = found[-1].last + 1 if found and found[-1].last >= position else position + 1
    return found
