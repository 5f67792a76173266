"""A message without anything that tells who wrote it or of whom it speaks: invented data take the place of real ones.

Too much is replaced rather than too little: a street that bears a person's name may turn into an invented one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from inbox_api.cases.publishing import finding
from inbox_api.folding import fold
from inbox_api.training.examples import folded
from inbox_api.training.review import lookup_keys, persons
from inbox_api.training.review.inventing import invented, street_starts, value

# What the bot found, and the kind of invented data that replaces it.
OF_ENTITIES = {
    "phone": "phone",
    "id_number": "identity",
    "license_plate": "plate",
    "person": "person",
    "case_code": "case_code",
    "dossier_code": "dossier_code",
}
OF_MARKS = {"name": "person", "phone": "phone", "identity": "identity", "plate": "plate", "email": "email"}
HOMES = {"house", "house_address", "address"}
ENTITY_OF = {kind: entity for entity, kind in OF_ENTITIES.items()} | {"house_address": "address", "address": "address"}
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|vn|net|org|me|ly|info|io)\b(?:/\S*)?", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){5,}(?!\d)")
_CODES = re.compile(r"(?<![\w-])[A-Z]{1,3}[\d.]*(?:-[\dA-Z.]+){2,}(?!\w)", re.IGNORECASE)
_HANDLE = re.compile(r"(?<!\w)@\w[\w.]{2,}")
_HARMLESS = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,2}[ ./\-]\d{1,2}[ ./\-](?:19|20)\d{2}|(?:19|20)\d{2}")
_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """`entities`: [{"entity", "start", "end", "value"}] of `text`; `group`: the same for near-identical messages."""

    text: str
    entities: tuple[dict[str, Any], ...]
    group: str


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    kind: str


def scrub(
    text: str, entities: Sequence[Mapping[str, Any]] = (), names: Iterable[str] = (), values: Iterable[str] = ()
) -> Scrubbed:
    """entities: as the bot found them, offsets of `text`; names: people whom the conversation knows; values: other
    private words that were said before, addresses and numbers.
    """
    known = [one for one in entities if _is_inside(one, text)]
    repeated = [_Part(start, end, "house_address") for value in values for start, end in _places_of(text, value)]
    parts = _one_address(text, _apart([*_private_parts(text, known, tuple(names)), *repeated]))
    template = _SPACES.sub(" ", _joined(text, parts, lambda part: f" zz{part.kind.replace('_', '')} ")).strip()
    group = group_of(template)
    is_plain = fold(text) == text.lower() and any(letter.isalpha() for letter in text)
    replaced = {part: value(part.kind, f"{group}{number}", is_plain) for number, part in enumerate(parts)}
    moved = _moved(text, parts, replaced, known)
    return Scrubbed(*_squeezed(_joined(text, parts, replaced.__getitem__), moved), group)


def _places_of(text: str, value: str) -> Iterable[tuple[int, int]]:
    """Where the words of `value` stand, whatever their accents and capitals."""
    words = [fold(word) for word in _WORD.findall(value)]
    spots = list(_WORD.finditer(text))
    said = [fold(spot.group()) for spot in spots]
    for at in range(len(spots) - len(words) + 1):
        if words and said[at : at + len(words)] == words:
            yield spots[at].start(), spots[at + len(words) - 1].end()


def _is_inside(entity: Mapping[str, Any], text: str) -> bool:
    start, end = entity.get("start"), entity.get("end")
    return isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)


def _private_parts(text: str, entities: Sequence[Mapping[str, Any]], names: tuple[str, ...]) -> list[_Part]:
    titles, said = persons.roles(text), list[str]()
    found = [_Part(start, end, "lookup_key") for start, end in lookup_keys.find(text, names)]
    found += [_Part(match.start(), match.end(), "link") for match in _LINK.finditer(text)]
    found += [_Part(match.start(), match.end(), "person") for match in _HANDLE.finditer(text)]
    for entity in entities:
        kind = OF_ENTITIES.get(str(entity.get("entity")))
        if entity.get("entity") == "address":
            words = text[entity["start"] : entity["end"]]
            kind = "house_address" if any(letter.isdigit() for letter in words) else "address"
        if kind == "person":
            if _only_titles(text, entity["start"], entity["end"], titles):
                continue
            said.append(text[entity["start"] : entity["end"]])
        if kind is not None:
            found.append(_Part(entity["start"], entity["end"], kind))
    for mark in finding.find(text, names, said):
        if mark.kind != "name" or not any(start <= mark.start < end for start, end in titles):
            found.append(_Part(mark.start, mark.end, OF_MARKS.get(mark.kind, mark.kind)))
    found += [_Part(start, end, "person") for start, end in persons.find(text)]
    found += _written_houses(text)
    found += [_Part(match.start(), match.end(), "case_code") for match in _CODES.finditer(text)]
    found += [_Part(m.start(), m.end(), "number") for m in _DIGITS.finditer(text) if not _HARMLESS.fullmatch(m.group())]
    return found


def _only_titles(text: str, start: int, end: int, titles: Iterable[tuple[int, int]]) -> bool:
    """Whether nothing but a title or an occupation stands there, with a form of address or without."""
    inside = [(first, last) for first, last in titles if start <= first and last <= end]
    return bool(inside) and not persons.strange_words(text[start : inside[0][0]]) and inside[-1][1] == end


def _written_houses(text: str) -> list[_Part]:
    """ "45 tran phu": a number and two words, where a street in small letters may begin."""
    starts = "|".join(re.escape(one) for one in sorted(street_starts()))
    house = re.compile(rf"(?<![\d/.,-])\d{{1,4}}[a-z]?(?:/\d{{1,4}}[a-z]?)* +(?=(?:{starts})\b)[^\W\d_]+ [^\W\d_]+")
    plain = "".join(fold(letter) or letter for letter in text)
    if len(plain) != len(text):  # letters written as letter and mark: the bot's entities have to do
        return []
    return [_Part(match.start(), match.end(), "house_address") for match in house.finditer(plain)]


def _apart(found: Iterable[_Part]) -> list[_Part]:
    """Without overlap: what overlaps becomes one part of the kind that begins first, so nothing is left between."""
    kept: list[_Part] = []
    # Of two on one stretch the first stays: the surer finds come first.
    for part in sorted(dict.fromkeys(found), key=lambda one: (one.start, -one.end)):
        if kept and part.start < kept[-1].end:
            last = kept[-1]
            kept[-1] = _Part(last.start, max(last.end, part.end), last.kind)
        else:
            kept.append(part)
    return kept


def _one_address(text: str, parts: Sequence[_Part]) -> list[_Part]:
    """Street and number side by side are one invented address, not two."""
    kept: list[_Part] = []
    for part in parts:
        if kept and kept[-1].kind in HOMES and part.kind in HOMES:
            between = _WORD.findall(text[kept[-1].end : part.start])
            if "\n" not in text[kept[-1].end : part.start] and all(fold(word) in _address_joins() for word in between):
                kept[-1] = _Part(kept[-1].start, part.end, "house_address")
                continue
        kept.append(part)
    return kept


@lru_cache(maxsize=1)
def _address_joins() -> frozenset[str]:
    return frozenset(map(fold, invented()["address_joins"]))


def _joined(text: str, parts: Sequence[_Part], word: Any) -> str:
    pieces, at = [], 0
    for part in parts:
        pieces += [text[at : part.start], word(part)]
        at = part.end
    return "".join([*pieces, text[at:]])


def _moved(
    text: str, parts: Sequence[_Part], replaced: Mapping[_Part, str], entities: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Entities at their new places: what was replaced has the label of its kind, what hangs over is dropped."""
    result, shift, at = [], 0, 0
    shifts = []
    for part in parts:
        shifts.append((part, shift))
        if (label := ENTITY_OF.get(part.kind)) is not None:
            start = part.start + shift
            result.append(_entity(label, start, start + len(replaced[part]), replaced[part]))
        shift += len(replaced[part]) - (part.end - part.start)
    for entity in entities:
        start, end = entity["start"], entity["end"]
        if any(part.start < end and start < part.end for part in parts):
            continue
        at = sum(len(replaced[part]) - (part.end - part.start) for part in parts if part.end <= start)
        result.append(_entity(str(entity["entity"]), start + at, end + at, text[start:end]))
    return sorted(result, key=lambda one: int(one["start"]))


def _entity(label: str, start: int, end: int, value: str) -> dict[str, Any]:
    return {"entity": label, "start": start, "end": end, "value": value}


def _squeezed(text: str, entities: Sequence[dict[str, Any]]) -> tuple[str, tuple[dict[str, Any], ...]]:
    """One line, single spaces, no square brackets (they mark entities in the files)."""
    places: list[int] = []
    letters: list[str] = []
    for letter in text:
        places.append(len(letters))
        if letter.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
            continue
        letters.append({"[": "(", "]": ")"}.get(letter, letter))
    places.append(len(letters))
    line = "".join(letters).rstrip()
    moved = []
    for one in entities:
        start, end = places[one["start"]], min(places[one["end"]], len(line))
        if start < end:
            moved.append(_entity(one["entity"], start, end, line[start:end]))
    return line, tuple(moved)


def group_of(text: str) -> str:
    """The same for messages that differ in spelling, politeness and repeated letters only."""
    words = [re.sub(r"(.)\1+", r"\1", word) for word in folded(text).split()]
    said = [word for word in words if word not in _particles()] or words
    return hashlib.sha256(" ".join(said).encode()).hexdigest()


@lru_cache(maxsize=1)
def _particles() -> frozenset[str]:
    return frozenset(invented()["particles"])
