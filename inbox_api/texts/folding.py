"""Accent-blind text: what two spellings of the same Vietnamese words have in common."""

from __future__ import annotations

import re
import unicodedata

_D_STROKE = "\N{LATIN SMALL LETTER D WITH STROKE}"
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """`text` in lower case without marks, the letter d-stroke as d; other characters stay where they are.

    Old and new tone placement, NFC and NFD all fold to the same letters.
    """
    decomposed = unicodedata.normalize("NFD", text.lower())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).replace(_D_STROKE, "d")


def fold_words(text: str) -> str:
    """`fold(text)` with everything but letters a-z and digits turned into single spaces, trimmed."""
    return _NOT_WORD.sub(" ", fold(text)).strip()
