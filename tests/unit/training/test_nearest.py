"""The lines that are most like a message are looked for once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from inbox_api.training.examples import Example
from inbox_api.training.review import nearest
from inbox_api.training.review.nearest import Index

SAID = {
    "phi khai sinh bao nhieu": "ask_fee",
    "le phi ket hon bao nhieu": "ask_fee",
    "rac day ngoai duong": "report_issue",
    "den duong bi tat": "report_issue",
}
LINES = [Example(intent, text, text, ()) for text, intent in SAID.items()]


class Counting(Index):
    """Counts the texts whose vectors were made."""

    def __init__(self) -> None:
        super().__init__(LINES)
        self.made = 0

    def vectors(self, texts: Sequence[str]) -> Any:
        self.made += len(texts)
        return super().vectors(texts)


def test_what_was_asked_before_is_answered_from_memory_and_in_the_order_asked() -> None:
    index = Counting()
    first = index.nearest(["rac ngoai duong", "phi khai sinh"], 2)
    again = index.nearest(["phi khai sinh", "den tat", "rac ngoai duong", "phi khai sinh"], 2)
    assert index.made == 3
    assert [again[2], again[0]] == first
    assert again[3] == again[0]
    assert [lines[0].intent for lines in again] == ["ask_fee", "report_issue", "report_issue", "ask_fee"]
    assert len(index.nearest(["phi khai sinh"], 1)[0]) == 1  # another count is another question


def test_the_memory_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "MOST_KNOWN", 2)
    index = Counting()
    for text in ("rac", "den", "phi"):
        index.nearest([text], 1)
    index.nearest(["phi"], 1)
    assert index.made == 3
    index.nearest(["rac"], 1)
    assert index.made == 4
