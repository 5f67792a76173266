"""The views of one message that the classifiers weigh: its words, without diacritics, its cues, its pattern."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.components.cues import LEXICONS as CUE_LEXICONS
from bot.components.cues import MODULES as CUE_MODULES
from bot.components.cues import cues_in
from bot.components.normalisation import LEXICONS as NORMALISATION_LEXICONS
from bot.components.normalisation import MODULES as NORMALISATION_MODULES
from bot.components.normalisation import normalise
from bot.components.text_forms import fold

LEXICONS = CUE_LEXICONS + NORMALISATION_LEXICONS
MODULES = [*CUE_MODULES, *NORMALISATION_MODULES, "bot.components.text_views"]


@dataclass(frozen=True)
class TextViews:
    """`words`: normalised; `folded`: the same without diacritics; `cues`: names of the cues; `masked`: folded, each
    entity replaced by its label, so that "papers for <procedure>" is one pattern for all procedures.
    """

    words: str
    folded: str
    cues: str
    masked: str


def views_of(text: str, spans: Iterable[tuple[int, int, str]], normalised: "str | None" = None) -> TextViews:
    """The views of `text`; spans: (start, end, label) without overlap; `normalised` saves work when it is known."""
    words = normalise(text).text if normalised is None else normalised
    masked = text
    for start, end, label in sorted(spans, reverse=True):
        masked = f"{masked[:start]} entity{label.replace('_', '')} {masked[end:]}"
    return TextViews(words, fold(words), cues_in(words), fold(normalise(masked).text))
