"""The views of one message that the classifiers weigh: words, without diacritics, cues, pattern, beginning and end."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.components.cues import LEXICONS as CUE_LEXICONS
from bot.components.cues import MODULES as CUE_MODULES
from bot.components.cues import cues_in
from bot.components.normalisation import LEXICONS as NORMALISATION_LEXICONS
from bot.components.normalisation import MODULES as NORMALISATION_MODULES
from bot.components.normalisation import normalise, normalise_word
from bot.components.text_forms import fold

LEXICONS = CUE_LEXICONS + NORMALISATION_LEXICONS
MODULES = [*CUE_MODULES, *NORMALISATION_MODULES, "bot.components.text_views"]
_EDGE_SIZES = (1, 2, 3)
_LONGEST = 10
_MESSAGES_KEPT = 4  # intents and topics view the same message


@dataclass(frozen=True)
class TextViews:
    """`words`: normalised; `folded`: the same without diacritics; `cues`: names of the cues; `masked`: folded, each
    entity replaced by its label, so that "papers for <procedure>" is one pattern for all procedures; `edges`: how the
    masked text begins and ends and about how long it is, for Vietnamese asks at the end and calls at the beginning.
    """

    words: str
    folded: str
    cues: str
    masked: str
    edges: str


def views_of(text: str, spans: Iterable[tuple[int, int, str]], normalised: "str | None" = None) -> TextViews:
    """The views of `text`; spans: (start, end, label) without overlap; `normalised` saves work when it is known."""
    words = normalise(text).text if normalised is None else normalised
    folded, cues = _of_words(words)
    ordered = sorted(spans)
    pattern = fold(_masked(text, ordered)) if ordered else folded
    return TextViews(words, folded, cues, pattern, _edges(pattern.split()))


def _masked(text: str, spans: list[tuple[int, int, str]]) -> str:
    """The normalised text with one word in place of each span; spans in order."""
    normalised = normalise(text)
    words: list[str] = []
    waiting = 0
    inside = -1  # the span that the words before stand in
    for word, (start, end) in zip(normalised.words, normalised.spans, strict=True):
        while waiting < len(spans) and spans[waiting][0] < end:
            words.append(_label_word(spans[waiting][2]))
            inside, waiting = waiting, waiting + 1
        if inside < 0 or spans[inside][1] <= start:
            words.append(word)
    return " ".join(words)


@lru_cache(maxsize=None)
def _label_word(label: str) -> str:
    return normalise_word(f"entity{label.replace('_', '')}")


@lru_cache(maxsize=_MESSAGES_KEPT)
def _of_words(words: str) -> tuple[str, str]:
    """(without diacritics, cues) of a normalised text."""
    return fold(words), cues_in(words)


def _edges(words: list[str]) -> str:
    """The first and last one, two and three words, each as one feature, and the length in steps of two words."""
    if not words:
        return ""
    begins = [f"begin{size}_{'_'.join(words[:size])}" for size in _EDGE_SIZES]
    ends = [f"end{size}_{'_'.join(words[-size:])}" for size in _EDGE_SIZES]
    return " ".join([*begins, *ends, f"length{min(len(words) // 2, _LONGEST)}"])
