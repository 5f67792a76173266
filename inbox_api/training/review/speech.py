"""A message word by word: which phrases begin and end where."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from inbox_api.cases.publishing import finding
from inbox_api.folding import fold
from inbox_api.training.review.naming import Lexicon, Phrases, lexicon, small

_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f])*")
_LONGEST_PHRASE = 6  # words
_LONGEST_BEFORE = 4


@dataclass(frozen=True, slots=True)
class Word:
    """said: as it is written, composed; small: in small letters; touches: only blanks lie before it."""

    start: int
    end: int
    said: str
    small: str
    touches: bool

    @property
    def has_marks(self) -> bool:
        return fold(self.small) != self.small


def words_of(text: str) -> list[Word]:
    """The words of a text in order."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        between = text[found[-1].end : match.start()] if found else "."
        touches = between.isspace() and "\n" not in between
        said = unicodedata.normalize("NFC", match.group())
        found.append(Word(match.start(), match.end(), said, small(said), touches))
    return found


class Message:
    """The words of one message, and the lists that fit how it is written."""

    def __init__(self, text: str) -> None:
        self.words = words_of(text)
        self.plain: Lexicon = lexicon(is_plain=True)
        self.lists = lexicon(is_plain=False) if any(word.has_marks for word in self.words) else self.plain

    def run(self, at: int) -> int:
        """How many words stand side by side from there on, of letters only; at most those of a name."""
        run = 1
        while at + run < len(self.words) and run < finding.MOST_NAMES:
            if not self.words[at + run].touches or not self.words[at + run].small.replace("\u0300", "").isalpha():
                break
            run += 1
        return run

    def is_in(self, word: Word, exact: frozenset[str], plain: frozenset[str]) -> bool:
        """With its diacritics as they are; a word without any may stand for any."""
        return word.small in exact or (not word.has_marks and word.small in plain)

    def phrase(self, at: int, phrases: Phrases) -> int:
        """How many words of the longest phrase begin there; 0: none does."""
        said: list[str] = []
        longest = 0
        for place in range(at, min(at + _LONGEST_PHRASE, len(self.words))):
            if place > at and not self.words[place].touches:
                break
            said.append(self.words[place].small)
            if tuple(said) in phrases:
                longest = len(said)
        return longest

    def is_phrase(self, at: int, phrases: Phrases) -> bool:
        return at < len(self.words) and self.phrase(at, phrases) > 0

    def follows(self, at: int, phrases: Phrases, *, over_signs: bool = False) -> bool:
        """Whether one of these stands right before the word; over_signs: "ten: ..." counts as well."""
        if at >= len(self.words) or not (self.words[at].touches or over_signs):
            return False
        said = [word.small for word in self.words[max(0, at - _LONGEST_BEFORE) : at]]
        return any(tuple(said[-size:]) in phrases for size in range(1, len(said) + 1))
