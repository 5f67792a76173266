"""Where the searched words stand in a text, whatever its diacritics, and a cut of the text around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from inbox_api.folding import fold

_WORD = re.compile(r"\w+")
LENGTH = 180  # characters of a cut
LEAD = 50  # of them before the first mark


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    is_marked: bool


def spans(text: str, runs: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """(start, end) of every run of folded words in `text`, in order, joined where they touch."""
    words = [(match.start(), match.end(), fold(match.group())) for match in _WORD.finditer(text)]
    found = [
        (words[number][0], words[number + len(run) - 1][1])
        for run in runs
        for number in range(len(words) - len(run) + 1)
        if tuple(word for _start, _end, word in words[number : number + len(run)]) == run
    ]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def marked_cut(text: str, runs: Sequence[tuple[str, ...]], length: int = LENGTH) -> list[Part]:
    """About `length` characters of the text in one line, from shortly before the first mark on, in parts."""
    text = " ".join(text.split())
    marks = spans(text, runs)
    start = max(0, marks[0][0] - LEAD) if marks else 0
    if start:
        start = text.find(" ", start) + 1
    end = min(len(text), start + length)
    parts = [Part("\u2026", False)] if start else []
    place = start
    for mark_start, mark_end in marks:
        if mark_start < place or mark_start >= end:
            continue
        if mark_start > place:
            parts.append(Part(text[place:mark_start], False))
        parts.append(Part(text[mark_start : min(mark_end, end)], True))
        place = min(mark_end, end)
    if place < end:
        parts.append(Part(text[place:end], False))
    return [*parts, Part("\u2026", False)] if end < len(text) else parts
