"""What was done, in words; the log itself keeps slugs."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).parent / "data" / "acts.json"


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    found: dict[str, str] = json.loads(WORDS.read_text(encoding="utf-8"))
    return found


def in_words(action: str) -> str:
    """The slug itself where nobody has written words for it."""
    return words().get(action, action)
