"""From what a person typed to tokens: no marks, no chat spelling.

Everything language-specific is data: short forms, question words, words of no weight and groups of words that
mean the same are lists in data/*.json, written with or without marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.finding.marks import is_marked, marked_words
from inbox_api.procedures.vocabulary import load

Tokens = tuple[str, ...]
Token = tuple[str, str]  # ("dat", "\u0111\u00e2t/s"): folded, and as marks.marked_words gives it; "" when typed without
_TOKEN = re.compile(r"[a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_FINAL_Y = re.compile(r"^(qu|[bcdghklmnpqrstvx]+)y$")
_VOWEL = re.compile(r"[aeiouy]")


@lru_cache(maxsize=50_000)
def canonical(token: str) -> str:
    """One spelling of a syllable: "ky" is "ki", "lamm" is "lam"; letters without a vowel (cccd) stay."""
    if _VOWEL.search(token):
        token = _DOUBLED.sub(r"\1", token)
    return _FINAL_Y.sub(r"\1i", token)


@lru_cache(maxsize=100_000)
def _tokens_of_word(word: str) -> tuple[Token, ...]:
    found: list[Token] = []
    for part in marked_words(word):
        tokens = [canonical(token) for token in _TOKEN.findall(fold(part.partition("/")[0]))]
        mark = part if len(tokens) == 1 and is_marked(part) else ""
        found.extend((token, mark) for token in tokens)
    return tuple(found)


def marked_tokens(text: str) -> list[Token]:
    """The syllables, numbers and letter groups of `text`, folded, in order, each with the marks it carries."""
    return [token for word in text.split() for token in _tokens_of_word(word)]


def raw_tokens(text: str) -> list[str]:
    """The same without the marks."""
    return [token for token, _mark in marked_tokens(text)]


def write_out(tokens: Iterable[Token]) -> list[Token]:
    """Tokens with chat spelling and abbreviations written out; what is written out carries no marks."""
    known, result = short_forms(), list[Token]()
    for token, mark in tokens:
        written = known.get(token)
        result.extend([(token, mark)] if written is None else [(part, "") for part in written])
    return result


def spelled_out(text: str) -> list[Token]:
    """The tokens of `text` with short forms written out; nothing dropped, nothing joined."""
    return write_out(marked_tokens(text))


def plain(tokens: Iterable[Token]) -> list[str]:
    return [token for token, _mark in tokens]


def marks_of(tokens: Iterable[Token]) -> dict[str, str]:
    """token -> its marks; without what is written in two ways."""
    marks: dict[str, str] = {}
    for token, mark in tokens:
        if mark:
            marks[token] = mark if marks.get(token, mark) == mark else ""
    return {token: mark for token, mark in marks.items() if mark}


@lru_cache(maxsize=1)
def short_forms() -> dict[str, Tokens]:
    """Chat spelling and abbreviations, each with the tokens it stands for."""
    return {canonical(fold(short)): tuple(raw_tokens(full)) for short, full in load("short_forms").items()}


@lru_cache(maxsize=1)
def light_words() -> frozenset[str]:
    """Words that may stay but weigh little."""
    return frozenset(token for word in load("question_words")["light"] for token in plain(spelled_out(word)))
