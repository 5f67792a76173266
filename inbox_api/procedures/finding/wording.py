"""From what a person typed to the terms that are compared: no accents, no chat spelling, one word for one thing.

Everything language-specific is data: short forms, question words, words of no weight and groups of words that
mean the same are lists in data/*.json, written with or without accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from inbox_api.folding import fold
from inbox_api.procedures.vocabulary import load

Tokens = tuple[str, ...]
_TOKEN = re.compile(r"[a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_FINAL_Y = re.compile(r"^(qu|[bcdghklmnpqrstvx]+)y$")
_VOWEL = re.compile(r"[aeiouy]")
_WORD = re.compile(r"\w+")
_PLACE = re.compile(r"\{(\w+)\}")


@lru_cache(maxsize=50_000)
def canonical(token: str) -> str:
    """One spelling of a syllable: "ky" is "ki", "lamm" is "lam"; letters without a vowel (cccd) stay."""
    if _VOWEL.search(token):
        token = _DOUBLED.sub(r"\1", token)
    return _FINAL_Y.sub(r"\1i", token)


@lru_cache(maxsize=100_000)
def _tokens_of_word(word: str) -> Tokens:
    return tuple(canonical(token) for token in _TOKEN.findall(fold(word)))


def raw_tokens(text: str) -> list[str]:
    """The syllables, numbers and letter groups of `text`, folded, in order."""
    return [token for word in text.split() for token in _tokens_of_word(word)]


def marked_words(text: str) -> list[str]:
    """The words of `text` in small letters with their marks, NFC."""
    return _WORD.findall(unicodedata.normalize("NFC", text.lower()))


def marks(text: str) -> dict[str, str]:
    """Each word of `text` that carries marks, by its folded form."""
    if text.isascii():
        return {}
    return {folded: word for word in marked_words(text) if (folded := _folded_if_marked(word))}


@lru_cache(maxsize=50_000)
def _folded_if_marked(word: str) -> str:
    folded = "".join(_tokens_of_word(word))
    return folded if folded != canonical(word) else ""


def write_out(tokens: Iterable[str]) -> list[str]:
    """Tokens with chat spelling and abbreviations written out."""
    known = short_forms()
    return [part for token in tokens for part in known.get(token, (token,))]


def spelled_out(text: str) -> list[str]:
    """The tokens of `text` with short forms written out; nothing dropped, nothing joined."""
    return write_out(raw_tokens(text))


@lru_cache(maxsize=1)
def short_forms() -> dict[str, Tokens]:
    """Chat spelling and abbreviations, each with the tokens it stands for."""
    return {canonical(fold(short)): tuple(raw_tokens(full)) for short, full in load("short_forms").items()}


@lru_cache(maxsize=1)
def light_words() -> frozenset[str]:
    """Words that may stay but weigh little."""
    return frozenset(token for word in load("question_words")["light"] for token in spelled_out(word))


@lru_cache(maxsize=1)
def question_phrases() -> dict[Tokens, Tokens]:
    """Phrases that ask about a procedure but never name one; they are dropped from a question."""
    return {tuple(spelled_out(phrase)): () for phrase in load("question_words")["phrases"]}


def _filled(phrase: str) -> Iterator[str]:
    """`phrase` with its {list} place taken by every entry of that list."""
    place = _PLACE.search(phrase)
    if place is None:
        yield phrase
        return
    for entry in load("synonyms")["lists"][place[1]]:
        yield from _filled(phrase[: place.start()] + entry + phrase[place.end() :])


@lru_cache(maxsize=1)
def synonyms() -> dict[Tokens, Tokens]:
    """Phrases that mean the same, each with the one term that stands for them ("_licence")."""
    table: dict[Tokens, Tokens] = {}
    for term, phrases in load("synonyms")["groups"].items():
        for phrase in phrases:
            for one in _filled(phrase):
                table.setdefault(tuple(spelled_out(one)), (f"_{term}",))
    return table


@lru_cache(maxsize=1)
def losses() -> dict[Tokens, Tokens]:
    """ "Lost" before a thing that can be lost: the same verb also means "died" and "takes (time)"."""
    lists = load("synonyms")["lists"]
    pairs = ((verb, spelled_out(thing)) for verb in lists["lost_verb"] for thing in lists["lost_thing"])
    return {(*spelled_out(verb), *thing): ("_lost", *thing) for verb, thing in pairs}


def known_words() -> set[str]:
    """Every word of the word lists: spelled right, whatever it looks like."""
    tables = (synonyms(), question_phrases(), losses())
    return set(light_words()).union(*(phrase for table in tables for phrase in table))


class _Exchange:
    """Exchanges every phrase of a table for what stands beside it, the longest first, from left to right."""

    def __init__(self, table: Mapping[Tokens, Tokens]) -> None:
        self._table = dict(table)
        sizes: dict[str, set[int]] = {}
        for phrase in table:
            sizes.setdefault(phrase[0], set()).add(len(phrase))
        self._sizes = {first: sorted(lengths, reverse=True) for first, lengths in sizes.items()}

    def __call__(self, tokens: Sequence[str]) -> list[str]:
        result: list[str] = []
        position = 0
        while position < len(tokens):
            for size in self._sizes.get(tokens[position], ()):
                found = self._table.get(tuple(tokens[position : position + size]))
                if found is not None:
                    result.extend(found)
                    position += size
                    break
            else:
                result.append(tokens[position])
                position += 1
        return result


@lru_cache(maxsize=1)
def _exchanges() -> tuple[_Exchange, _Exchange, _Exchange]:
    """For things lost, for names, for questions."""
    return _Exchange(losses()), _Exchange(synonyms()), _Exchange(question_phrases() | synonyms())


def _age_group(tokens: Sequence[str], position: int) -> str | None:
    """The age group named at `position` ("8 tuoi"), or None."""
    if position + 1 >= len(tokens) or tokens[position + 1] not in {"tuoi", "t"}:
        return None
    age = {"mot": 1, "hai": 2}.get(tokens[position])
    if age is None and tokens[position].isdigit():
        age = int(tokens[position][:4])
    groups = load("synonyms")["ages"]
    return next((f"_age_{name}" for low, high, name in groups if age is not None and low <= age <= high), None)


def with_ages(tokens: Sequence[str]) -> list[str]:
    """Tokens with the age group put behind every age, so that 8 and 9 years are near."""
    if "tuoi" not in tokens and "t" not in tokens:
        return list(tokens)
    result: list[str] = []
    for position, token in enumerate(tokens):
        result.append(token)
        if group := _age_group(tokens, position):
            result.append(group)
    return result


def terms_of_name(tokens: Sequence[str]) -> list[str]:
    """What names a procedure: groups of same meaning joined to one term each."""
    of_losses, of_names, _of_questions = _exchanges()
    return with_ages(of_names(of_losses(tokens)))


def terms_of_question(tokens: Sequence[str]) -> list[str]:
    """The same for a question, without the phrases that only ask; the longest phrase wins whatever its kind."""
    of_losses, _of_names, of_questions = _exchanges()
    return with_ages(of_questions(of_losses(tokens)))
