"""Cutting an answer to a channel's limits: text pieces, shortened titles, numbered choices.

Lengths are counted in UTF-16 units after NFC: no vendor says how it counts, and this is never less than
what a count by code point gives.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from connectors.base import Button, Card, OutboundMessage

ELLIPSIS = "\u2026"
ZERO_WIDTH_JOINER = "\u200d"
# A break that leaves less than this share of the limit in the piece is worse than a break of the next kind.
SMALLEST_SHARE = 0.3
# The white space at which a text may be cut, best kind first: paragraph, line, sentence, word.
BREAKS = (
    re.compile(r"(\n[ \t]*\n)"),
    re.compile(r"(\n)"),
    re.compile("(?<=[.!?;\u2026])[\"')\\]\u201d\u2019]*(\\s)"),
    re.compile(r"(\s)"),
)
URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def graphemes(text: str) -> Iterator[str]:
    """What a reader sees as one sign: letter with its marks, emoji with skin tone or joined people, flags."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not _belongs_to_previous(text, start, index):
            yield text[start:index]
            start = index


def _belongs_to_previous(text: str, start: int, index: int) -> bool:
    letter, previous = text[index], text[index - 1]
    if letter == ZERO_WIDTH_JOINER or previous == ZERO_WIDTH_JOINER:
        return True
    if unicodedata.category(letter).startswith("M"):
        return True
    code = ord(letter)
    if 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F:
        return True
    if letter == "\n" and previous == "\r":
        return True
    # Two regional indicators make one flag; the third starts the next one.
    return _is_flag_half(letter) and _is_flag_half(previous) and (index - start) % 2 == 1


def _is_flag_half(letter: str) -> bool:
    return 0x1F1E6 <= ord(letter) <= 0x1F1FF


def split_text(text: str, limit: int) -> list[str]:
    """The text (NFC) in pieces of at most `limit` UTF-16 units; [] for blank text.

    Breaks at a paragraph, a line, a sentence, a space, in this order of preference; never inside a grapheme, and
    inside a URL only when the URL alone is longer than the limit.
    """
    rest = unicodedata.normalize("NFC", text).strip()
    pieces = []
    while utf16_length(rest) > limit:
        end = _break_at(rest, limit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _break_at(text: str, limit: int) -> int:
    longest = _longest_prefix(text, limit)
    for pattern in BREAKS:
        # One character more, so that a space right behind the limit counts.
        places = [match.start(1) for match in pattern.finditer(text, 0, longest + 1)]
        if places and places[-1] >= longest * SMALLEST_SHARE:
            return places[-1]
    for match in URL.finditer(text):
        if 0 < match.start() < longest < match.end():
            return match.start()
    return longest


def _longest_prefix(text: str, limit: int) -> int:
    used = end = 0
    for sign in graphemes(text[: limit + 64]):
        used += utf16_length(sign)
        if used > limit:
            break
        end += len(sign)
    return end or min(limit, len(text))  # one "grapheme" longer than a whole message is an attack, not a text


def shorten(title: str, limit: int) -> str:
    """The title in at most `limit` UTF-16 units, cut at a word where possible, with an ellipsis when cut."""
    title = " ".join(unicodedata.normalize("NFC", title).split())
    if utf16_length(title) <= limit:
        return title
    head = title[: _longest_prefix(title, limit - 1)]
    at_word = head.rfind(" ")
    if at_word >= limit // 2 and not title[len(head)].isspace():
        head = head[:at_word]
    return head.rstrip(" ,;:-") + ELLIPSIS


def short_titles(buttons: Sequence[Button], limit: int) -> list[str]:
    """Titles cut to the limit; when cutting makes two of them equal, all get their number in front."""
    titles = [shorten(button.title, limit) for button in buttons]
    if len(set(titles)) == len(titles):
        return titles
    return [shorten(f"{place}. {button.title}", limit) for place, button in enumerate(buttons, start=1)]


def numbered_text(text: str, buttons: Sequence[Button]) -> str:
    """The text followed by its choices as numbered lines, for more choices than a channel can show."""
    lines = [
        f"{place}. {button.title}" + (f": {button.url}" if button.url else "")
        for place, button in enumerate(buttons, start=1)
    ]
    return "\n".join([text, *lines] if text else lines)


def text_pieces(text: str, limit: int, last_limit: int) -> list[str]:
    """As split_text, but the last piece fits `last_limit` (a template's text is shorter than a plain one)."""
    pieces = split_text(text, limit)
    if pieces and utf16_length(pieces[-1]) > last_limit:
        pieces[-1:] = split_text(pieces[-1], last_limit)
    return pieces


def cut(
    message: OutboundMessage,
    texts: Sequence[str],
    buttons: Sequence[Button],
    rows: Sequence[Sequence[Card]] = (),
) -> list[OutboundMessage]:
    """One message per call: texts in order, then rows of cards, buttons on the last of these, the file before them.

    The first keeps the marker, the others get "/2", "/3" …; only the first quotes what it answers.
    """
    bare = replace(message, text="", buttons=(), cards=(), file=None)
    parts = [replace(bare, text=text) for text in texts] + [replace(bare, cards=tuple(row)) for row in rows]
    if parts and buttons:
        parts[-1] = replace(parts[-1], buttons=tuple(buttons))
    if message.file is not None:
        # Quick replies vanish with the next message, so a file goes before them.
        parts.insert(0 if buttons else len(parts), replace(bare, file=message.file))
    return numbered(message.marker, parts)


def numbered(marker: str, parts: Sequence[OutboundMessage]) -> list[OutboundMessage]:
    """The parts with their own markers; only the first quotes what it answers."""
    return [
        replace(part, marker=marker) if place == 1 else replace(part, marker=f"{marker}/{place}", reply_to=None)
        for place, part in enumerate(parts, start=1)
    ]


def without_cards(message: OutboundMessage) -> OutboundMessage:
    """The same for a channel without cards: their lines under the text, their buttons with its own."""
    if not message.cards:
        return message
    blocks = [
        message.text,
        *("\n".join(line for line in (card.title, card.subtitle) if line) for card in message.cards),
    ]
    buttons = (*message.buttons, *(button for card in message.cards for button in card.buttons))
    return replace(message, text="\n\n".join(block for block in blocks if block.strip()), cards=(), buttons=buttons)
