"""A text without the person: names with and without accents, telephone and identity numbers. Plain values only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inbox_api.folding import fold
from inbox_api.masking import private_numbers

HIDDEN = "\u2022\u2022\u2022"
SHORTEST_NAME = 3
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Veil:
    """One person behind the shield. code: of the newest case that the reader may read, "" for none."""

    code: str
    names: tuple[str, ...]

    def text(self, text: str) -> str:
        """The text as the reader gets it."""
        return veiled_text(text, self.names)


def veiled_text(text: str, names: Iterable[str]) -> str:
    """`text` with every private number and every one of the names covered.

    A name of several words is found without its accents, too; one of a single word only as it is spelt: without
    accents it would be any word.
    """
    spots = [*((start, end) for start, end, _digits in private_numbers(text))]
    known = {name.strip() for name in names if len(name.strip()) >= SHORTEST_NAME}
    lower, folded = text.lower(), fold(text) if known else ""
    for name in known:
        if name.lower() in lower:  # hardly ever: a pattern for each name of a list would cost more than the list
            spots += [m.span() for m in re.finditer(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text, re.IGNORECASE)]
    several = [words for name in known if len(words := _WORD.findall(fold(name))) > 1]
    spots += _folded(text, [words for words in several if all(word in folded for word in words)])
    return _covered(text, spots) if spots else text


def _folded(text: str, names: Sequence[list[str]]) -> list[tuple[int, int]]:
    if not names:
        return []
    found = list(_WORD.finditer(text))
    words = [fold(one.group()) for one in found]
    return [
        (found[at].start(), found[at + len(name) - 1].end())
        for name in names
        for at in range(len(words) - len(name) + 1)
        if words[at : at + len(name)] == name
    ]


def _covered(text: str, spots: list[tuple[int, int]]) -> str:
    parts, place = [], 0
    for start, end in sorted(spots):
        if start >= place:
            parts += [text[place:start], HIDDEN]
        place = max(place, end)
    return "".join([*parts, text[place:]])


def is_given_away(words: Iterable[str], whole: str, shown: str) -> bool:
    """Whether one of these folded words stands in `whole` only where it is covered in `shown`.

    What is found by such a word would tell who it is, although nothing of it is shown.
    """
    if whole == shown:
        return False
    hidden = _words(whole) - _words(shown)
    return any(word in hidden for word in words)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text))) | set(_WORD.findall(fold(text)))
