"""What a case is called: the matter in a line, never a greeting, a button or the wish for a person."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from inbox_api.folding import fold

TITLE_LENGTH = 90
DATA = Path(__file__).parent / "data" / "no_matter.json"


def title_of(description: str) -> str:
    """The first words of a description, cut at a space; lines before the matter that tell nothing are left out."""
    lines = [line for line in description.splitlines() if line.strip()]
    first = next((number for number, line in enumerate(lines) if tells_matter(line)), 0)
    line = " ".join(" ".join(lines[first:]).split())
    if len(line) <= TITLE_LENGTH:
        return line
    return line[:TITLE_LENGTH].rsplit(" ", 1)[0] + "\u2026"


def tells_matter(text: str, intent: str | None = None) -> bool:
    """False for what only greets, thanks, calls for people, taps or rates. intent: what the assistant understood."""
    words = re.findall(r"[0-9a-z]+", fold(text))
    return intent not in _data("intents") and any(word not in _data("words") for word in words)


@lru_cache(maxsize=2)
def _data(name: str) -> frozenset[str]:
    rows: list[str] = json.loads(DATA.read_text(encoding="utf-8"))[name]
    return frozenset(fold(row) for row in rows)
