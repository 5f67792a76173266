"""Bytes of unknown encoding as text."""

from __future__ import annotations

import codecs
import re

from inbox_api.procedures.importing.wording import data, plain_letters
from inbox_api.texts import gettext as _

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]{3,40})")
_HEAD_BYTES = 4096
_SAMPLE_CHARS = 100_000
_MOJIBAKE_HITS = 5  # fewer may be a foreign name


class UndecodableError(ValueError):
    """str(error) says why, in Vietnamese."""


def decode(raw: bytes) -> tuple[str, str]:
    """(text in NFC, "" or a remark that it had to be repaired). Raises UndecodableError."""
    text, remark = repaired(_decoded(raw))
    if text.count("\ufffd") > len(text) // 1000:
        raise UndecodableError(_("the letters were lost when it was saved; save it again as UTF-8"))
    return plain_letters(text), remark


def _decoded(raw: bytes) -> str:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    if encoding := _utf16_without_mark(raw):
        return raw.decode(encoding, "replace")
    if b"\x00" in raw[:_HEAD_BYTES]:
        raise UndecodableError(_("is no text"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    named = _CHARSET.search(raw[:_HEAD_BYTES])
    wanted = named[1].decode("ascii").lower() if named else ""
    if wanted in {"utf-8", "utf8"}:
        return raw.decode("utf-8", "replace")  # a few broken bytes; many are refused above
    return raw.decode("cp1258", "replace")  # the only Vietnamese code page that is still met


def _utf16_without_mark(raw: bytes) -> str:
    """Latin letters in UTF-16 have a NUL in every second byte."""
    head = raw[:_HEAD_BYTES]
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else ""


def repaired(text: str) -> tuple[str, str]:
    """UTF-8 that somebody read as Western and saved again is turned back. Raises UndecodableError when it cannot be."""
    sample = text[:_SAMPLE_CHARS]
    if sum(sample.count(sign) for sign in data("mojibake")) < _MOJIBAKE_HITS:
        return text, ""
    try:
        return _as_western(text).decode("utf-8"), _("the letters were garbled and have been put right; compare them")
    except UnicodeError as error:
        raise UndecodableError(_("the letters are garbled; save it again as UTF-8")) from error


def _as_western(text: str) -> bytes:
    """cp1252, with the five bytes that it does not define kept as they are."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                raise
            out.append(ord(char))
    return bytes(out)
