"""Invented data that stand for real ones, and the lists of words that names and streets are known by."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from inbox_api.cases.publishing import finding
from inbox_api.folding import fold

DATA = Path(__file__).parent / "data" / "invented.json"


@lru_cache(maxsize=1)
def invented() -> dict[str, list[str]]:
    """Invented values and word lists, by kind."""
    data: dict[str, list[str]] = json.loads(DATA.read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def folded_lists() -> dict[str, frozenset[str]]:
    """The word lists without diacritics, with the family names."""
    own = {
        name: frozenset(map(fold, invented()[name]))
        for name in ("name_cues", "middle_names", "after_names", "street_starts")
    }
    return own | {"family_names": frozenset(map(fold, finding.family_names()))}


def value(kind: str, seed: str, is_plain: bool) -> str:
    """An invented one, always the same for a seed; is_plain: for a message without diacritics."""
    choices = invented()[kind]
    chosen = choices[int(hashlib.sha256(seed.encode()).hexdigest(), 16) % len(choices)]
    return fold(chosen) if is_plain and kind in {"person", "address", "house_address"} else chosen
