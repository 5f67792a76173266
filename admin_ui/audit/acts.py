"""What was done, in words; the log itself keeps slugs."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    found: dict[str, str] = json.loads((DATA / "acts.json").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def objects() -> dict[str, str]:
    """What something was done to: {kind in the log: a noun, a number follows}."""
    found: dict[str, str] = json.loads((DATA / "objects.json").read_text(encoding="utf-8"))
    return found


def in_words(action: str) -> str:
    """The slug itself where nobody has written words for it."""
    return words().get(action, action)
