"""Finding hand-written phrases in what people write, with or without accents.

A syllable without accents may be any of several words; one that carries accents must carry the right ones. Single
syllables say little without accents ("cho" may be one of many words): they count less in a text without any, and must
be exact in a text that has some.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inbox_api.folding import fold

GAP_MARK = ".."
LONGEST_GAP = 4  # syllables that may stand where a phrase has the gap mark
BLIND_MATCH = 0.9  # worth of a phrase that matches only without accents …
BLIND_SYLLABLE = 0.3  # … and of a single syllable that does
LONG_PHRASE_POWER = 1.4  # three fitting syllables say more than three single ones
_SYLLABLE = re.compile(r"[^\W_]+")

Syllable = tuple[str, str | None]  # folded letters; letters and marks in a fixed order, None without marks


def syllables_of(text: str) -> list[Syllable]:
    """Tone placement does not matter: marks are compared as a bag of characters."""
    result: list[Syllable] = []
    for word in _SYLLABLE.findall(unicodedata.normalize("NFC", text.lower())):
        folded = fold(word)
        marked = "".join(sorted(unicodedata.normalize("NFD", word)))
        result.append((folded, marked if folded != word else None))
    return result


@dataclass(frozen=True)
class Phrase:
    """parts: stretches of syllables with a gap between each two. worth: points for an exact match."""

    label: str
    parts: tuple[tuple[Syllable, ...], ...]
    worth: float

    @property
    def is_single(self) -> bool:
        return len(self.parts) == 1 and len(self.parts[0]) == 1

    def match(self, text: Sequence[Syllable], start: int, *, text_has_marks: bool) -> float:
        """Points when the phrase stands at `start` of the text, else 0."""
        share = _fit(self.parts[0], text, start)
        if self.is_single and share == BLIND_MATCH:
            share = 0.0 if text_has_marks else BLIND_SYLLABLE
        place = start + len(self.parts[0])
        for part in self.parts[1:]:
            if not share:
                return 0
            gaps = ((gap, _fit(part, text, place + gap)) for gap in range(LONGEST_GAP + 1))
            gap, found = next(((gap, fit) for gap, fit in gaps if fit), (0, 0.0))
            share = min(share, found)
            place += gap + len(part)
        return share * self.worth


def _fit(part: Sequence[Syllable], text: Sequence[Syllable], start: int) -> float:
    """0 when `part` does not stand at `start`, 1 with all its accents, BLIND_MATCH without."""
    if start + len(part) > len(text):
        return 0
    share = 1.0
    for offset, (wanted, wanted_marks) in enumerate(part):
        found, found_marks = text[start + offset]
        if wanted != found or found_marks not in (None, wanted_marks):
            return 0
        if found_marks != wanted_marks:
            share = BLIND_MATCH
    return share


class PhraseIndex:
    """Phrases of many labels. keywords: {label: phrases}; one that several labels share is worth less to each."""

    def __init__(self, keywords: Mapping[str, Sequence[str]]) -> None:
        shared = Counter(fold(keyword) for phrases in keywords.values() for keyword in phrases)
        self._by_first: dict[str, list[Phrase]] = defaultdict(list)
        for label, phrases in keywords.items():
            for keyword in phrases:
                parts = tuple(tuple(syllables_of(part)) for part in keyword.split(GAP_MARK))
                length = sum(len(part) for part in parts)
                worth = float(length**LONG_PHRASE_POWER) / shared[fold(keyword)]
                self._by_first[parts[0][0][0]].append(Phrase(label, parts, worth))

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Labels by their share of all points (0 to 1), best first; [] when no phrase fits."""
        syllables = syllables_of(text)
        has_marks = any(marks is not None for _, marks in syllables)
        points: dict[str, float] = defaultdict(float)
        for start, (folded, _) in enumerate(syllables):
            best: dict[str, float] = defaultdict(float)  # one place in the text speaks once for a label
            for phrase in self._by_first.get(folded, ()):
                found = phrase.match(syllables, start, text_has_marks=has_marks)
                best[phrase.label] = max(best[phrase.label], found)
            for label, found in best.items():
                if found:
                    points[label] += found
        total = sum(points.values())
        return sorted(((label, found / total) for label, found in points.items()), key=lambda row: (-row[1], row[0]))
