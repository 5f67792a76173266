"""Cutting a long answer into messages at the ends of lines, then sentences, then words."""

from __future__ import annotations

from inbox_api.procedures.answering.sentence_ends import sentences

MAX_PART_CHARS = 1500  # below the limits of all channels: Zalo 2,000, Messenger 2,000


def cut(text: str, limit: int = MAX_PART_CHARS) -> list[str]:
    """`text` in parts of at most `limit` characters; nothing is lost but the white space at the cuts."""
    parts: list[str] = []
    current = ""
    for line in text.split("\n"):
        for glue, piece in _pieces(line, limit):
            if current and len(current) + len(glue) + len(piece) > limit:
                parts.append(current)
                current = piece
            else:
                current = f"{current}{glue}{piece}" if current else piece
    parts.append(current)
    return [stripped for part in parts if (stripped := part.strip())]


def _pieces(line: str, limit: int) -> list[tuple[str, str]]:
    """One line as (what stands before it, text) pieces, each within `limit`."""
    if len(line) <= limit:
        return [("\n", line)]
    pieces: list[tuple[str, str]] = []
    for sentence in sentences(line):
        for word in [sentence] if len(sentence) <= limit else sentence.split(" "):
            slices = [word[at : at + limit] for at in range(0, len(word), limit)]
            pieces.extend((" ", piece) for piece in slices)
    return [("\n", pieces[0][1]), *pieces[1:]]
