"""How long a short message is: GSM 7-bit (160 characters, 153 in a row of several) or UCS-2 (70, 67).

Source: 3GPP TS 23.038 (alphabet and extension table), TS 23.040 (joined messages).
"""

from __future__ import annotations

import unicodedata

BASIC = frozenset(
    "@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3"
    "\u0398\u039e\u00c6\u00e6\u00df\u00c9 !\"#\u00a4%&'()*+,-./0123456789:;<=>?\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "\u00c4\u00d6\u00d1\u00dc\u00a7\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0"
)
EXTENDED = frozenset("^{}\\[~]|\u20ac\f")  # two places each
GSM_ONE, GSM_MORE = 160, 153
UCS_ONE, UCS_MORE = 70, 67
STROKES = str.maketrans({"\u0111": "d", "\u0110": "D"})
PLAIN_MARKS = str.maketrans(
    {"\u2013": "-", "\u2014": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "..."}
)


def plain(text: str) -> str:
    """Vietnamese without diacritics, so that the short alphabet holds it; what it does not hold becomes "?"."""
    decomposed = unicodedata.normalize("NFD", text.translate(STROKES).translate(PLAIN_MARKS))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return "".join(letter if letter in BASIC or letter in EXTENDED else "?" for letter in bare)


def segments(text: str) -> int:
    """How many segments the text takes; 0 for an empty one."""
    return len(_pieces(text))


def cut(text: str, limit: int) -> str:
    """The text, or its beginning with "..." that takes at most `limit` (>= 1) segments."""
    text = unicodedata.normalize("NFC", text)
    if segments(text) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if segments(text[:middle].rstrip() + "...") <= limit else (low, middle - 1)
    return text[:low].rstrip() + "..."


def _pieces(text: str) -> list[int]:
    """The sizes of the segments, in places of their alphabet; no character is torn apart."""
    is_short = all(letter in BASIC or letter in EXTENDED for letter in text)
    one, more = (GSM_ONE, GSM_MORE) if is_short else (UCS_ONE, UCS_MORE)
    widths = [_width(letter, is_short=is_short) for letter in text]
    if sum(widths) <= one:
        return [sum(widths)] if widths else []
    sizes, room = [0], more
    for width in widths:
        if width > room:
            sizes.append(0)
            room = more
        sizes[-1] += width
        room -= width
    return sizes


def _width(letter: str, *, is_short: bool) -> int:
    if is_short:
        return 2 if letter in EXTENDED else 1
    return 2 if ord(letter) > 0xFFFF else 1
