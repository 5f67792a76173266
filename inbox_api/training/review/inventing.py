"""Invented data that stand for real ones, and words that streets begin with."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from inbox_api.folding import fold

DATA = Path(__file__).parent / "data" / "invented.json"


@lru_cache(maxsize=1)
def invented() -> dict[str, list[str]]:
    """Invented values and word lists, by kind."""
    data: dict[str, list[str]] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def street_starts() -> frozenset[str]:
    """Words that names of streets begin with, without diacritics."""
    return frozenset(map(fold, invented()["street_starts"]))


def value(kind: str, seed: str, is_plain: bool) -> str:
    """An invented one, always the same for a seed; is_plain: for a message without diacritics."""
    choices = invented()[kind]
    chosen = choices[int(hashlib.sha256(seed.encode()).hexdigest(), 16) % len(choices)]
    return fold(chosen) if is_plain and kind in {"person", "address", "house_address"} else chosen
