"""The marks of Vietnamese letters, compared as people type them: some left out, the tone on either vowel."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"\w+")
# Grave, acute, dot below; tilde and hook above are one, as the south says them.
_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "r", "\u0309": "r", "\u0323": "j"}


def marked_words(text: str) -> list[str]:
    """The words of `text` in small letters, the tone of each behind it: "hoa/f" for both spellings of that word."""
    return [_with_tone_last(word) for word in _WORD.findall(unicodedata.normalize("NFC", text.lower()))]


@lru_cache(maxsize=100_000)
def _with_tone_last(word: str) -> str:
    if word.isascii():
        return word
    tone, letters = "", []
    for letter in unicodedata.normalize("NFD", word):
        tone, kept = (_TONES[letter], "") if letter in _TONES else (tone, letter)
        letters.append(kept)
    base = unicodedata.normalize("NFC", "".join(letters))
    return f"{base}/{tone}" if tone else base


def is_marked(word: str) -> bool:
    return "/" in word or not word.isascii()


@lru_cache(maxsize=100_000)
def agree(typed: str, known: str) -> bool:
    """May `typed` be `known` with marks left out? Both as marked_words gives them, of the same letters."""
    letters, _slash, tone = typed.partition("/")
    known_letters, _slash, known_tone = known.partition("/")
    if tone and known_tone and tone != known_tone:
        return False
    return not _shapes(letters) - _shapes(known_letters)


def _shapes(letters: str) -> Counter[str]:
    """The letters that are no plain ones."""
    return Counter(letter for letter in letters if not letter.isascii())
