"""What in a text may tell who somebody is: suggestions, of which a person decides. Plain values, no database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from inbox_api.folding import fold
from inbox_api.masking import private_numbers

DATA = Path(__file__).parent / "data" / "names.json"
STREETS = Path(__file__).parent / "data" / "streets.json"
MOST_KINDS = 3  # "trung hoc co so ..."
HIDDEN = "\u2588\u2588\u2588"
MOST_NAMES = 4  # syllables of a Vietnamese name
LONGEST_STREET, LONGEST_BEFORE = 60, 80  # letters
LONGEST_NUMBER = 5  # of a house
PART_ENDS = frozenset({"", ",", ";", "-", "\u2013", "(", "\n"})  # before a new part of an address
IDENTITY_DIGITS = 12
_WORD = re.compile(r"[^\W_]+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_OLD_IDENTITY = re.compile(r"(?<![\d.\-])\d{9}(?!\d)")
_PLATE = re.compile(
    r"(?<![\w.-])\d{2}[ -]?[A-Z\u0110]{1,2}\d?[ .-]{0,3}(?:\d{3}[. ]?\d{2}|\d{4})(?![\d-])", re.IGNORECASE
)
_HOUSE = re.compile(r"(?<![\w.,/-])\d{1,4}[A-Za-z]?(?:/\d{1,4}[A-Za-z]?)*(?![\w/]|[.,]\d)")
# 24/11, 24/11/2026, 07/2026, 24/7: most of what is written so is a day, a month, or "always".
_DATE = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?:/(?:19|20)?\d{2})?|(?:0?[1-9]|1[0-2])/(?:19|20)\d{2}"
)
_CODE = re.compile(r"\b[A-Z]{2}-[A-Z]{2}-\d{6}-\d{5}-\w\b")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text. kind: name phone identity plate house email."""

    start: int
    end: int
    kind: str

    def as_dict(self, text: str) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "kind": self.kind, "text": text[self.start : self.end]}


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return {
        name: frozenset(map(str.lower, words) if name != "family_names" else words)
        for name, words in data.items()
        if name != "about"
    }


@lru_cache(maxsize=1)
def _streets() -> frozenset[tuple[str, ...]]:
    """Names of streets, folded, word by word."""
    return frozenset(_street_names())


@lru_cache(maxsize=1)
def _street_names() -> dict[tuple[str, ...], str]:
    """As they are written, by their folded words."""
    names: list[str] = json.loads(STREETS.read_text(encoding="utf-8"))["streets"]
    return {tuple(fold(name).split()): name for name in names}


def family_names() -> frozenset[str]:
    """As they are written, with capitals."""
    return _lists()["family_names"]


def places() -> frozenset[str]:
    """Words that the name of a place stands behind, in small letters."""
    return _lists()["places"]


def find(text: str, names: Iterable[str] = (), said_persons: Iterable[str] = ()) -> list[Mark]:
    """In reading order, without overlap. names: people known from the case; said_persons: what the bot took for one."""
    found = [
        *_numbers(text),
        *(Mark(m.start(), m.end(), "email") for m in _EMAIL.finditer(text)),
        *(Mark(m.start(), m.end(), "plate") for m in _PLATE.finditer(text)),
        *_known(text, names),
        *(mark for mark in _known(text, said_persons) if not _is_of_place(text, mark.start)),
        *_names(text),
        *_houses(text),
    ]
    codes = [(m.start(), m.end()) for m in _CODE.finditer(text)]
    free = [mark for mark in found if not any(mark.start < end and start < mark.end for start, end in codes)]
    return _without_overlap(free)


def _numbers(text: str) -> Iterable[Mark]:
    for start, end, digits in private_numbers(text):
        yield Mark(start, end, "identity" if len(digits) == IDENTITY_DIGITS else "phone")
    for match in _OLD_IDENTITY.finditer(text):
        yield Mark(match.start(), match.end(), "identity")


def _known(text: str, names: Iterable[str]) -> Iterable[Mark]:
    """With and without diacritics and capitals; folding keeps the length of composed letters."""
    for name in {name.strip() for name in names if len(name.strip()) > 2}:
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield Mark(match.start(), match.end(), "name")
        words = fold(name).split()
        spots = list(_WORD.finditer(text))
        for at in range(len(spots) - len(words) + 1):
            if [fold(spot.group()) for spot in spots[at : at + len(words)]] == words:
                yield Mark(spots[at].start(), spots[at + len(words) - 1].end(), "name")


def _is_of_place(text: str, start: int) -> bool:
    """Whether the name that begins there is one of a street, a school …: by the words before it, or as a known street
    that nothing tells to be a person.
    """
    before = text[max(0, start - LONGEST_BEFORE) : start]
    words = [spot.group().lower() for spot in _WORD.finditer(before)]
    if _is_behind_place(words, before):
        return True
    cue = words[-1] if words and before.rstrip(" :")[-1:].isalnum() else ""
    if cue in _lists()["titles"] or cue in _lists()["name_cues"]:
        return False
    if cue in _lists()["label_cues"] and before.rstrip(" ").endswith(":"):
        return False
    following = tuple(fold(spot.group()) for spot in _WORD.finditer(text[start : start + LONGEST_STREET]))
    return any(following[:length] in _streets() for length in range(2, MOST_NAMES + 1))


def _is_behind_place(words: list[str], before: str) -> bool:
    """Whether the words end with one for a place, maybe with its kind ("truong tieu hoc") or number ("45")."""
    if not words or not before.rstrip(" ")[-1:].isalnum():
        return False
    places, kinds, at = _lists()["places"], _lists()["place_kinds"], len(words)
    if words[-1][:1].isdigit():  # "45 Le Loi"; not a telephone number
        return len(words[-1]) <= LONGEST_NUMBER
    for _step in range(MOST_KINDS + 1):
        if any(" ".join(words[max(0, at - length) : at]) in places for length in (1, 2)):
            return True
        length = next((one for one in (2, 1) if at >= one and " ".join(words[at - one : at]) in kinds), 0)
        if not length:
            return False
        at -= length
    return False


def street_in(text: str, names: Iterable[str] = ()) -> str | None:
    """The first known street that the text surely names as a place, as it is written; None for none. names: of people.

    Nothing else of the text is in the answer: it tells no house and nobody.
    """
    spots, people, at = list(_WORD.finditer(text)), find(text, names), 0
    while at < len(spots):
        name, length = _street_at(spots, at)
        start = spots[at].start()
        if name and _begins_place(text[:start]) and not any(one.start <= start < one.end for one in people):
            return name
        at += length
    return None


def _street_at(spots: Sequence[re.Match[str]], at: int) -> tuple[str, int]:
    """(the longest street written there or "", its words or 1). With its own diacritics, or with none at all."""
    for length in range(MOST_NAMES, 1, -1):
        said = " ".join(spot.group().lower() for spot in spots[at : at + length])
        name = _street_names().get(tuple(fold(said).split()), "")
        if name and said in {name.lower(), fold(name)}:
            return name, length
    return "", 1


def _begins_place(before: str) -> bool:
    """Whether a street may follow: behind a word for a place or a number of a house, or first in a part of the text."""
    words = [spot.group().lower() for spot in _WORD.finditer(before[-LONGEST_BEFORE:])]
    return before.rstrip()[-1:] in PART_ENDS or _is_behind_place(words, before)


def _names(text: str) -> Iterable[Mark]:
    """Capitalised words after a form of address, or three and more that begin with a family name."""
    lists = _lists()
    spots = list(_WORD.finditer(text))
    at = 0
    while at < len(spots):
        word, before = spots[at].group(), spots[at - 1].group().lower() if at else ""
        run = _capitals(text, spots, at)
        follows_title = before in lists["titles"] and _touch(text, spots[at - 1], spots[at])
        is_likely = run and (follows_title or (word in lists["family_names"] and run >= 3))
        if is_likely and not _is_of_place(text, spots[at].start()):
            yield Mark(spots[at].start(), spots[at + run - 1].end(), "name")
        at += max(run, 1)


def _capitals(text: str, spots: Sequence[re.Match[str]], at: int) -> int:
    """How many capitalised words stand side by side from there on."""
    count = 0
    while at + count < len(spots) and count < MOST_NAMES:
        spot = spots[at + count]
        if not spot.group()[0].isupper() or spot.group().isdigit():
            break
        if count and not _touch(text, spots[at + count - 1], spot):
            break
        count += 1
    return count


def _touch(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    return text[first.end() : second.start()].isspace() and "\n" not in text[first.end() : second.start()]


def _houses(text: str) -> Iterable[Mark]:
    """A number right before the name of a street, or after the word for it; not of wards, days, lengths."""
    lists = _lists()
    for match in _HOUSE.finditer(text):
        words = [word.group().lower() for word in _WORD.finditer(text[: match.start()])][-2:]
        before = words[-1] if words else ""
        if before in lists["no_house"] or " ".join(words) in lists["no_house"]:
            continue
        after = _WORD.match(text[match.end() :].lstrip(" ,"))
        following = after.group() if after else ""
        is_street = following.lower() in lists["places"] or (following[:1].isupper() and not following.isupper())
        is_named = fold(before) == "so" or " ".join(map(fold, words)) in {"so nha", "nha so"}
        is_beside = following.lower() in lists["house_after"] or following.lower() in lists["places"]
        is_beside = is_beside or before in lists["house_before"] or " ".join(words) in lists["house_before"]
        if _DATE.fullmatch(match.group()) and not is_named and not is_beside and not _begins_street(following):
            continue
        is_before_name = is_street and text[match.end() : match.end() + 1] in {" ", ","}
        if is_named or "/" in match.group() or is_before_name:
            yield Mark(match.start(), match.end(), "house")


def _begins_street(word: str) -> bool:
    """Whether a street may begin so: "12/3 Phan Chu Trinh", not "24/11 Anh"."""
    return word in family_names()


def _without_overlap(marks: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(set(marks), key=lambda one: (one.start, -one.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def covered(text: str, marks: Sequence[Mark]) -> str:
    """The text with each mark covered by a block that tells neither its length nor its first letter."""
    parts, end = [], 0
    for mark in sorted(marks, key=lambda one: one.start):
        parts += [text[end : mark.start], HIDDEN]
        end = mark.end
    return "".join([*parts, text[end:]])
