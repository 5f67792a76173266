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
def _beginnings() -> frozenset[str]:
    return frozenset(phrase[0] for phrase in _phrases() if phrase)


def cues_in(normalised: str) -> str:
    """Names of all cues of a normalised text, longer phrases as well as the shorter ones within, joined by spaces."""
    words = fold(normalised).split()
    names: list[str] = []
    beginnings = _beginnings()
    for start, word in enumerate(words):
        if word not in beginnings:
            continue
        for length in range(1, min(_LONGEST_PHRASE, len(words) - start) + 1):
            names.extend(_phrases().get(tuple(words[start : start + length]), ()))
    return " ".join(names)
