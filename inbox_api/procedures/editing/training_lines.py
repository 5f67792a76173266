"""Which procedure is meant where a line of the bot's training data marks words as one.

Such lines are to be read again when the procedure's facts change (inbox_api/training/catalogue/mentions.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from inbox_api.folding import fold
from inbox_api.procedures.records import ProcedureRecord

LONGEST_NAME = 12  # words; longer names are official ones, which nobody types


def holders_of(records: Iterable[ProcedureRecord]) -> dict[str, set[str]]:
    """Folded names and aliases, each with the procedures that have it."""
    holders: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for name in (record.name, *record.aliases):
            holders[fold(name)].add(record.id)
    return holders


def meant(mention: str, holders: Mapping[str, set[str]]) -> set[str]:
    """The procedures that have the longest run of these folded words as their name or alias."""
    words = mention.split()
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        found: set[str] = set()
        for start in range(len(words) - length + 1):
            found |= holders.get(" ".join(words[start : start + length]), set())
        if found:
            return found
    return set()
