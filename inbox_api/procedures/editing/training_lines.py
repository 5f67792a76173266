"""How many lines of the bot's training data name a procedure: they are to be read again when its facts change."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from inbox_api.folding import fold
from inbox_api.procedures.records import ProcedureRecord

_NAMED = re.compile(r"\[([^\[\]]+)\]\(procedure\)")
LONGEST_NAME = 12  # words; longer names are official ones, which nobody types


def counts(folder: Path, records: Iterable[ProcedureRecord]) -> dict[str, int]:
    """Lines that name each of `records`, by id; {} for all when there is no such folder.

    A line counts for the procedures that have the longest run of its marked words as their name or alias.
    """
    files = sorted((folder / "nlu").glob("*.yml"))
    named = _mentions(tuple((path, path.stat().st_mtime_ns) for path in files))
    holders = _holders(records)
    found: Counter[str] = Counter()
    for words, lines in named.items():
        for procedure_id in _meant(words, holders):
            found[procedure_id] += lines
    return dict(found)


@lru_cache(maxsize=2)
def _mentions(files: tuple[tuple[Path, int], ...]) -> Mapping[str, int]:
    """The folded words that lines mark as a procedure, with how many lines do. files: with the time of their change."""
    found: Counter[str] = Counter()
    for path, _changed in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            found.update({fold(words) for words in _NAMED.findall(line)})
    return found


def _holders(records: Iterable[ProcedureRecord]) -> dict[str, set[str]]:
    holders: dict[str, set[str]] = defaultdict(set)
    for record in records:
        for name in (record.name, *record.aliases):
            holders[fold(name)].add(record.id)
    return holders


def _meant(mention: str, holders: Mapping[str, set[str]]) -> set[str]:
    words = mention.split()
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        meant: set[str] = set()
        for start in range(len(words) - length + 1):
            meant |= holders.get(" ".join(words[start : start + length]), set())
        if meant:
            return meant
    return set()
