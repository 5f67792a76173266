"""Where a text of a record may be cut: after a full stop or a semicolon, never inside brackets. Pure."""

from __future__ import annotations

import re

_END = re.compile(r"(?<!^\d\.)(?<!^\d\d\.)(?<=[.;])\s+")  # "2. Hand in" is one
_BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}


def sentences(text: str) -> list[str]:
    """The whole sentences of `text` and what stands between semicolons; joined by spaces they are the text again."""
    found: list[str] = []
    begin = 0
    depth = read = 0
    for end in _END.finditer(text):
        for char in text[read : end.start()]:
            depth = max(0, depth + _BRACKETS.get(char, 0))
        read = end.start()
        if depth == 0:
            found.append(text[begin : end.start()])
            begin = end.end()
    return [*found, text[begin:]]
