"""Cut a message in syllables: exact slices of the text as received, codes and numbers kept whole."""

import re
from functools import lru_cache
from typing import NamedTuple

from bot.components.patterns import find_patterns
from bot.components.text_forms import compose

# A run of letters and digits, or one sign. Joiners, variation selectors and skin tones belong to no token, nor do
# halves of surrogate pairs, which no UTF-8 can hold and the entity tagger refuses.
_PIECE = re.compile(r"[^\W_]+|[^\w\s\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff\ud800-\udfff]|_")
_MESSAGES_KEPT = 4  # the parts of the pipeline ask one after the other for the same message


class Syllable(NamedTuple):
    """`text[start:end]` of the message as received; `composed` is the same in NFC; `kind` as in patterns."""

    start: int
    end: int
    text: str
    composed: str
    kind: str


def split_syllables(text: str) -> list[Syllable]:
    """Syllables, whole codes and single signs of `text`, in order. Offsets count code points as received."""
    return list(_split(text))


@lru_cache(maxsize=_MESSAGES_KEPT)
def _split(text: str) -> tuple[Syllable, ...]:
    composed = compose(text)
    spans: list[tuple[int, int, str]] = []
    position = 0
    for item in find_patterns(composed.text):
        spans.extend(_pieces(composed.text, position, item.start))
        spans.append((item.start, item.end, item.kind))
        position = item.end
    spans.extend(_pieces(composed.text, position, len(composed.text)))
    return tuple(
        Syllable(
            composed.offsets[start],
            composed.offsets[end],
            text[composed.offsets[start] : composed.offsets[end]],
            composed.text[start:end],
            kind,
        )
        for start, end, kind in spans
        if composed.offsets[start] < composed.offsets[end]  # not a mark that hangs on the letter before
    )


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    pieces = []
    for match in _PIECE.finditer(text, start, end):
        piece = match.group()
        kind = "word" if piece.isalpha() else "number" if piece.isdigit() else "mixed" if piece.isalnum() else "sign"
        pieces.append((match.start(), match.end(), kind))
    return pieces
