"""The secret keys of cases in what citizens and the assistant wrote: who reads one may open the case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from inbox_api.cases.codes import KEY_LENGTH, KEY_SYMBOLS, read_lookup_key
from inbox_api.folding import fold
from inbox_api.training.review.inventing import invented

_ANY = f"[{KEY_SYMBOLS}{KEY_SYMBOLS.lower()}]"
_TOKEN = re.compile(rf"(?<![\w-]){_ANY}{{{KEY_LENGTH}}}(?![\w-])")
_SPREAD = rf"{_ANY}(?:[ .\-]?{_ANY}){{{KEY_LENGTH - 1}}}"
# "ngay27", "hem34a": a word and its number, run together.
_WORD_WITH_NUMBER = re.compile(r"[a-z]*[aey][a-z]*\d+[a-z]?")


def is_key(text: str) -> bool:
    """Whether these are the symbols of a key, with a letter and a digit among them as every key has."""
    key = read_lookup_key(text)
    return key is not None and not key.isalpha() and not key.isdigit()


def find(text: str, names: Iterable[str] = ()) -> list[tuple[int, int]]:
    """Where keys stand. names: what the conversation's rows hold, its own keys among them."""
    known = {key for name in names if (key := read_lookup_key(name)) is not None and is_key(name)}
    found = [
        match.span()
        for match in _TOKEN.finditer(text)
        if match.group().upper() in known or (is_key(match.group()) and not _WORD_WITH_NUMBER.fullmatch(match.group()))
    ]
    whole = text.strip()
    if is_key(whole):
        found.append((text.index(whole), text.index(whole) + len(whole)))
    plain = "".join(fold(letter) or letter for letter in text)
    if len(plain) == len(text):
        spots = (match.span(1) for match in _after_cue().finditer(plain))
        found += [(start, end) for start, end in spots if is_key(text[start:end])]
    return found


@lru_cache(maxsize=1)
def _after_cue() -> re.Pattern[str]:
    cues = "|".join(re.escape(fold(cue)) for cue in invented()["key_cues"])
    return re.compile(rf"(?<!\w)(?:{cues})\W+(?:la\W+)?({_SPREAD})(?!\w)", re.IGNORECASE)
