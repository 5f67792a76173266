"""Personal data that stand in a public comment: found and shown to officers, who decide on hiding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from inbox_api.comments.kinds import words_of
from inbox_api.masking import private_numbers

Finding = dict[str, Any]  # {"kind": phone | id_number | email | plate | address, "start", "end"}
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
PLATE = re.compile(
    r"(?<![\w.-])\d{2}[ .-]?[A-Z\u0110]{1,2}\d?[ .-]{0,3}(?:\d{3}[ .]?\d{2}|\d{4})(?![\w-])", re.IGNORECASE
)
ENTITIES = {"phone": "phone", "id_number": "id_number", "license_plate": "plate"}
BEFORE_HOUSE = 24  # characters in which a house is called somebody's
VEIL = "\u2022\u2022\u2022"
PHONE_DIGITS = 11


def find_private(text: str, understanding: dict[str, Any] | None = None) -> list[Finding]:
    """What identifies a person, in order, without overlaps; offsets count code points of `text`."""
    found = [_finding("email", *match.span()) for match in EMAIL.finditer(text)]
    for start, end, digits in private_numbers(text):
        found.append(_finding("phone" if len(digits) <= PHONE_DIGITS else "id_number", start, end))
    found += [_finding("plate", *match.span()) for match in PLATE.finditer(text)]
    found += _from_entities(text, (understanding or {}).get("entities") or [])
    return _apart(found)


def _from_entities(text: str, entities: Iterable[dict[str, Any]]) -> list[Finding]:
    found = []
    for entity in entities:
        start, end = entity.get("start"), entity.get("end")
        if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
            continue
        kind = ENTITIES.get(str(entity.get("entity")))
        if kind is None and entity.get("entity") == "address" and _is_home(text, start, end):
            kind = "address"
        if kind is not None:
            found.append(_finding(kind, start, end))
    return found


def _is_home(text: str, start: int, end: int) -> bool:
    """A house number that is called somebody's: the place of a hole in the road is no personal data."""
    has_number = any(letter.isdigit() for letter in text[start:end])
    return has_number and bool(words_of("house").rank(text[max(0, start - BEFORE_HOUSE) : end]))


def _finding(kind: str, start: int, end: int) -> Finding:
    return {"kind": kind, "start": start, "end": end}


def _apart(found: Sequence[Finding]) -> list[Finding]:
    """Of two that overlap the earlier and longer one stays."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda f: (f["start"], -f["end"])):
        if not kept or one["start"] >= kept[-1]["end"]:
            kept.append(one)
    return kept


def veiled(text: str, findings: Sequence[Finding]) -> str:
    """`text` with every finding replaced by dots."""
    parts, place = [], 0
    for one in findings:
        parts += [text[place : one["start"]], VEIL]
        place = one["end"]
    return "".join([*parts, text[place:]])


def marked(text: str, findings: Sequence[Finding]) -> list[tuple[str, str | None]]:
    """The text in pieces, each with the kind of personal data it is, or None."""
    pieces: list[tuple[str, str | None]] = []
    place = 0
    for one in findings:
        pieces += [(text[place : one["start"]], None), (text[one["start"] : one["end"]], one["kind"])]
        place = one["end"]
    pieces.append((text[place:], None))
    return [piece for piece in pieces if piece[0]]
