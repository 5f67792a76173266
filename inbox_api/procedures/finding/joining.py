"""Words that mean the same joined to one term, words that only ask dropped; blind to marks where none are typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from inbox_api.procedures.finding.marks import agree
from inbox_api.procedures.finding.wording import Token, Tokens, light_words, plain, spelled_out
from inbox_api.procedures.vocabulary import load

_PLACE = re.compile(r"\{(\w+)\}")
_YEARS = {"tuoi", "t"}


@lru_cache(maxsize=1)
def question_phrases() -> dict[str, Tokens]:
    """Phrases that ask about a procedure but never name one; they are dropped from a question."""
    return dict.fromkeys(load("question_words")["phrases"], ())


def _filled(phrase: str) -> Iterator[str]:
    """`phrase` with its {list} place taken by every entry of that list."""
    place = _PLACE.search(phrase)
    if place is None:
        yield phrase
        return
    for entry in load("synonyms")["lists"][place[1]]:
        yield from _filled(phrase[: place.start()] + entry + phrase[place.end() :])


@lru_cache(maxsize=1)
def synonyms() -> dict[str, Tokens]:
    """Phrases that mean the same, each with the one term that stands for them ("_licence")."""
    table: dict[str, Tokens] = {}
    for term, phrases in load("synonyms")["groups"].items():
        for phrase in phrases:
            for one in _filled(phrase):
                table.setdefault(one, (f"_{term}",))
    return table


@lru_cache(maxsize=1)
def losses() -> dict[str, Tokens]:
    """ "Lost" before a thing that can be lost: the same verb also means "died" and "takes (time)"."""
    lists = load("synonyms")["lists"]
    things = {thing: tuple(plain(spelled_out(thing))) for thing in lists["lost_thing"]}
    return {f"{verb} {thing}": ("_lost", *tokens) for verb in lists["lost_verb"] for thing, tokens in things.items()}


def synonym_tokens() -> Iterable[Tokens]:
    """Every phrase of the synonyms as tokens."""
    return {tuple(plain(spelled_out(phrase))) for phrase in synonyms()}


def known_words() -> set[str]:
    """Every word of the word lists: spelled right, whatever it looks like."""
    listed = (phrase for table in (synonyms(), question_phrases(), losses()) for phrase in table)
    return set(light_words()).union(*(plain(spelled_out(phrase)) for phrase in listed))


class _Exchange:
    """Exchanges every phrase of a table for what stands beside it, the longest first, from left to right."""

    def __init__(self, *tables: Mapping[str, Tokens]) -> None:
        """tables: phrase, as written -> terms; the first table wins."""
        self._table: dict[Tokens, list[tuple[Tokens, Tokens]]] = {}
        sizes: dict[str, set[int]] = {}
        for phrase, terms in (item for table in tables for item in table.items()):
            written = spelled_out(phrase)
            tokens = tuple(plain(written))
            self._table.setdefault(tokens, []).append((tuple(mark for _token, mark in written), terms))
            sizes.setdefault(tokens[0], set()).add(len(tokens))
        self._sizes = {first: sorted(lengths, reverse=True) for first, lengths in sizes.items()}

    def __call__(self, text: Sequence[Token]) -> list[Token]:
        """A phrase whose marks contradict those of the text is left alone."""
        tokens = plain(text)
        result: list[Token] = []
        position = 0
        while position < len(text):
            for size in self._sizes.get(tokens[position], ()):
                known = self._table.get(tuple(tokens[position : position + size]))
                found = _agreeing(known, text[position : position + size]) if known else None
                if found is not None:
                    result.extend((term, "") for term in found)
                    position += size
                    break
            else:
                result.append(text[position])
                position += 1
        return result


def _agreeing(known: Sequence[tuple[Tokens, Tokens]], text: Sequence[Token]) -> Tokens | None:
    """The terms of the first phrase whose marks do not contradict those of the text."""
    for marks, terms in known:
        if all(not mark or not other or agree(mark, other) for (_, mark), other in zip(text, marks, strict=True)):
            return terms
    return None


@lru_cache(maxsize=1)
def _exchanges() -> tuple[_Exchange, _Exchange, _Exchange]:
    """For things lost, for names, for questions."""
    return _Exchange(losses()), _Exchange(synonyms()), _Exchange(synonyms(), question_phrases())


def terms_of_name(text: Sequence[Token]) -> list[str]:
    """What names a procedure: groups of same meaning joined to one term each."""
    of_losses, of_names, _of_questions = _exchanges()
    return with_ages(plain(of_names(of_losses(text))))


def terms_of_question(text: Sequence[Token]) -> list[str]:
    """The same for a question, without the phrases that only ask; the longest phrase wins whatever its kind."""
    of_losses, _of_names, of_questions = _exchanges()
    return with_ages(plain(of_questions(of_losses(text))))


def with_ages(tokens: Sequence[str]) -> list[str]:
    """Tokens with the age group put behind every age, so that 8 and 9 years are near."""
    if not _YEARS.intersection(tokens):
        return list(tokens)
    result: list[str] = []
    for position, token in enumerate(tokens):
        result.append(token)
        if group := _age_group(tokens, position):
            result.append(group)
    return result


def _age_group(tokens: Sequence[str], position: int) -> str | None:
    """The age group named at `position` ("8 tuoi"), or None."""
    if position + 1 >= len(tokens) or tokens[position + 1] not in _YEARS:
        return None
    age = {"mot": 1, "hai": 2}.get(tokens[position])
    if age is None and tokens[position].isdigit():
        age = int(tokens[position][:4])
    groups = load("synonyms")["ages"]
    return next((f"_age_{name}" for low, high, name in groups if age is not None and low <= age <= high), None)
