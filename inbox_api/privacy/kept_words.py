"""Words of a file that the law keeps, without the person who asked to be forgotten. Plain values, no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inbox_api.cases.publishing import finding
from inbox_api.cases.publishing.finding import Mark
from inbox_api.folding import fold
from inbox_api.training.review import persons

_WORD = re.compile(r"[^\W_]+")
_MATTER = frozenset({"house", "plate"})  # where it is and what drove there: without them nobody can deal with it
_FEWEST_OF_OFFICER = 2  # words: a lone given name may be anybody's


@dataclass(frozen=True, slots=True)
class Known:
    """own: names and addresses of the person; officers: names of those who work here, which stay.

    is_about_somebody: the file of a complaint or denunciation, in which the names of others are the matter itself.
    """

    own: tuple[str, ...]
    officers: tuple[str, ...]
    is_about_somebody: bool = False


def covered(text: str, known: Known) -> str:
    """Names, telephone and identity numbers and e-mail addresses are covered, and what is the person's own."""
    found = [mark for mark in finding.find(text, known.own) if mark.kind not in _MATTER]
    found += [Mark(start, end, "name") for start, end in persons.find(text)]
    gone = [mark for mark in found if mark.kind != "name" or _goes(text, mark, known)]
    return finding.covered(text, _joined(gone))


def covered_in(value: Any, known: Known) -> Any:
    """The same for every text in a stored value, at any depth."""
    if isinstance(value, str):
        return covered(value, known)
    if isinstance(value, dict):
        return {key: covered_in(one, known) for key, one in value.items()}
    return [covered_in(one, known) for one in value] if isinstance(value, list) else value


def _goes(text: str, mark: Mark, known: Known) -> bool:
    """Whether this name is the person's own, or of somebody else who is neither the matter nor an officer."""
    words = set(_words(text[mark.start : mark.end]))
    if any(words <= set(_words(one)) for one in known.own):
        return True
    return not known.is_about_somebody and not any(_tells(text, mark, one) for one in known.officers)


def _tells(text: str, mark: Mark, officer: str) -> bool:
    """Whether an officer's whole name stands there; the stretch may go on behind it."""
    words = _words(officer)
    return len(words) >= _FEWEST_OF_OFFICER and _words(text[mark.start :])[: len(words)] == words


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in _WORD.findall(text))


def _joined(marks: Iterable[Mark]) -> list[Mark]:
    """What overlaps becomes one."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if kept and mark.start < kept[-1].end:
            kept[-1] = Mark(kept[-1].start, max(kept[-1].end, mark.end), kept[-1].kind)
        else:
            kept.append(mark)
    return kept
