"""The one question of a topic whose answer helps whoever goes there. Data: data/questions.json, written by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "questions.json"


@dataclass(frozen=True, slots=True)
class Question:
    """label: before the answer in the description. known: whoever wrote one of these has answered it already."""

    topic: str
    ask: str
    label: str
    known: tuple[str, ...]


@lru_cache(maxsize=1)
def questions() -> dict[str, Question]:
    """By topic."""
    rows = json.loads(DATA.read_text(encoding="utf-8"))["questions"]
    return {row["topic"]: Question(**row | {"known": tuple(row["known"])}) for row in rows}


def question_of(topic: str) -> Question | None:
    """The question of a topic, or None."""
    return questions().get(topic)
