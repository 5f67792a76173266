"""Pages about procedures, from whatever they were written in: one partial record for each procedure described."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from inbox_api.folding import fold
from inbox_api.procedures.importing.blocks import Block
from inbox_api.procedures.importing.codes import is_internal
from inbox_api.procedures.importing.detail_fields import code_of, partial_of
from inbox_api.procedures.importing.labels import Page, label_of, pages
from inbox_api.procedures.importing.readings import Doubts, LineProblem, Origin, Partial, ReadResult
from inbox_api.procedures.importing.wording import data, folded, holds_word, one_line, tidy
from inbox_api.texts import gettext as _

FEWEST_LABELS = 3  # a page with fewer is about something else
_HEAD_CHARS = 50_000
_ADDRESS = re.compile(
    r"""<link[^>]{0,300}rel=["']canonical["'][^>]{0,300}href=["']([^"'<>]{8,500})"""
    r"""|<link[^>]{0,300}href=["']([^"'<>]{8,500})["'][^>]{0,300}rel=["']canonical"""
    r"""|<meta[^>]{0,300}property=["']og:url["'][^>]{0,300}content=["']([^"'<>]{8,500})"""
    r"""|saved\ from\ url=\(\d{1,5}\)(https?://[^\s<>"']{4,500})""",
    re.IGNORECASE,
)
_INNER_NUMBER = re.compile(
    r"(?:ma-thu-tuc|ma_thu_tuc|maThuTuc|procedureId)=(\d{1,20})(?![\d.])", re.IGNORECASE | re.ASCII
)
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,1000})</title", re.IGNORECASE)


def is_described(blocks: list[Block]) -> bool:
    """Is it a page about a procedure?"""
    return len(_keys(blocks)) >= FEWEST_LABELS


def is_national(blocks: list[Block]) -> bool:
    """Is it a page of the national database? Those of provinces have neither a decision nor a level."""
    keys = _keys(blocks)
    return len(keys) >= FEWEST_LABELS and "code" in keys and bool({"decision", "level"} & keys)


def _keys(blocks: list[Block]) -> set[str]:
    return {key for page in pages(blocks) for key in page.sections}


def read_blocks(blocks: list[Block], origin: Origin, *, needs_code: bool, title: str = "") -> ReadResult:
    """needs_code: the layout always names it. title: of the whole page, for a procedure whose name has no label."""
    result = ReadResult()
    held: list[Partial] = []
    for number, page in enumerate(pages(blocks), start=1):
        one = _read(page, number, origin, result, needs_code=needs_code, title=title)
        if one is not None and not _repeats(one, held):
            held.append(one)
    result.partials.extend(held)
    return result


def _read(
    page: Page, number: int, origin: Origin, result: ReadResult, *, needs_code: bool, title: str
) -> Partial | None:
    code, printed = code_of(page)
    if (code and is_internal(code)) or holds_word(fold(page.text("kind")), folded("internal_words")):
        result.skipped += 1
        return None
    name = one_line(page.text("name")) or _name_of_headings(page, title)
    if code is None and (needs_code or printed):
        text = _("%(code)s is not a procedure code such as 1.001193", code=printed[:40] or "\u2013")
        result.refuse(number, "code", text)
        return None
    if not name:
        result.refuse(number, "name", _("is missing"))
        return None
    doubts: Doubts = []
    one = partial_of(page, name, code, number, origin, doubts)
    _add_source(one, code if needs_code else None, origin)
    result.warnings.extend(_at(number, doubts))
    return one


def _at(number: int, doubts: Doubts) -> list[LineProblem]:
    return [LineProblem(number, key, message) for key, message in doubts]


def _name_of_headings(page: Page, title: str) -> str:
    """A page of a province has the name as its heading, or only as the title of the window."""
    for heading in [*reversed(page.headings), title]:
        text = one_line(heading)
        for suffix in data("page_suffixes"):
            at = text.casefold().find(suffix)
            text = text[:at] if at > 0 else text
        if text and not label_of(text, may_be_loose=True):
            return text.strip(" -|:")
    return ""


def _repeats(one: Partial, held: list[Partial]) -> bool:
    """Pages print themselves twice, for large and small screens: what the first lacks is taken from the second."""
    for other in held:
        same_code = one.values.get("code") == other.values.get("code")
        if same_code and fold(one.values["name"]) == fold(other.values["name"]):
            other.values.update({key: value for key, value in one.values.items() if key not in other.values})
            return True
    return False


def _add_source(one: Partial, code: str | None, origin: Origin) -> None:
    """The page itself; for an export of the national database the portal's page of the code."""
    if origin.url:
        one.values["sources"] = [origin.url]
        if (inner := _INNER_NUMBER.search(origin.url)) is not None:
            one.values["portal_id"] = inner[1]
    elif code is not None:
        one.values["sources"] = [data("default_sources")["old_page"].format(code=code)]


def is_word_page(text: str) -> bool:
    """Was the page written by Word? Such files are often called .doc."""
    return "urn:schemas-microsoft-com:office:word" in text[:_HEAD_CHARS]


def read_page(text: str, blocks: list[Block], origin: Origin, *, needs_code: bool) -> ReadResult:
    """A page as its blocks; `text` is what was parsed into them, where it is text at all.

    Its own address is its source; a page of a province that does not name one must be told it.
    """
    address = origin.url or address_of(text)
    title = _TITLE.search(text[:_HEAD_CHARS])
    placed = Origin(origin.name, origin.as_of, address)
    return read_blocks(blocks, placed, needs_code=needs_code, title=tidy(title[1]) if title else "")


def address_of(text: str) -> str:
    """The web address that a saved page names as its own; "" when it names none."""
    for match in _ADDRESS.finditer(text[:_HEAD_CHARS]):
        found = tidy(next(part for part in match.groups() if part)).strip()
        try:
            parts = urlsplit(found)
        except ValueError:
            continue
        if parts.scheme in {"http", "https"} and parts.hostname and not any(c.isspace() for c in found):
            return found
    return ""
