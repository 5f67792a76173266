"""Telephone numbers in what a citizen writes: read, hidden, and told from those with figures missing or too many."""

import re
import unicodedata
from typing import Iterator, Optional, Tuple

from bot.components.patterns import find_patterns

LONG_NUMBER = re.compile(r"\+?\d(?:[\s.\-]?\d){8,}")
_RUN = re.compile(r"(?<![\w+])[+(]?\d(?:[ .\-()]{0,2}\d){6,14}(?!\w)")
_BEGINS_LIKE_ONE = re.compile(r"(?:0[235789]|(?:00)?84[235789])\d{6,11}|01\d{8,9}")
_HOTLINES = ("1800", "1900")
_FIGURES_OF_AN_ATTEMPT = 5


def phone_in(text: str) -> Optional[str]:
    """The first Vietnamese phone number of the text as +84..., or None; a hotline is nobody's own."""
    return next((value for _, _, value in _found(text)), None)


def odd_in(text: str) -> Optional[str]:
    """A number as written that begins like a telephone number and has too few or too many figures, or None."""
    return next((text[start:end] for start, end in _odd(text)), None)


def is_attempt(text: str) -> bool:
    """True when so many figures stand there that a number was meant, whatever it lacks."""
    return sum(char.isdigit() for char in text) >= _FIGURES_OF_AN_ATTEMPT


def without_odd(text: str) -> str:
    """The text with each such number reduced to its last three figures: nobody can call it, nobody should read it."""
    for start, end in reversed(list(_odd(text))):
        text = text[:start] + _tail(text[start:end]) + text[end:]
    return text


def exchanged(text: str, old: str, new: str) -> str:
    """The text with every mention of the number `old` (+84...) written as `new`."""
    composed = unicodedata.normalize("NFC", text)
    for start, end, value in reversed(list(_found(composed))):
        composed = composed[:start] + new + composed[end:] if value == old else composed
    return composed


def masked(text: str) -> str:
    """Every phone or identity number reduced to its last three digits: it may be read over a shoulder."""
    return LONG_NUMBER.sub(lambda match: _tail(match.group()), text)


def _tail(number: str) -> str:
    return "\u2022\u2022\u2022" + re.sub(r"\D", "", number)[-3:]


def _found(text: str) -> Iterator[Tuple[int, int, str]]:
    """(start, end, value) of each number, in the NFC text."""
    for item in find_patterns(unicodedata.normalize("NFC", text)):
        if item.kind == "phone" and not item.value.startswith(_HOTLINES):
            yield item.start, item.end, item.value


def _odd(text: str) -> Iterator[Tuple[int, int]]:
    known = [item for item in find_patterns(text) if item.kind != "number"]
    for match in _RUN.finditer(text):
        start, end = match.span()
        is_known = any(item.start < end and start < item.end for item in known)
        if not is_known and _BEGINS_LIKE_ONE.fullmatch(re.sub(r"\D", "", match.group())):
            yield start, end
