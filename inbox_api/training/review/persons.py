"""Names of people in a message: whole ones, and lone given names behind a form of address, in any letters.

Titles and occupations behind a form of address are no names ("ong to truong thu tien rac").
"""

from __future__ import annotations

from collections.abc import Iterator

from inbox_api.cases.publishing import finding
from inbox_api.folding import fold
from inbox_api.training.review.naming import lexicon
from inbox_api.training.review.speech import Message, Word, words_of

_MOSTLY = frozenset({"van", "thi"})  # the middle names that hardly are anything else behind a family name
_HOUSE_DIGITS = 4
_OF_HOUSES = frozenset({"so", "nha"})
_PLAIN_LA = "la"  # a family name, but mostly the word of "ten la ..."


def find(text: str) -> list[tuple[int, int]]:
    """Places of names, in order."""
    return list(_Reader(text).names())


def roles(text: str) -> list[tuple[int, int]]:
    """Places of titles and occupations of several words, in order: a name does not begin there."""
    reader = _Reader(text)
    spots = [(at, length) for at in range(len(reader.words)) if (length := reader.role(at)) > 1]
    return [(reader.words[at].start, reader.words[at + length - 1].end) for at, length in spots]


def strange_words(text: str) -> int:
    """How many words are no form of address."""
    address = lexicon(is_plain=False).address | lexicon(is_plain=True).address
    return sum((word.small,) not in address for word in words_of(text))


class _Reader(Message):
    """A message in which names are looked for."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._titled = self._persons_title = -1  # the word right behind a title, and behind one of some person

    def names(self) -> Iterator[tuple[int, int]]:
        at = 0
        while at < len(self.words):
            length = self._full_name(at) or self._given_name(at)
            if length:
                yield self.words[at].start, self.words[at + length - 1].end
            elif length := self._roles_from(at):
                of_place = self.words[at + length - 1].small in self.lists.places  # "cong an xa ..."
                if (self.follows(at, self.lists.address) or at == self._persons_title) and not of_place:
                    self._persons_title = self._titled = at + length
                elif self.phrase(at, self.lists.titles) == length:
                    self._titled = at + length
            at += max(length, 1)

    def role(self, at: int) -> int:
        """How many words of a title, an occupation or a fixed phrase begin there; 0: none does."""
        length = self.phrase(at, self.lists.roles)
        return length if length != 1 or self.follows(at, self.lists.address) else 0

    def _roles_from(self, at: int) -> int:
        """The same, with what begins inside it: without marks two may share a word, and no name begins in either."""
        end = at + self.role(at)
        for inside in range(at + 1, end):
            end = max(end, inside + self.role(inside))
        return end - at

    def _full_name(self, at: int) -> int:
        """A family name with what belongs to it: how many words; 0: none begins there."""
        word, run = self.words[at], self.run(at)
        if word.small == _PLAIN_LA or run < 2 or self._is_compound(at) or self._is_behind_place(at):
            return 0
        surety = self._family(word)
        if surety == "none":
            return 0
        is_cued = self.follows(at, self.lists.family_cues, over_signs=True)
        if run >= 3 and self._is_middle(self.words[at + 1]) and not self._is_compound(at + 1):
            if not (is_cued or self._may_end(at + 2, surety)):
                return 0
            is_long = is_cued or self._is_middle(self.words[at + 2])
            ends = run >= 4 and self.is_in(self.words[at + 3], self.lists.after, self.plain.after)
            return min(run, 4 if is_long and not ends else 3)
        if is_cued and (surety == "sure" or self._level(at + 1) == "sure"):
            return min(run, 3)
        return 2 if self.follows(at, self.lists.address) and self._level(at + 1) == "sure" else 0

    def _family(self, word: Word) -> str:
        """sure | unsure | none: "mai" and "tu" are other words as well, and so is most of what has lost its marks."""
        if word.small in self.lists.families and (word.has_marks or not self.lists.sure_families):
            is_everyday = word.small in self.lists.everyday_families and word.said == word.small
            return "unsure" if is_everyday else "sure"
        is_capital = word.said.istitle() and word.small in self.plain.capital_families
        if word.has_marks or not (is_capital or word.small in self.plain.families):
            return "none"
        return "sure" if word.small in self.plain.sure_families else "unsure"

    def _may_end(self, at: int, surety: str) -> bool:
        """Whether a name of three words may end there; where the family name proves little, the others must."""
        family, middle, last = self.words[at - 2 : at + 1]
        if surety == "sure" and family.has_marks:
            return True
        if surety == "sure" or (all(word.said.istitle() for word in (family, middle, last)) and not family.has_marks):
            return fold(middle.small) in _MOSTLY or self._is_given(last) or last.said.istitle()
        if self.is_phrase(at - 1, self.lists.address) or not self._is_given(last):
            return False
        return self.lists is not self.plain or middle.small in _MOSTLY or self._level(at) == "sure"

    def _is_behind_place(self, at: int) -> bool:
        """A street or a school that has somebody's name: "hem ...", "hem 12 ...", "so 7 ..."."""
        if not at or not self.words[at].touches:
            return False
        before = self.words[at - 1]
        if at > 1 and before.said[0].isdigit() and len(before.said) <= _HOUSE_DIGITS:
            return self._is_place(self.words[at - 2]) or fold(self.words[at - 2].small) in _OF_HOUSES
        return self._is_place(before)

    def _is_place(self, word: Word) -> bool:
        return self.is_in(word, self.lists.places, self.plain.places)

    def _given_name(self, at: int) -> int:
        """A lone given name, or two words of one, behind a form of address or a title; 0: none begins there."""
        is_cued = self.follows(at, self.lists.cues, over_signs=True)
        is_titled = at == self._titled and self.words[at].touches
        if not (is_titled or is_cued or self._is_addressed(at)):
            return 0
        if self.role(at) or self.is_phrase(at, self.lists.address):
            return 0
        if self.run(at) >= 2 and (self._is_given(self.words[at]) or self._is_middle(self.words[at])):
            is_one_word = self._is_compound(at) or self.is_phrase(at + 1, self.lists.address)
            if not is_one_word and self._is_name(at, at + 1, is_cued=is_cued):
                return 2
        if self._is_name(at, at, is_cued=is_cued):
            return 1
        return self._capital_behind_role(at) if is_titled and at == self._persons_title else 0

    def _is_addressed(self, at: int) -> bool:
        """Behind a form of address; before a capital letter also behind one that has lost its marks."""
        if self.follows(at, self.lists.address):
            return True
        is_plain = self.follows(at, self.plain.address) and not self.follows(at, self.plain.weak_address)
        return is_plain and self.words[at].said.istitle()

    def _is_name(self, first: int, last: int, *, is_cued: bool) -> bool:
        """Whether the given name that ends with the word `last` is one, by the word itself or by what is around it."""
        level = self._level(last)
        if level in {"sure", "none"}:
            return level == "sure"
        if self.follows(first, self.lists.weak_address) or (first < last and self.lists is self.plain):
            return False
        ends = last + 1 == len(self.words) or not self.words[last + 1].touches
        is_signed = self.phrase(last + 1, self.lists.signs) > 0 and not self.phrase(last + 1, self.lists.no_signs)
        is_framed = is_cued or self._is_framed(first)
        if level == "rare":
            return (is_framed or first < last) and (ends or is_signed)
        is_told = ends or is_signed or self.is_in(self.words[last + 1], self.lists.after, self.plain.after)
        return (is_signed or is_framed or first < last) and is_told

    def _level(self, at: int) -> str:
        """sure | everyday | rare | none: how surely this word is a given name behind a form of address."""
        word = self.words[at]
        if not self._is_given(word) or self._is_compound(at):
            return "none"
        is_behind_form = self._is_addressed(at) and not self.follows(at, self.lists.weak_address)
        if word.said.istitle() and (at == self._persons_title or is_behind_form):
            return "sure"
        if word.small in self.lists.rare:
            return "rare"
        return "everyday" if word.small in self.lists.everyday else "sure"

    def _is_framed(self, at: int) -> bool:
        """ "nha ong ...", "gap chi ...": a word that is about somebody stands before the form of address."""
        for size in (1, 2):
            if at >= size and self.phrase(at - size, self.lists.address) == size:
                return self.follows(at - size, self.lists.frames)
        return False

    def _capital_behind_role(self, at: int) -> int:
        """Words with capital letters behind a title of some person."""
        length = 0
        while length < min(self.run(at), finding.MOST_NAMES):
            word = self.words[at + length]
            if not word.said.istitle() or word.small in self.lists.not_behind_roles:
                break
            length += 1
        return length

    def _is_middle(self, word: Word) -> bool:
        return self.is_in(word, self.lists.middle, self.plain.middle)

    def _is_given(self, word: Word) -> bool:
        return word.small in self.lists.given

    def _is_compound(self, at: int) -> bool:
        """Whether this word and the next are one ordinary word; "Thi Hanh" is none."""
        if at + 1 >= len(self.words) or not self.words[at + 1].touches:
            return False
        word, other = self.words[at], self.words[at + 1]
        if fold(word.small) in _MOSTLY and word.said.istitle() and other.said.istitle():
            return False
        return other.small in self.lists.compounds.get(word.small, ())
