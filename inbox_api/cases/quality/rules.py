"""Whether a result says something: plain values, no database.

A result is concrete when, its vague phrases and empty words taken away, words on what was done are left, or a number, a
day, a length stands in it. What is found can be wrong: a leader may let a result pass, with a reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from inbox_api.cases.links.likeness import words_of
from inbox_api.folding import fold

DATA = Path(__file__).parent / "data" / "answers.json"
LEAST_WORDS, LEAST_WORDS_BESIDE_PHRASES = 2, 4
SHORTEST_REASON = 10
_FIGURE = re.compile(r"\d")
_CODE = re.compile(r"\b[A-Z]{2}-[A-Z]{2}-\d{6}-\d{5}-\w\b")  # a case's code is no figure of the result


@dataclass(frozen=True, slots=True)
class Finding:
    """code: vague | too_short | no_evidence | copied. words: the phrases, or how many other cases."""

    code: str
    words: tuple[str, ...] = ()
    is_blocking: bool = True


@lru_cache(maxsize=1)
def _data() -> tuple[tuple[str, ...], frozenset[str]]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return tuple(data["vague"]), frozenset(data["evidence_types"])


def shipped_phrases() -> tuple[str, ...]:
    """In the order of the file, with diacritics."""
    return _data()[0]


def evidence_types() -> frozenset[str]:
    """Kinds of case whose result needs a photo, a document, or the reason why there is none."""
    return _data()[1]


def vague_in(text: str, phrases: Iterable[str]) -> list[str]:
    """The phrases that stand in a text, longest first, each place once."""
    left = f" {' '.join(re.findall(r'[a-z0-9/%.,-]+', fold(text)))} "
    found = []
    for phrase in sorted(phrases, key=lambda one: (-len(one), one)):
        needle = f" {fold(phrase)}"
        spot = re.search(re.escape(needle) + r"(?![a-z0-9])", left)
        if spot is not None:
            found.append(phrase)
            left = left[: spot.start()] + " | " + left[spot.end() :]
    return found


def without(text: str, phrases: Iterable[str]) -> str:
    """The folded text without the phrases."""
    left = fold(text)
    for phrase in sorted(phrases, key=len, reverse=True):
        left = re.sub(rf"(?<![a-z0-9]){re.escape(fold(phrase))}(?![a-z0-9])", " ", left)
    return left


def judge(
    result: str, case_type: str, *, phrases: Collection[str], has_proof: bool, why_no_proof: str | None, copies: int = 0
) -> list[Finding]:
    """What speaks against this result. copies: other cases that were lately answered with the same words."""
    found = []
    vague = vague_in(result, phrases)
    left = words_of(without(_CODE.sub(" ", result), vague))
    has_figure = bool(_FIGURE.search(_CODE.sub("", result)))
    if not has_figure:
        if vague and len(left) < LEAST_WORDS_BESIDE_PHRASES:
            found.append(Finding("vague", tuple(vague)))
        elif len(left) < LEAST_WORDS:
            found.append(Finding("too_short"))
        elif vague:
            found.append(Finding("vague", tuple(vague), is_blocking=False))
    explained = len((why_no_proof or "").strip()) >= SHORTEST_REASON
    if case_type in evidence_types() and not has_proof and not explained:
        found.append(Finding("no_evidence"))
    if copies:
        found.append(Finding("copied", (str(copies),), is_blocking=False))
    return found
