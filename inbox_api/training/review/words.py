"""Where Vietnamese words begin and end, so that a selection takes whole ones."""

from __future__ import annotations

import re
from functools import lru_cache

from inbox_api.folding import fold

_SYLLABLE = re.compile(r"[\w@./:-]*\w")


@lru_cache(maxsize=2000)
def borders(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each word. Without diacritics syllables are taken: a word tokenizer joins wrong ones there."""
    if fold(text) == text.lower():
        return tuple(match.span() for match in _SYLLABLE.finditer(text))
    # Imported here: it takes two seconds, and only this page needs it.
    from underthesea import word_tokenize

    found, at = [], 0
    for word in word_tokenize(text):
        start = text.find(word, at)
        if start < 0:  # it spells some words anew
            return tuple(match.span() for match in _SYLLABLE.finditer(text))
        at = start + len(word)
        if any(letter.isalnum() for letter in word):
            found.append((start, at))
    return tuple(found)
