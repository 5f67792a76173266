"""The fixed words of records (levels, units, markers) as data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from inbox_api.folding import fold

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=16)
def load(name: str) -> Any:
    """The parsed JSON of data/<name>.json."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def words(key: str) -> tuple[str, ...]:
    """A word list of vocabulary.json, without accents."""
    listed: Iterable[str] = load("vocabulary")[key]
    return tuple(fold(word) for word in listed)


def mentions(text: str, key: str) -> bool:
    """Does `text` hold a word of the list `key`? Whole words, accent-blind."""
    return _holds(text, words(key))


def says(text: str, key: str) -> bool:
    """The same with a list of answering.json."""
    return _holds(text, _answering_words(key))


@lru_cache(maxsize=16)
def _answering_words(key: str) -> tuple[str, ...]:
    listed: Iterable[str] = load("answering")[key]
    return tuple(fold(word) for word in listed)


def _holds(text: str, listed: Iterable[str]) -> bool:
    squeezed = " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())
    return any(f" {word} " in f" {squeezed} " for word in listed)
