"""Words that are an entity in most lines, and in some are not marked or are marked as another one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inbox_api.training.examples import BrokenLine, Example, Span, folded, render
from inbox_api.training.health.findings import Finding, Kind, key_of, told

_TOKEN = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")  # letters of decomposed text keep their marks
_LONGEST = 7  # words
_FEWEST = 4  # lines that agree
_MOST_OTHER = 0.34  # share of the lines that do not: above it there is no habit to hold on to
_SHORTEST = 4  # letters: "so 4" means many things


@dataclass(slots=True)
class _Phrase:
    marked: Counter[str] = field(default_factory=Counter)  # label -> lines
    spellings: set[str] = field(default_factory=set)  # as marked, accents kept
    places: list[tuple[int, int, int, str | None]] = field(default_factory=list)  # (line, start, end, label)


def inconsistent(examples: Sequence[Example]) -> Iterator[Finding]:
    """One finding for each phrase, with the lines that differ and what they would be in line with the others."""
    tokens = [_tokens(example.text) for example in examples]
    phrases = _marked_phrases(examples)
    for number, example in enumerate(examples):
        _add_unmarked(phrases, number, tokens[number], example)
    for words, phrase in phrases.items():
        found = _finding(examples, words, phrase)
        if found is not None:
            yield found


def _spelling(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _tokens(text: str) -> list[tuple[int, int, str]]:
    return [(match.start(), match.end(), folded(match.group())) for match in _TOKEN.finditer(text)]


def _marked_phrases(examples: Sequence[Example]) -> dict[str, _Phrase]:
    phrases: dict[str, _Phrase] = defaultdict(_Phrase)
    for number, example in enumerate(examples):
        for span in example.entities:
            words = folded(example.text[span.start : span.end])
            if len(words) >= _SHORTEST and any(letter.isalpha() for letter in words):
                phrases[words].marked[span.entity] += 1
                phrases[words].spellings.add(_spelling(example.text[span.start : span.end]))
                phrases[words].places.append((number, span.start, span.end, span.entity))
    return {words: phrase for words, phrase in phrases.items() if sum(phrase.marked.values()) >= _FEWEST}


def _add_unmarked(
    phrases: dict[str, _Phrase], number: int, tokens: list[tuple[int, int, str]], example: Example
) -> None:
    """Note where a known phrase stands outside all marks, the longest one first."""
    taken = [(span.start, span.end) for span in example.entities]
    at = 0
    while at < len(tokens):
        length = next(
            (
                size
                for size in range(min(_LONGEST, len(tokens) - at), 0, -1)
                if " ".join(word for _, _, word in tokens[at : at + size]) in phrases
            ),
            0,
        )
        if not length:
            at += 1
            continue
        start, end = tokens[at][0], tokens[at + length - 1][1]
        if not any(begin < end and start < stop for begin, stop in taken):
            words = " ".join(word for _, _, word in tokens[at : at + length])
            spelling = _spelling(example.text[start:end])
            if spelling.isascii() or spelling in phrases[words].spellings:  # with other accents they are other words
                phrases[words].places.append((number, start, end, None))
        at += length


def _finding(examples: Sequence[Example], words: str, phrase: _Phrase) -> Finding | None:
    label, agree = phrase.marked.most_common(1)[0]
    others = [place for place in phrase.places if place[3] != label]
    if not others or agree < _FEWEST or len(others) > _MOST_OTHER * (agree + len(others)):
        return None
    lines = [
        told(examples[place], start=start, end=end, found=found)
        for place, start, end, found in others
        if marked_as(examples[place], label, start, end) is not None
    ]
    if not lines:
        return None
    share = agree / (agree + len(others))
    is_relabelled = any(place[3] is not None for place in others)
    worth = max(0.05, (share - 0.5) * 2) * (0.95 if is_relabelled else 0.7) * min(1.0, 0.6 + agree / 25)
    detail = {"words": words, "label": label, "agree": agree, "lines": lines}
    return Finding(Kind.ENTITY, str(lines[0]["intent"]), worth, key_of(Kind.ENTITY, [words, label]), detail)


def marked_as(example: Example, label: str, start: int, end: int) -> str | None:
    """The line with text[start:end] marked as `label`; None where other marks are in the way."""
    rest = [span for span in example.entities if span.end <= start or span.start >= end]
    whole = [span for span in example.entities if span.start < end and start < span.end]
    if any(span.start < start or span.end > end for span in whole):
        return None
    value = next((span.value for span in whole if (span.start, span.end) == (start, end)), example.text[start:end])
    try:
        return render(example.text, [*rest, Span(label, start, end, value)])
    except BrokenLine:
        return None
