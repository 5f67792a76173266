"""Cue words: turns of phrase of one meaning, found in a normalised text, as features for the classifiers."""

from functools import lru_cache

from bot.components.lexicon import load_lexicon
from bot.components.normalisation import normalise
from bot.components.text_forms import fold

LEXICONS = ["cues", "topics"]
MODULES = ["bot.components.cues"]
_LONGEST_PHRASE = 6


@lru_cache(maxsize=1)
def _phrases() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Folded words of each phrase -> names of its cues. Normalised as messages are, short forms and all."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    named = [*load_lexicon("cues")["cues"].items()]
    named += [(f"topic{code}", phrases) for code, phrases in load_lexicon("topics")["phrases"].items()]
    for name, phrases in named:
        for phrase in phrases:
            words = tuple(fold(normalise(phrase).text).split())[:_LONGEST_PHRASE]
            found[words] = tuple(dict.fromkeys((*found.get(words, ()), name)))
    return found


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, int]:
    """First word of a phrase -> how many words the longest of these phrases has."""
    found: dict[str, int] = {}
    for phrase in filter(None, _phrases()):
        found[phrase[0]] = max(found.get(phrase[0], 0), len(phrase))
    return found


def cues_in(normalised: str) -> str:
    """Names of all cues of a normalised text, longer phrases as well as the shorter ones within, joined by spaces."""
    words = fold(normalised).split()
    names: list[str] = []
    phrases, longest = _phrases(), _beginnings()
    for start, word in enumerate(words):
        for length in range(1, min(longest.get(word, 0), len(words) - start) + 1):
            names.extend(phrases.get(tuple(words[start : start + length]), ()))
    return " ".join(names)
