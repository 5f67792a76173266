"""What somebody typed into a search field, taken apart: words, exact phrases, a case's code, the end of a number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from inbox_api.folding import fold, storable

LONGEST = 200  # characters that are looked at
MOST_WORDS = 12
_PHRASE = re.compile(r'["\u201c\u201d]([^"\u201c\u201d]+)["\u201c\u201d]')
_WORD = re.compile(r"\w+")
_PHONE = re.compile(r"\+?\d[\d .-]{1,18}")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+|\d{4,6}", re.IGNORECASE)
_DOCUMENT = re.compile(r"(\d{1,6})/([^\W\d_]{1,10}(?:-[^\W_]{1,20}){0,3})")
SHORTEST_TAIL = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """words: folded, in their order. exact: as typed (lower case, composed) when it was typed with diacritics."""

    words: tuple[str, ...]
    exact: str | None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """words: folded; all must occur. code: parts of a case's code in their order. tail: last digits of a number."""

    typed: str
    words: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    code: tuple[str, ...]
    tail: str
    document: tuple[int, str] | None = None  # number and notation, "12/TB-UBND"

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.phrases or self.code or self.tail)

    @property
    def marked(self) -> tuple[tuple[str, ...], ...]:
        """What is to be marked in texts: runs of folded words."""
        return (*((word,) for word in self.words), *(phrase.words for phrase in self.phrases))


def read_query(typed: str) -> SearchQuery:
    """Take apart what was typed; never fails."""
    typed = " ".join(storable(typed).split())[:LONGEST]
    phrases = tuple(filter(None, (_phrase(found) for found in _PHRASE.findall(typed))))
    rest = _PHRASE.sub(" ", typed).replace('"', " ")
    words = tuple(dict.fromkeys(_WORD.findall(fold(rest))))[:MOST_WORDS]
    code: tuple[str, ...] = ()
    if _CODE.fullmatch(rest.strip()):
        code = tuple(rest.strip().lower().split("-"))
    digits = re.sub(r"\D", "", rest)
    tail = digits if _PHONE.fullmatch(rest.strip()) and len(digits) >= SHORTEST_TAIL else ""
    document = _DOCUMENT.fullmatch(rest.strip().upper())
    number = (int(document[1]), document[2]) if document else None
    return SearchQuery(typed, words, phrases, code, _national(tail), number)


def _phrase(text: str) -> Phrase | None:
    words = tuple(_WORD.findall(fold(text)))
    if not words:
        return None
    composed = " ".join(unicodedata.normalize("NFC", text).lower().split())
    return Phrase(words, composed if fold(composed) != composed else None)


def _national(digits: str) -> str:
    """0912… and +84912… are the same number: what both spellings end in."""
    if digits.startswith("84") and len(digits) >= 11:
        return digits[2:]
    return digits[1:] if digits.startswith("0") and len(digits) >= 10 else digits
