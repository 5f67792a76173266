"""From lines to messages: what matters most in the first message, everything in the details. Nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inbox_api.procedures.answering.cutting import cut
from inbox_api.procedures.vocabulary import load

LONGEST_SOURCE = 140  # characters of a source line that still goes into the first message
FIRST_CHARS = 500  # of a first message: what is read at a glance on a telephone
_SENTENCE = re.compile(r"(?<!^\d\.)(?<!^\d\d\.)(?<=[.;])\s+")  # "2. Hand in" is one


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer. short: how the first message says it, None: as it is, "": not at all.

    is_essential: never left out of the first message.
    """

    text: str
    short: str | None = None
    is_essential: bool = False

    @property
    def brief(self) -> str:
        return self.text if self.short is None else self.short


@dataclass(frozen=True, slots=True)
class Composed:
    """parts: messages in order. has_detail: the first message leaves something to the details."""

    parts: list[str]
    has_detail: bool


def limit_of(channel: str) -> int:
    """How long one message may be in a channel, in characters."""
    limits: dict[str, int] = load("answering")["message_chars"]
    return limits.get(channel, limits[""])


def plain(lines: Iterable[str], *, is_essential: bool = False) -> list[Line]:
    return [Line(text, is_essential=is_essential) for text in lines if text]


def first_sentence(text: str) -> str:
    """The beginning of a long line, up to its first full stop or semicolon."""
    return _SENTENCE.split(text)[0].rstrip(";")


def compose(
    body: Sequence[Line], hedges: Sequence[str], source: str, hint: str, *, channel: str, wants_detail: bool
) -> Composed:
    """body: the answer. hedges and source: what every answer ends with. hint: tells of the details.

    Where the source leaves too little room in the first message, it comes as a message of its own.
    """
    limit = limit_of(channel)
    whole = "\n".join(line.text for line in body if line.text)
    if wants_detail:
        return Composed(cut("\n".join([whole, *hedges, source]), limit), has_detail=False)
    is_apart = len(source) > LONGEST_SOURCE
    first, has_detail = _first(body, whole, [*hedges, *([] if is_apart else [source])], hint)
    if not is_apart and len(first) > FIRST_CHARS:
        is_apart = True
        first, has_detail = _first(body, whole, hedges, hint)
    return Composed([*cut(first, limit), *([source] if is_apart else [])], has_detail)


def _first(body: Sequence[Line], whole: str, ending: Sequence[str], hint: str) -> tuple[str, bool]:
    """The first message, and whether it leaves something to the details."""
    full = "\n".join([whole, *ending])
    if len(full) <= FIRST_CHARS:
        return full, False
    last = "\n".join([hint, *ending])
    fitted = _fitted(body, FIRST_CHARS - len(last) - 1)
    return (full, False) if fitted == whole else (f"{fitted}\n{last}", True)


def _fitted(body: Sequence[Line], room: int) -> str:
    """Essential lines, and of the others in order what fits; of the first that does not, whole sentences."""
    left = room - sum(len(line.brief) + 1 for line in body if line.is_essential and line.brief)
    taken: list[str] = []
    is_full = False
    for line in body:
        if line.is_essential:
            taken.append(line.brief)
        elif line.brief and not is_full:
            kept = line.brief if len(line.brief) < left else _beginning(line.brief, left, must=not _says_more(taken))
            is_full = kept != line.brief
            left -= len(kept) + 1
            taken.append(kept)
    return "\n".join(text for text in taken if text)


def _says_more(taken: Sequence[str]) -> bool:
    """Is there more than the heading already?"""
    return sum(1 for text in taken if text) > 1


def _beginning(text: str, room: int, *, must: bool) -> str:
    """The first whole sentences that fit; the first one in any case when `must`."""
    kept = ""
    for sentence in _SENTENCE.split(text):
        longer = f"{kept} {sentence}" if kept else sentence
        if len(longer) >= room and not (must and not kept):
            break
        kept = longer
    return kept.rstrip(";")
