"""Papers of official files: whose they are, what is only shown, what is no paper but a remark."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from inbox_api.folding import fold
from inbox_api.procedures.importing.amounts import whole_number
from inbox_api.procedures.importing.readings import Doubts, Values
from inbox_api.procedures.importing.wording import folded, holds_word, is_nothing, text_of, without_bullet
from inbox_api.texts import gettext as _

MAX_COUNT = 1000
LONG_NAME = 400  # characters: such a line often holds several papers, which a person must part
_COUNTS = re.compile(r"ban\s+(chinh|sao)\s*:?\s*(\d{1,4})(?!\d)", re.ASCII)
_LAST_BRACKETS = re.compile(r"\(([^()]{3,80})\)$")
_COUNTS_BEFORE = re.compile(r"(?<!\d)(\d{1,3})\s*ban\s+(chinh|sao)", re.ASCII)


@dataclass(frozen=True, slots=True)
class RawPaper:
    """One line of the table as printed. original, copies: None when the source does not say, or not readably."""

    name: str
    group: str
    original: int | None
    copies: int | None
    code: str = ""
    is_optional: bool = False
    is_electronic: bool = False
    forms: tuple[tuple[str, str], ...] = field(default=())  # (name, web address or "")


def count(value: object) -> int | None:
    """A number of copies; None when it cannot be read or is no such number."""
    number = whole_number(value)
    return number if number is not None and number <= MAX_COUNT else None


def counts_in(text: str) -> tuple[int | None, int | None]:
    """(originals, copies) of a cell such as "1 original - 0 copies" in the portal's words."""
    found = {word: int(number) for word, number in _COUNTS.findall(fold(text))}
    return count(found.get("chinh")), count(found.get("sao"))


def told_in_brackets(text: str) -> tuple[str, int | None, int | None]:
    """(name, originals, copies) of a line of words such as "Form (01 original, 01 copy);"; None: not told."""
    line = text.rstrip(" ;,.")
    match = _LAST_BRACKETS.search(line)
    told = _COUNTS_BEFORE.findall(fold(match[1])) if match else []
    if match is None or not told:
        return line, None, None
    counts = {word: int(number) for number, word in told}
    return line[: match.start()].rstrip(" ;,."), count(counts.get("chinh", 0)), count(counts.get("sao", 0))


def read_papers(raw: list[RawPaper], doubts: Doubts) -> list[Values]:
    """The lines as documents of a record, in plain JSON, equal lines once."""
    found: list[Values] = []
    for number, line in enumerate(raw):
        if not line.name or is_nothing(line.name):
            continue
        document = _document(line, f"documents.{number}", doubts)
        if document not in found:
            found.append(document)
    return found


def _document(line: RawPaper, where: str, doubts: Doubts) -> Values:
    group = fold(line.group).strip(" .:*-+")
    original, copies, note = _how_many(line, group, where, doubts)
    if len(line.name) > LONG_NAME:
        doubts.append((where, _("is long: it may hold several papers or a remark")))
    document: Values = {
        "name": without_bullet(line.name) or line.name,
        "original": original,
        "copies": copies,
        "note": note,
        "case": _case(line.group, group),
    }
    if line.code:
        document["code"] = line.code
    if line.is_optional:
        document["is_optional"] = True
    if line.is_electronic:
        document["is_electronic"] = True
    if line.forms:
        document["forms"] = [{"name": name, "url": url} for name, url in line.forms]
    return document


def _how_many(line: RawPaper, group: str, where: str, doubts: Doubts) -> tuple[int, int, str]:
    """(originals, copies, note)."""
    original, copies = line.original or 0, line.copies or 0
    if is_remark_group(group):
        if original or copies:
            doubts.append((where, _("stands among the remarks but has a number of copies")))
        return 0, 0, text_of("remark")
    if is_shown_group(group):
        return 0, 0, text_of("present")
    if line.original is None and line.copies is None:
        doubts.append((where, _("the number of copies cannot be read")))
        return 0, 0, text_of("count_unclear")
    if not (original or copies):
        return 0, 0, text_of("remark")
    instead = holds_word(fold(line.name), folded("data_instead"))
    return original, copies, text_of("data_instead") if instead else ""


def is_remark_group(group: str) -> bool:
    return group.startswith(folded("group_remarks"))


def is_shown_group(group: str) -> bool:
    return holds_word(group, folded("group_shown"))


def _case(group: str, plain: str) -> str:
    """The case that the group's title names; "" for titles that mean everybody."""
    if not plain or is_nothing(group) or plain in folded("group_everybody"):
        return ""
    if is_remark_group(plain) or (is_shown_group(plain) and len(plain) <= 60):
        return ""
    return without_bullet(group).rstrip(" :.")


def has_paper(documents: list[Values]) -> bool:
    """Is there anything to hand in or show, not only remarks?"""
    return not all(is_remark(document["note"]) for document in documents)


def is_remark(note: str) -> bool:
    """Does the note of a document say that it is a remark and no paper?"""
    return note == text_of("remark")
