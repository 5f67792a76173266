"""Tables as spreadsheets save them: with commas, semicolons or tabs, in the encodings of their "save as" lists."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Collection

SEPARATORS = (",", ";", "\t")  # a semicolon where the comma is in decimal numbers, a tab in "Unicode text"
_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b")  # of tones and of letters
_LETTERS_ALONE = frozenset("\u0111\u0110")  # d with a stroke has no mark of its own
_SIGNS = frozenset("\u201c\u201d\u2018\u2019\u2013\u2014\u2026\u2022\u20ab\u00b0\u00ab\u00bb\u00a0")


def text_of(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or the Vietnamese code page of Windows, whose loose tones are put to their letters.

    Raises ValueError for what is none of these.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
    if not _is_vietnamese(text):
        raise ValueError("this was never written in the Vietnamese code page")
    return text


def _is_vietnamese(text: str) -> bool:
    """Any bytes are some text of a code page; broken UTF-8 is told by letters that Vietnamese does not have."""
    pieces = unicodedata.normalize("NFD", text)
    return all(one.isascii() or one in _MARKS or one in _LETTERS_ALONE or one in _SIGNS for one in pieces)


def rows_of(content: bytes, needed: Collection[str]) -> list[dict[str, str | None]]:
    """Separated by what makes the needed columns of the first line. Raises ValueError, csv.Error."""
    text = text_of(content)
    for separator in SEPARATORS:
        reader = csv.DictReader(io.StringIO(text), delimiter=separator, strict=True)
        columns = [str(name).strip() for name in reader.fieldnames or ()]
        if set(needed) <= set(columns):
            reader.fieldnames = columns
            return list(reader)
    raise ValueError("the first line does not name the columns")
