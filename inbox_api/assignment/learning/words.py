"""What of a text a model looks at: single words and pairs, each with and without its diacritics; never a number."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

from inbox_api.folding import fold

_WORD = re.compile(r"[^\W\d_]+")
BLIND = "~"  # before a feature without diacritics
FACT = "="  # before a fact of the case, such as its topic


def features(text: str, facts: tuple[str, ...] = ()) -> Counter[str]:
    """How often each word and pair occurs; facts ("topic:0404") once each."""
    words = _WORD.findall(unicodedata.normalize("NFC", text.lower()))
    marked = [*words, *_pairs(words)]
    folded = [fold(word) for word in words]
    blind = [BLIND + one for one in (*folded, *_pairs(folded))]
    return Counter([*marked, *blind, *(FACT + fact for fact in facts)])


def _pairs(words: list[str]) -> list[str]:
    return [f"{one} {two}" for one, two in pairwise(words)]


def shown(feature: str) -> str:
    """A feature as people read it."""
    return feature.lstrip(BLIND)
