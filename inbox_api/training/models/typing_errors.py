"""Sentences as fingers slip: the same errors for the same sentence each time, for two models are to be compared. Pure.

Made when models are judged, from the held-out rows; nothing is kept in files and nothing is learnt from them.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from inbox_api.training.models.rows import Row

WORDS_AN_ERROR = 6  # one for so many words, at least one
SHORTEST_WORD = 3
_WORD = re.compile(r"[^\W\d_]+")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {row[at]: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at in range(len(row))}


def mistyped(rows: Iterable[Row]) -> list[Row]:
    """The rows with typing errors; those without a word long enough are left out."""
    changed = (replace(row, text=text_of(row)) for row in rows)
    texts = {row.id: row.text for row in rows}
    return [row for row in changed if row.text != texts[row.id]]


def text_of(row: Row) -> str:
    """Letters swapped, left out, doubled or hit beside; numbers and codes stay."""
    dice = random.Random(hashlib.sha256(f"{row.id}\x1f{row.text}".encode()).digest())  # noqa: S311 - no secret
    words = [found.span() for found in _WORD.finditer(row.text)]
    fit = [span for span in words if span[1] - span[0] >= SHORTEST_WORD]
    count = min(len(fit), max(1, round(len(words) / WORDS_AN_ERROR)))
    text = row.text
    for begin, end in sorted(dice.sample(fit, count), reverse=True):  # from the end: earlier places stay true
        text = text[:begin] + _slipped(text[begin:end], dice) + text[end:]
    return text


def _slipped(word: str, dice: random.Random) -> str:
    kinds: list[Callable[[str, random.Random], str]] = [_swapped, _short, _doubled, _beside]
    dice.shuffle(kinds)
    return next((found for kind in kinds if (found := kind(word, dice)) != word), word)


def _swapped(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _short(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _doubled(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    return word[: at + 1] + word[at:]


def _beside(word: str, dice: random.Random) -> str:
    places = [at for at, letter in enumerate(word) if letter in _BESIDE]
    if not places:
        return word
    at = dice.choice(places)
    return word[:at] + dice.choice(_BESIDE[word[at]]) + word[at + 1 :]
