"""Texts without diacritics, for search and comparison."""

from __future__ import annotations

import re
import unicodedata

_STROKES = str.maketrans({"\u0111": "d", "\u0110": "d"})  # d with stroke has no decomposition

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def fold(text: str) -> str:
    """Lower case, no diacritics, single spaces: what two spellings of the same words have in common."""
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKES))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.lower().split())


def storable(text: str) -> str:
    """The text as PostgreSQL can keep it: NUL characters and lone surrogates removed, nothing else changed."""
    return _UNSTORABLE.sub("", text)
