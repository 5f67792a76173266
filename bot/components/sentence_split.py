"""Cut a message into sentences and clauses that may hold matters of their own.

underthesea finds the ends of sentences; list numbers, abbreviations ("P.7", "TP. Tra Vinh") and the turns of phrase
of bot/lexicon/clauses.json are ours. Parts are exact slices of the text as received. No Rasa.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.components.lexicon import load_lexicon
from bot.components.text_forms import fold, fold_word

LONGEST_SPLIT = 2000
FEWEST_WORDS = 3
_LONGEST_WORD = 300
MOST_PARTS = 4
_WORD = re.compile(r"[\w\u0300-\u036f]+")
_LINE = re.compile(r"[^\r\n]+")
_LIST_MARK = re.compile(r"\s*(?:\(?\d{1,2}[.):]|[-*+\u2022])\s+")
_EDGE = " \t,;:.-\u2013\u2014\u2026!"
_PAUSES = ",;:.!?\u2026\u2013-"

Span = tuple[int, int]


class Part(NamedTuple):
    """`text[start:end]`; `is_turn`: words of turning to another matter, or a list mark, stand before it."""

    start: int
    end: int
    is_turn: bool


def split_clauses(text: str) -> list[Span]:
    """Offsets (start, end) of the parts of `text`, in order and without overlap; [] for blank text.

    A turn of phrase between two parts ("voi lai", "san hoi luon") lies in neither, so the gap tells that it was there.
    """
    if len(text) > LONGEST_SPLIT:
        return [_trimmed(text, (0, len(text)))] if text.strip() else []
    parts: list[Span] = []
    for line in _LINE.finditer(text):
        for sentence in _sentences(text, line.span()):
            parts.extend(_clauses(text, sentence))
    return [span for span in parts if span[0] < span[1]]


def worth_parsing(text: str) -> list[Part]:
    """The parts of at least three words when there are two or more of them, at most four; else []."""
    if len(text.split()) < 2 * FEWEST_WORDS:
        return []
    found, end_before = [], 0
    for start, end in split_clauses(text):
        if len(_WORD.findall(text[start:end])) >= FEWEST_WORDS:
            found.append(Part(start, end, any(char.isalnum() for char in text[end_before:start])))
        end_before = end
    return found[:MOST_PARTS] if len(found) >= 2 else []


def _sentences(text: str, span: Span) -> list[Span]:
    """The sentences of one line. A cut after an abbreviation, a number or inside brackets is undone."""
    from underthesea import sent_tokenize  # loads its model: only processes that split pay for it

    start, end = span
    if max(map(len, text[start:end].split()), default=0) > _LONGEST_WORD:
        return [span]  # underthesea would take the square of its length
    cuts: list[int] = []
    position = start
    for sentence in sent_tokenize(text[start:end]):
        found = text.find(sentence, position, end)
        if found < 0:
            return [span]  # not a slice: leave the line whole
        if found > start and not _is_false_end(text[start:found]):
            cuts.append(found)
        position = found + len(sentence)
    borders = [start, *cuts, end]
    return list(pairwise(borders))


def _is_false_end(before: str) -> bool:
    """True when what stands before a cut ends in "P." or is a list number alone."""
    last = (before.rsplit(maxsplit=1) or [""])[-1]
    return last.endswith(".") and (last[:-1].isdigit() or fold(last[:-1]) in _abbreviations())


def _clauses(text: str, span: Span) -> list[Span]:
    """One sentence cut at its turns of phrase."""
    start, end = span
    mark = _LIST_MARK.match(text, start, end)
    start = mark.end() if mark else start
    parts: list[Span] = []
    for turn_start, turn_end in _turns(text, start, end):
        parts.append((start, turn_start))
        start = turn_end
    parts.append((start, end))
    return [_trimmed(text, part) for part in parts]


def _turns(text: str, start: int, end: int) -> list[Span]:
    """Where turns of phrase stand between `start` and `end`; the longest wins, neighbours are joined."""
    tokens = [match.span() for match in _WORD.finditer(text, start, end)]
    folded = [fold_word(unicodedata.normalize("NFC", text[slice(*token)])) for token in tokens]
    found: list[Span] = []
    index = 0
    while index < len(tokens):
        length = _turn_at(folded, index, is_after_pause=_follows_pause(text, start, tokens[index][0]))
        if length == 0:
            index += 1
            continue
        here = (tokens[index][0], tokens[index + length - 1][1])
        if found and not any(char.isalnum() for char in text[found[-1][1] : here[0]]):
            here = (found.pop()[0], here[1])
        found.append(here)
        index += length
    return found


def _turn_at(folded: list[str], index: int, *, is_after_pause: bool) -> int:
    """How many words the longest turn of phrase at `index` has; 0 for none."""
    anywhere, paused = _markers()
    for length in range(min(6, len(folded) - index), 1, -1):
        phrase = tuple(folded[index : index + length])
        if phrase in anywhere or (is_after_pause and phrase in paused):
            return length
    return 0


def _follows_pause(text: str, start: int, position: int) -> bool:
    while position > start and text[position - 1].isspace():
        position -= 1
    return position == start or text[position - 1] in _PAUSES


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and (text[start] in _EDGE or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _EDGE or text[end - 1].isspace()):
        end -= 1
    return start, end


@lru_cache(maxsize=1)
def _markers() -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    lexicon = load_lexicon("clauses")
    names = ("markers", "markers_after_pause")
    anywhere, paused = (frozenset(tuple(fold(phrase).split()) for phrase in lexicon[name]) for name in names)
    return anywhere, paused


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    return frozenset(fold(short) for short in load_lexicon("clauses")["abbreviations"])
