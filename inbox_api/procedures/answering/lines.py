"""From lines to messages: what matters most in the first message, everything in the details. Nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inbox_api.procedures.answering.cutting import cut
from inbox_api.procedures.answering.sentence_ends import sentences
from inbox_api.procedures.vocabulary import load, says
from inbox_api.texts import gettext as _

LONGEST_SOURCE = 140  # characters of a source line that still goes into the first message
FIRST_CHARS = 500  # of a first message: what is read at a glance on a telephone


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer. short: how the first message says it, None: as it is, "": not at all.

    is_essential: never left out of the first message. other: what another case may have differently ("time"); a first
    message that leaves such a case out says so. most: characters of it in a first message. mark: stands behind it
    also where it is cut.
    """

    text: str
    short: str | None = None
    is_essential: bool = False
    other: str = ""
    most: int = FIRST_CHARS
    mark: str = ""

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


def compose(
    body: Sequence[Line], hedges: Sequence[str], source: str, hint: str, *, channel: str, wants_detail: bool
) -> Composed:
    """body: the answer. hedges and source: what every answer ends with. hint: tells of the details.

    Where the source leaves too little room in the first message, it comes as a message of its own.
    """
    limit = limit_of(channel)
    whole = "\n".join(f"{line.text}{line.mark}" for line in body if line.text)
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
    labels = [line.other for line in body if line.other]
    longest = max(hint, _other_hint(labels), key=len) if labels else hint
    fitted, others = _fitted(body, FIRST_CHARS - len("\n".join([longest, *ending])) - 1)
    if fitted == whole:
        return full, False
    return "\n".join([fitted, _other_hint(others) if others else hint, *ending]), True


def _other_hint(labels: Iterable[str]) -> str:
    """What is left out may change for some what the message says: told instead of "there is more"."""
    return _('There is more on the %(what)s case by case: choose "Details".', what=", ".join(dict.fromkeys(labels)))


def _fitted(body: Sequence[Line], room: int) -> tuple[str, list[str]]:
    """Essential lines, and of the others in order what fits; of the first that does not, whole sentences.

    Also of what another one holds in cases that are left out.
    """
    left = room - sum(len(line.brief) + 1 for line in body if line.is_essential and line.brief)
    taken: list[str] = []
    hidden: list[str] = []
    is_full = False
    for line in body:
        kept = line.brief
        if kept and not line.is_essential:
            kept = "" if is_full else _kept(line, left, must=not _says_more(taken))
            is_full = is_full or (kept != line.brief and (not kept or len(line.brief) <= line.most))
            left -= len(kept) + len(line.mark) + 1
        if kept:
            taken.append(f"{kept}{line.mark}")
        if line.other and tells_other_case(line.brief[len(kept) :]):
            hidden.append(line.other)
    return "\n".join(taken), hidden


def _kept(line: Line, left: int, *, must: bool) -> str:
    room = left - len(line.mark)
    if len(line.brief) < room and len(line.brief) <= line.most:
        return line.brief
    return _beginning(line.brief, min(room, line.most), must=must)


def tells_other_case(text: str) -> bool:
    """Does it name a case, a number or an exception, by which another time or fee may apply?"""
    return any(char.isdigit() for char in text) or says(text, "other_case_words")


def _says_more(taken: Sequence[str]) -> bool:
    """Is there more than the heading already?"""
    return sum(1 for text in taken if text) > 1


def _beginning(text: str, room: int, *, must: bool) -> str:
    """The first whole sentences that fit; the first one in any case when `must`."""
    kept = ""
    for sentence in sentences(text):
        longer = f"{kept} {sentence}" if kept else sentence
        if len(longer) >= room and not (must and not kept):
            break
        kept = longer
    return kept.rstrip(";")
