"""How well a question fits the phrases of each record: the best single phrase, and BM25 over all of them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inbox_api.procedures.finding import wording
from inbox_api.procedures.finding.marks import agree
from inbox_api.procedures.finding.phrases import Phrase

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
_K1, _B = 1.2, 0.6  # BM25: saturation of a repeated term, weight of a record's length


@dataclass(frozen=True, slots=True)
class Match:
    """One number a record, in their order. fit: of the best phrase, 0 to 1; bag: BM25, 0 to 1.

    asked: weight of all terms of the question; held: of those that the record holds somewhere.
    """

    fit: Floats
    bag: Floats
    held: Floats
    asked: float
    unknown: float  # weight of the terms that no record holds


@dataclass(frozen=True, slots=True)
class _Postings:
    """The phrases that hold a term. marks: a code for the marks it has there, 0 when written without.

    variants: code -> marks.
    """

    phrases: Ints
    marks: Ints
    variants: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Holders:
    """The records that hold a term, and what it adds to the BM25 of each."""

    records: Ints
    gains: Floats


class PhraseMatcher:
    def __init__(
        self, groups: Sequence[Sequence[Phrase]], extras: Sequence[Sequence[str]], ranking: Mapping[str, Any]
    ) -> None:
        """groups: the phrases of each record; extras: further terms of each record, for BM25 only."""
        numbers = ranking["matching"]
        self._share, self._pair = float(numbers["phrase_share"]), float(numbers["pair_weight"])
        self._light, self._number = float(numbers["light_weight"]), float(numbers["number_weight"])
        self._unknown, self._clash = float(numbers["unknown_weight"]), float(numbers["accent_clash"])
        self._half = float(numbers["bag_half"])
        self._count_terms(groups, extras)
        self._post_phrases(groups)

    # --- building ---------------------------------------------------------------------------------------

    def _count_terms(self, groups: Sequence[Sequence[Phrase]], extras: Sequence[Sequence[str]]) -> None:
        bags = [Counter(term for phrase in group for term in phrase.terms) for group in groups]
        for bag, more in zip(bags, extras, strict=True):
            bag.update(more)
        total = max(len(bags), 1)
        holders = Counter(term for bag in bags for term in bag)
        self._idf = {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in holders.items()}
        self._term_weights: dict[str, float] = {}
        self._term_weights.update({term: self._new_weight(term) for term in self._idf})
        lengths = [sum(bag.values()) for bag in bags]
        average = sum(lengths) / total or 1.0
        records: dict[str, list[int]] = defaultdict(list)
        gains: dict[str, list[float]] = defaultdict(list)
        for record, bag in enumerate(bags):
            norm = _K1 * (1 - _B + _B * lengths[record] / average)
            for term, count in bag.items():
                records[term].append(record)
                gains[term].append(count * (_K1 + 1) / (count + norm))
        self._holders = {
            term: _Holders(np.array(held, np.int32), np.array(gains[term], np.float32) * np.float32(self.weight(term)))
            for term, held in records.items()
        }
        self._records = len(groups)

    def _post_phrases(self, groups: Sequence[Sequence[Phrase]]) -> None:
        phrases: dict[str, list[int]] = defaultdict(list)
        marks: dict[str, list[str]] = defaultdict(list)
        weights: list[float] = []
        for phrase in (phrase for group in groups for phrase in group):
            terms, known = self._weighed(phrase.terms, only=None), wording.marks_of(phrase.tokens)
            for term in terms:
                phrases[term].append(len(weights))
                marks[term].append(known.get(term, ""))
            weights.append(sum(terms.values()) or 1.0)
        self._postings = {
            term: _Postings(np.array(held, np.int32), *self._coded(marks[term])) for term, held in phrases.items()
        }
        self._weights = np.array(weights, np.float32)
        sizes = np.array([len(group) for group in groups], np.int64)
        self._with_phrases = np.flatnonzero(sizes)
        self._starts = (np.cumsum(sizes) - sizes)[self._with_phrases]

    @staticmethod
    def _coded(marks: Sequence[str]) -> tuple[Ints, dict[int, str]]:
        codes: dict[str, int] = {"": 0}
        coded = np.array([codes.setdefault(mark, len(codes)) for mark in marks], np.int32)
        return coded, {code: mark for mark, code in codes.items() if mark}

    # --- weighing ---------------------------------------------------------------------------------------

    def weight(self, term: str) -> float:
        known = self._term_weights.get(term)
        return self._new_weight(term) if known is None else known

    def _new_weight(self, term: str) -> float:
        if term in wording.light_words():
            return self._light * min(self._idf.get(term, 1.0), 2.0)
        if term.isdigit():
            return self._number * self._idf.get(term, 1.0)
        return self._idf.get(term, self._unknown)

    def _weighed(self, terms: Sequence[str], only: Mapping[str, object] | None) -> dict[str, float]:
        """Words and pairs of neighbours with their weights; only: pairs that stand in it, None for all."""
        weighed = {term: self.weight(term) for term in terms}
        for first, second in pairwise(terms):
            pair = f"{first} {second}"
            if only is None or pair in only:
                weighed[pair] = self._pair * min(self.weight(first), self.weight(second))
        return weighed

    # --- asking -----------------------------------------------------------------------------------------

    def match(self, terms: Sequence[str], marks: Mapping[str, str]) -> Match:
        """terms: of the question, in order; marks: those its words carry."""
        weighed = self._weighed(terms, self._postings)
        bag, held = self._bags(dict.fromkeys(terms))
        words = {term: self.weight(term) for term in terms}
        unknown = sum(weight for term, weight in words.items() if term not in self._holders)
        return Match(self._fits(weighed, marks), bag, held, sum(words.values()), unknown)

    def _fits(self, weighed: Mapping[str, float], marks: Mapping[str, str]) -> Floats:
        shared = np.zeros(len(self._weights), np.float32)
        for term, weight in weighed.items():
            if found := self._postings.get(term):
                shared[found.phrases] += self._agreeing(found, np.float32(weight), marks.get(term))
        asked = np.float32(sum(weighed.values()) or 1.0)
        fit = (shared / self._weights) ** self._share * (shared / asked) ** (1 - self._share)
        best = np.zeros(self._records, np.float32)
        if len(fit):
            best[self._with_phrases] = np.maximum.reduceat(fit, self._starts)
        return best

    def _agreeing(self, found: _Postings, weight: np.float32, mark: str | None) -> Floats | np.float32:
        """What a term adds to each phrase: less where both carry marks and these contradict each other."""
        if mark is None:
            return weight
        strange = [code for code, known in found.variants.items() if not agree(mark, known)]
        if not strange:
            return weight
        return np.where(np.isin(found.marks, strange), weight * np.float32(self._clash), weight).astype(np.float32)

    def _bags(self, terms: Iterable[str]) -> tuple[Floats, Floats]:
        gains, held = np.zeros(self._records, np.float32), np.zeros(self._records, np.float32)
        for term in terms:
            if found := self._holders.get(term):
                gains[found.records] += found.gains
                held[found.records] += np.float32(self.weight(term))
        return gains / (gains + np.float32(self._half)), held
