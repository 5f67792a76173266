"""One line of training data: what a citizen says, with its entities written inline as Rasa does.

`[giay khai sinh](procedure)`; a value of its own, a role or a group stand as JSON: `[hom nay]{"entity": "date_time",
"value": "today"}`. The short form `[words](label:value)` is read, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inbox_api.folding import fold

_MARK = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<label>[^()\[\]{}]+)\)|(?P<json>\{[^{}\[\]]*\}))")
_LONE_BRACKET = re.compile(r"[\[\]]")
_WORDS = re.compile(r"[^\W_]+")


class BrokenLine(ValueError):
    """A line whose marks cannot be read. code: empty | bracket | label | span."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Span:
    """`start` and `end` count characters of the plain text; `value`: what it stands for, mostly its own words."""

    entity: str
    start: int
    end: int
    value: str
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """`line` stands in the file as it is, entities inline; `topic` is that of its block, for reports only."""

    intent: str
    line: str
    text: str
    entities: tuple[Span, ...]
    topic: str | None = None


def parse_line(intent: str, line: str, topic: str | None = None) -> Example:
    """Read one line, without its bullet. Raises BrokenLine."""
    text, at, spans = "", 0, []
    for mark in _MARK.finditer(line):
        text += _plain(line[at : mark.start()])
        words = mark["text"]
        span = _labelled(mark["label"], words) if mark["label"] is not None else _detailed(mark["json"], words)
        spans.append(replace(span, start=len(text), end=len(text) + len(words)))
        text += words
        at = mark.end()
    text += _plain(line[at:])
    if not text.strip() or "\n" in line or "\r" in line:
        raise BrokenLine("empty")
    return Example(intent, line, text, tuple(spans), topic)


def _plain(part: str) -> str:
    if _LONE_BRACKET.search(part):
        raise BrokenLine("bracket")
    return part


def _labelled(label: str, words: str) -> Span:
    name, _, value = label.partition(":")
    if not name.strip():
        raise BrokenLine("label")
    return Span(name.strip(), 0, 0, value.strip() or words)


def _detailed(told: str, words: str) -> Span:
    try:
        found = json.loads(told)
    except ValueError as error:
        raise BrokenLine("label") from error
    if not isinstance(found, dict) or not isinstance(found.get("entity"), str) or not found["entity"].strip():
        raise BrokenLine("label")
    rest = {name: str(found[name]) for name in ("role", "group") if found.get(name) is not None}
    return Span(found["entity"].strip(), 0, 0, str(found.get("value", words)), **rest)


def render(text: str, spans: Sequence[Span]) -> str:
    """The line of `text` with `spans` marked. Raises BrokenLine for spans that overlap, are empty or lie outside."""
    line, at = "", 0
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if span.start < at or span.end <= span.start or span.end > len(text):
            raise BrokenLine("span")
        line += text[at : span.start] + _mark(text[span.start : span.end], span)
        at = span.end
    return line + text[at:]


def _mark(words: str, span: Span) -> str:
    told = {"entity": span.entity}
    if span.value and span.value != words:
        told["value"] = span.value
    told |= {name: value for name, value in (("role", span.role), ("group", span.group)) if value}
    return f"[{words}]({span.entity})" if len(told) == 1 else f"[{words}]{json.dumps(told, ensure_ascii=False)}"


def folded(text: str) -> str:
    """What two spellings of the same line have in common: no diacritics, case, punctuation. "" if nothing is left."""
    return " ".join(_WORDS.findall(fold(text)))
