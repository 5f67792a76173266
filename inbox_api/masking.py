"""Telephone and identity numbers out of sight: lists are read over shoulders and land on screenshots."""

from __future__ import annotations

import re
from collections.abc import Iterator

_GAP = r"[ .\-]?"
# Nothing of a longer number or of a code such as TV-PA-261126-00031-8 is one of these.
_PRIVATE = re.compile(
    rf"(?<![\d.\-])(?:(?:\+?84|0)(?:{_GAP}\d){{9}}|\d(?:{_GAP}\d){{11}})(?!\d)",
)
SHOWN_DIGITS = 3


def masked(text: str) -> str:
    """`text` with each phone number and each identity number of 12 digits reduced to its last three digits."""
    return _PRIVATE.sub(lambda match: "\u2022\u2022\u2022" + re.sub(r"\D", "", match.group())[-SHOWN_DIGITS:], text)


def private_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, digits) of each phone number and each identity number of 12 digits."""
    for match in _PRIVATE.finditer(text):
        yield match.start(), match.end(), re.sub(r"\D", "", match.group())
