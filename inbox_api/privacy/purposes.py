"""For what data of citizens are used beyond their own matter: data/purposes.json, with the settings of the city."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from inbox_api.settings import get_settings

DATA_FILE = Path(__file__).parent / "data" / "purposes.json"
TRAINING, PUBLIC_COPY, RATING, NEWS = "training", "public_copy", "rating", "news"


@dataclass(frozen=True, slots=True)
class Purpose:
    """is_asked_first: nothing is done before a yes; else it is done until the citizen says no. title: for citizens."""

    code: str
    title: str
    is_asked_first: bool


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Purpose]:
    rows = json.loads(DATA_FILE.read_text(encoding="utf-8"))["purposes"]
    return {str(row["code"]): Purpose(row["code"], row["title"], row["basis"] == "consent") for row in rows}


def purposes() -> dict[str, Purpose]:
    """By code, in the order in which they are shown."""
    found = dict(_shipped())
    found[TRAINING] = replace(found[TRAINING], is_asked_first=is_training_asked_first())
    return found


def is_training_asked_first() -> bool:
    return get_settings().training_consent == "asked_first"
