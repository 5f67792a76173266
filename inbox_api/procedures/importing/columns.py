"""Heads of tables: which column holds what."""

from __future__ import annotations

from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.importing.wording import data

MAX_HEAD = 80  # characters: a longer cell is no head of a column


@lru_cache(maxsize=1)
def _heads() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, words in data("columns").items():
        for word in words:
            found.setdefault(fold(word), []).append(key)
    return found


def header_keys(texts: list[str]) -> dict[str, int]:
    """key -> its first column, for every cell that is the head of a known column; a head may mean several keys."""
    found: dict[str, int] = {}
    for column, text in enumerate(texts):
        if len(text) <= MAX_HEAD:
            for key in _heads().get(fold(text).strip(" .:*"), []):
                found.setdefault(key, column)
    return found
