"""Texts as official files hold them, made plain: entities, tags, odd spaces, words for "nothing"."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import Any

from inbox_api.folding import fold, storable
from inbox_api.procedures.vocabulary import load

MAX_CHARS = 2_000_000  # of one value; a record that long is refused when it is stored
LONGEST_NOTHING = 60  # characters, spaces around it included
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
# Invisible characters, and Icelandic eth for d with stroke.
_ODD = {ord(c): "" for c in "\u200b\u200c\u200d\u2060\ufeff\u00ad"} | {0xD0: "\u0110", 0xF0: "\u0111"}
_BULLET = re.compile(r"^(?:[-+*\u2022\u2013\u2014\u25cf\u25aa\u2023\uf0b7]\s*)+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")


def data(key: str) -> Any:
    """One entry of data/importing.json."""
    return load("importing")[key]


def text_of(key: str) -> str:
    """A fixed Vietnamese text that goes into records."""
    found: str = data("texts")[key]
    return found


@lru_cache(maxsize=64)
def folded(key: str) -> tuple[str, ...]:
    """A word list of data/importing.json without accents, the longest first."""
    return tuple(sorted({fold(word) for word in data(key)}, key=lambda word: (-len(word), word)))


@lru_cache(maxsize=64)
def pattern(key: str) -> str:
    """A regular expression for the words of a list as they are written, the longest first, without groups."""
    words = sorted({unicodedata.normalize("NFC", word) for word in data(key)}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)


def plain_letters(text: str) -> str:
    """NFC, without invisible characters, look-alikes as the letters that were meant."""
    return unicodedata.normalize("NFC", storable(text).translate(_ODD))


def tidy(text: str) -> str:
    """NFC, entities and look-alikes undone, invisible characters gone; line ends as \\n, other spaces as they are."""
    text = text[:MAX_CHARS]
    for _round in range(2):  # some exports escape twice
        if "&" in text and _ENTITY.search(text):
            text = html.unescape(text)
    return plain_letters(text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")


def is_nothing(text: str) -> bool:
    """Is it one of the portal's words for an empty cell?"""
    return len(text) <= LONGEST_NOTHING and fold(text).strip(" .:") in folded("empty")


def one_line(value: object) -> str:
    """A JSON or cell value as one line of text; "" for nothing and for what is no text or number."""
    return " ".join(lines(value))


def lines(value: object) -> list[str]:
    """The filled lines of a value, each with single spaces; none for nothing. Tags are taken out."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return []
    text = tidy(str(value))
    if "<" in text and _TAG.search(text):
        from inbox_api.procedures.importing.html_blocks import lines_of_fragment  # it needs this module's words

        text = "\n".join(lines_of_fragment(text))
    found = [" ".join(line.split()) for line in text.split("\n")]
    return [line for line in found if line and not is_nothing(line)]


def without_bullet(line: str) -> str:
    return _BULLET.sub("", line).strip()


def names(value: object) -> list[str]:
    """The names in a list of {"name", "code"} or of texts, in order, each once."""
    if isinstance(value, dict) or not isinstance(value, list | tuple):
        value = [value]
    found: list[str] = []
    for item in value:
        if isinstance(item, dict):
            item = next((item[key] for key in ("name", "title", "address") if item.get(key)), None)
        text = one_line(item)
        if text and text not in found:
            found.append(text)
    return found


def starts_with_word(text: str, words: tuple[str, ...]) -> bool:
    """Does the folded `text` begin with one of the folded `words`, as a whole word?"""
    return any(text.startswith(word) and not text[len(word) : len(word) + 1].isalnum() for word in words)


def holds_word(text: str, words: tuple[str, ...]) -> bool:
    """Does the folded `text` hold one of the folded `words` between non-letters?"""
    for word in words:
        start = text.find(word)
        while start >= 0:
            before, after = text[start - 1 : start], text[start + len(word) : start + len(word) + 1]
            if not (before.isalnum() and start) and not after.isalnum():
                return True
            start = text.find(word, start + 1)
    return False
