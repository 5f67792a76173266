"""What differs between two states of a record: field by field, line by line, word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from inbox_api.procedures.editing.plain import lines_of
from inbox_api.procedures.records import ProcedureRecord

_TOKEN = re.compile(r"\s+|\d+(?:[.,/]\d+)+|\w+|[^\w\s]")
MAX_COMPARISONS = 2_000_000  # of tokens with tokens; longer texts are shown as taken away and added whole


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. kind: same in both, gone from the first, new in the second."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that differs. lines: the pieces of each line, in reading order, unchanged lines included."""

    field: str
    before: Any
    after: Any
    lines: list[list[Piece]]


def compare(before: ProcedureRecord, after: ProcedureRecord) -> list[FieldDifference]:
    """The fields that differ, in the order of the file format."""
    first, second = before.as_json(), after.as_json()
    return [
        difference_of(name, first.get(name), second.get(name))
        for name in ProcedureRecord.model_fields
        if first.get(name) != second.get(name)
    ]


def difference_of(field: str, before: Any, after: Any) -> FieldDifference:
    """How two plain values of one field differ."""
    return FieldDifference(field, before, after, line_differences(lines_of(field, before), lines_of(field, after)))


def line_differences(before: Sequence[str], after: Sequence[str]) -> list[list[Piece]]:
    """Lines put side by side: what stands in both stays, what took the place of another is compared by words."""
    found: list[list[Piece]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, n in matcher.get_opcodes():
        if kind == "equal":
            found.extend([Piece("same", line)] for line in before[i:j])
            continue
        pairs = min(j - i, n - k)
        found.extend(word_difference(before[i + at], after[k + at]) for at in range(pairs))
        found.extend([Piece("gone", line)] for line in before[i + pairs : j])
        found.extend([Piece("new", line)] for line in after[k + pairs : n])
    return found


def word_difference(before: str, after: str) -> list[Piece]:
    """The words of two texts; joined again, "same" and "gone" give the first, "same" and "new" the second."""
    first, second = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(first) * len(second) > MAX_COMPARISONS:
        return _pieces("gone", before) + _pieces("new", after)
    pieces: list[Piece] = []
    for is_same, old, new in _blocks(first, second):
        pieces += _pieces("same", old) if is_same else _pieces("gone", old) + _pieces("new", new)
    return pieces


def _blocks(first: Sequence[str], second: Sequence[str]) -> list[tuple[bool, str, str]]:
    """(is the same, words of the first, words of the second), in order. Changes that only a space parts are one."""
    blocks: list[tuple[bool, str, str]] = []
    for kind, i, j, k, n in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        old, new = "".join(first[i:j]), "".join(second[k:n])
        is_change = kind != "equal"
        if is_change and len(blocks) > 1 and blocks[-1][0] and not blocks[-1][1].strip():
            _same, space, _space = blocks.pop()
            _changed, before, after = blocks.pop()
            old, new = f"{before}{space}{old}", f"{after}{space}{new}"
        blocks.append((not is_change, old, new))
    return blocks


def _pieces(kind: Literal["same", "gone", "new"], text: str) -> list[Piece]:
    return [Piece(kind, text)] if text else []
