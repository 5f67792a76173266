"""Mending mistyped syllables towards the words of a catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from inbox_api.procedures.finding.wording import Token, canonical, plain, write_out

_DIGIT_BORDER = re.compile(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)")
_LETTERS = "abcdeghiklmnopqrstuvxy"
# Every Vietnamese syllable without its marks: what does not fit was mistyped, or is a foreign word.
_SYLLABLE = re.compile(
    r"^(ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(oai|oay|uay|uoi|uou|uya|uye|uyu|ieu|yeu|ai|ao|au|ay|eo|eu|ia|ie|iu|oa|oe|oi|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    r"(ch|ng|nh|[cmnpt])?$"
)
# How people of one region, or in chat, write what others write differently.
_SOUND_ALIKE = [
    *(("x", "s"), ("s", "x"), ("ch", "tr"), ("tr", "ch"), ("gi", "d"), ("d", "gi"), ("z", "d"), ("j", "gi")),
    *(("f", "ph"), ("w", "qu"), ("k", "c"), ("c", "k"), ("l", "n"), ("n", "l"), ("r", "d"), ("v", "d")),
]


class Speller:
    """Leaves every known word alone; knows no language but the phrases it is given.

    An unknown word that is a possible syllable is mended only when the result stands beside its neighbour in some
    phrase; one that cannot be Vietnamese is mended whenever a known word is near.
    """

    def __init__(self, phrases: Iterable[Sequence[str]], correct: Iterable[str]) -> None:
        """phrases: what is mended towards, as tokens; correct: further words that are left as they are."""
        self.words: set[str] = set()
        self.pairs: set[tuple[str, str]] = set()
        for phrase in phrases:
            self.words.update(phrase)
            self.pairs.update(pairwise(phrase))
        self.correct = self.words.union(correct)

    def mend(self, text: Sequence[Token]) -> list[Token]:
        """What is changed loses its marks: they were of another word."""
        result: list[Token] = []
        for position, (token, mark) in enumerate(text):
            after = text[position + 1][0] if position + 1 < len(text) else ""
            mended = self._mend_one(token, result[-1][0] if result else "", after)
            result.extend([(token, mark)] if mended == [token] else [(part, "") for part in mended])
        return result

    def _mend_one(self, token: str, before: str, after: str) -> list[str]:
        if token in self.correct or token.isdigit() or len(token) < 2:
            return [token]
        parts = _DIGIT_BORDER.split(token)
        if len(parts) > 1:
            return plain(write_out((part, "") for part in parts))
        possible = _SYLLABLE.match(token) is not None
        if not possible and (glued := self._split(token)):
            return glued
        if len(token) < 3 or len(token) > 12:
            return [token]
        near = self._near(token)
        in_context = [word for word in near if (before, word) in self.pairs or (word, after) in self.pairs]
        if in_context:
            return [in_context[0]]
        return [near[0]] if near and not possible else [token]

    def _split(self, token: str) -> list[str]:
        """Two words typed without the space between, when they stand together somewhere."""
        cuts = ((token[:at], token[at:]) for at in range(2, len(token) - 1))
        return next((list(cut) for cut in cuts if cut in self.pairs), [])

    def _near(self, token: str) -> list[str]:
        """Known words one slip away, the likeliest slips first: swapped letters, a typed tone mark, sound."""
        cuts = [(token[:at], token[at:]) for at in range(len(token) + 1)]
        swapped = [a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1]
        typed_tone = [a + b[1:] for a, b in cuts if b and b[0] in "sfrxjw"]
        alike = [new + token.removeprefix(old) for old, new in _SOUND_ALIKE if token.startswith(old)]
        dropped = [a + b[1:] for a, b in cuts if b]
        changed = [a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS]
        added = [a + letter + b for a, b in cuts for letter in _LETTERS]
        every = (canonical(word) for word in (*swapped, *typed_tone, *alike, *dropped, *added, *changed))
        shortest = max(2, len(token) - 1)
        return list(dict.fromkeys(word for word in every if word in self.words and len(word) >= shortest))
