"""Finding a procedure by the words people use: in memory, accent-blind, with an honest "not sure".

Two views of a record are added up. The best single phrase (its name, an alias, a situation) says how well one way
of asking fits; BM25 over all its phrases says how much of the question the record explains in all. Whether the
first hit may be answered without asking back is a small logistic model over score, lead and coverage; its
numbers and the other weights are data (data/ranking.json), fitted on tests/unit/procedures/dev_queries.jsonl.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from inbox_api.procedures.finding import wording
from inbox_api.procedures.finding.results import Hit, SearchResult
from inbox_api.procedures.finding.spelling import Speller
from inbox_api.procedures.importing.json_lines import read_records
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load

MAX_QUERY_CHARS = 500  # a question is short; what follows is cut
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?:\.h\d{2})?(?!\d)", re.IGNORECASE)
_K1, _B = 1.2, 0.6  # BM25: saturation of a repeated term, weight of a record's length


@dataclass(frozen=True, slots=True)
class _Phrase:
    record: int
    weight: float  # sum of the weights of its terms
    accents: Mapping[str, str]  # folded word -> the word with its marks; empty when written without


def _accents(text: str) -> dict[str, str]:
    """Each word of `text` that carries marks, by its folded form."""
    marked: dict[str, str] = {}
    if text.isascii():
        return marked
    for word in re.findall(r"\w+", unicodedata.normalize("NFC", text.lower())):
        folded = "".join(wording.raw_tokens(word))
        if folded != wording.canonical(word):
            marked[folded] = word
    return marked


class ProcedureIndex:
    """An immutable index; building it for 135 records takes well under a second."""

    def __init__(
        self,
        records: Iterable[ProcedureRecord],
        *,
        situations: Mapping[str, Sequence[str]] | None = None,
        old_codes: Mapping[str, Sequence[str]] | None = None,
        ranking: Mapping[str, Any] | None = None,
    ) -> None:
        """situations, old_codes, ranking: instead of data/*.json; ids that no record has are ignored."""
        self.records = list(records)
        self._rank: Mapping[str, Any] = ranking if ranking is not None else load("ranking")
        self._positions = {record.id: position for position, record in enumerate(self.records)}
        self._codes = self._collect_codes(old_codes if old_codes is not None else load("old_codes"))
        stories: Mapping[str, Sequence[str]] = situations if situations is not None else load("situations")
        texts = [self._phrases_of(record, stories.get(record.id, ())) for record in self.records]
        self._speller = self._make_speller(texts)
        self._build(texts)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """The index of a JSON Lines file; lines with errors are left out. Raises OSError."""
        return cls(read_records(path).records)

    def get(self, id: str) -> ProcedureRecord | None:
        position = self._positions.get(id)
        return None if position is None else self.records[position]

    def search(self, query: str, limit: int = 3) -> SearchResult:
        """The `limit` best records for a citizen's words, or for a code, also one that was replaced."""
        query = query[:MAX_QUERY_CHARS]
        if by_code := self._by_code(query, limit):
            return by_code
        terms = self._terms(self.tokens_of(query), asked=True)
        scored = self._score(terms, _accents(query))
        if not scored:
            return SearchResult(sure=False, hits=[])
        best = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))
        hits = [self._hit(position, score) for position, (score, _) in best[: max(limit, 0)]]
        return SearchResult(sure=self._is_sure(best), hits=hits)

    def tokens_of(self, query: str) -> list[str]:
        """The query as the terms the index compares: mended, without question phrases, same things joined."""
        return wording.terms_of_question(self._speller.mend(wording.spelled_out(query)))

    # --- building -------------------------------------------------------------------------------------

    @staticmethod
    def _phrases_of(record: ProcedureRecord, stories: Sequence[str]) -> list[str]:
        """Distinct ways to name one record; of two spellings that differ in accents only, the marked one stays."""
        distinct: dict[str, str] = {}
        for text in (record.name, *record.aliases, *record.situations, *stories):
            key = " ".join(wording.raw_tokens(text))
            if key and (key not in distinct or len(_accents(text)) > len(_accents(distinct[key]))):
                distinct[key] = text
        return list(distinct.values())

    def _make_speller(self, texts: Sequence[Sequence[str]]) -> Speller:
        phrases = [wording.spelled_out(text) for group in texts for text in group]
        written = (token for record in self.records for token in wording.raw_tokens(" ".join(record.prose())))
        return Speller([*phrases, *wording.synonyms()], wording.known_words().union(written))

    def _collect_codes(self, old_codes: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
        codes: dict[str, list[int]] = defaultdict(list)
        for position, record in enumerate(self.records):
            if record.code:
                codes[record.code.lower()].append(position)
        for code, ids in old_codes.items():
            codes[code.lower()].extend(self._positions[key] for key in ids if key in self._positions)
        return dict(codes)

    def _build(self, texts: Sequence[Sequence[str]]) -> None:
        analysed = [[self._analyse(text) for text in group] for group in texts]
        bags = [Counter(token for tokens in group for token in tokens) for group in analysed]
        for bag, record in zip(bags, self.records, strict=True):
            bag.update(self._analyse(f"{record.result} {record.audience} {record.field}"))
        holders = Counter(term for bag in bags for term in bag)
        total = max(len(self.records), 1)
        self._idf = {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in holders.items()}
        lengths = [sum(bag.values()) for bag in bags]
        average = sum(lengths) / total or 1.0
        self._bag: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for position, bag in enumerate(bags):
            norm = _K1 * (1 - _B + _B * lengths[position] / average)
            for term, count in bag.items():
                gain = self._weight(term) * count * (_K1 + 1) / (count + norm)
                self._bag[term].append((position, gain))
        self._phrases: list[_Phrase] = []
        self._postings: dict[str, list[int]] = defaultdict(list)
        for position, group in enumerate(analysed):
            for tokens, text in zip(group, texts[position], strict=True):
                terms = self._terms(tokens, asked=False)
                if not terms:
                    continue
                for term in terms:
                    self._postings[term].append(len(self._phrases))
                self._phrases.append(_Phrase(position, sum(terms.values()), _accents(text)))

    @staticmethod
    def _analyse(text: str) -> list[str]:
        return wording.terms_of_name(wording.spelled_out(text))

    # --- scoring --------------------------------------------------------------------------------------

    def _weight(self, token: str) -> float:
        if token in wording.light_words():
            return float(self._rank["light_weight"]) * min(self._idf.get(token, 1.0), 2.0)
        if token.isdigit():
            return float(self._rank["number_weight"]) * self._idf.get(token, 1.0)
        if token in self._idf:
            return self._idf[token]
        return float(self._rank["unknown_weight"])

    def _terms(self, tokens: Sequence[str], *, asked: bool) -> dict[str, float]:
        """Words and pairs of neighbours with their weights; pairs of an asked text only where a phrase has them."""
        terms = {token: self._weight(token) for token in tokens}
        share = float(self._rank["pair_weight"])
        for first, second in pairwise(tokens):
            pair = f"{first} {second}"
            if not asked or pair in self._postings:
                terms[pair] = share * min(self._weight(first), self._weight(second))
        return terms

    def _score(self, terms: Mapping[str, float], marks: Mapping[str, str]) -> dict[int, tuple[float, float]]:
        """(score, share of the question its best phrase explains) of every record that shares a word."""
        shared: dict[int, float] = defaultdict(float)
        phrases, clash = self._phrases, float(self._rank["accent_clash"])
        for term, weight in terms.items():
            mark = marks.get(term)
            for number in self._postings.get(term, ()):
                other = phrases[number].accents.get(term) if mark else None
                shared[number] += weight * clash if other and other != mark else weight
        asked = sum(terms.values()) or 1.0
        power = float(self._rank["phrase_share"])
        best: dict[int, tuple[float, float]] = {}
        for number, overlap in shared.items():
            phrase = phrases[number]
            fit = (overlap / phrase.weight) ** power * (overlap / asked) ** (1 - power)
            if fit > best.get(phrase.record, (0.0, 0.0))[0]:
                best[phrase.record] = (fit, overlap / asked)
        return self._add_bags(terms, best)

    def _add_bags(
        self, terms: Mapping[str, float], best: Mapping[int, tuple[float, float]]
    ) -> dict[int, tuple[float, float]]:
        bags: dict[int, float] = defaultdict(float)
        for term in terms:
            for position, gain in self._bag.get(term, ()):
                bags[position] += gain
        share, half, bonus = (float(self._rank[key]) for key in ("bag_share", "bag_half", "core_bonus"))
        scored: dict[int, tuple[float, float]] = {}
        for position, (fit, coverage) in best.items():
            bag = bags[position]
            core = bonus if self.records[position].tier == "core" else 0.0
            score = (1 - share) * fit + share * bag / (bag + half) + core
            scored[position] = (score, coverage)
        return scored

    def _is_sure(self, best: Sequence[tuple[int, tuple[float, float]]]) -> bool:
        model = self._rank["sure"]
        return self.sureness(best) >= float(model["threshold"])

    def sureness(self, best: Sequence[tuple[int, tuple[float, float]]]) -> float:
        """Estimated probability that the first of `best` is what was asked for."""
        model = self._rank["sure"]
        score, coverage = best[0][1]
        margin = score - (best[1][1][0] if len(best) > 1 else 0.0)
        odds = model["bias"] + model["score"] * score + model["margin"] * margin + model["coverage"] * coverage
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, float(odds)))))

    def _by_code(self, query: str, limit: int) -> SearchResult | None:
        found = [position for code in _CODE.findall(query) for position in self._codes.get(code.lower(), ())]
        positions = list(dict.fromkeys(found))
        if not positions:
            return None
        return SearchResult(sure=len(positions) == 1, hits=[self._hit(p, 1.0) for p in positions[:limit]])

    def _hit(self, position: int, score: float) -> Hit:
        record = self.records[position]
        return Hit(record.id, record.code, record.name, round(score, 4))
