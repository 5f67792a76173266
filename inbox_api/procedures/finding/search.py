"""Finding a procedure by the words people use: in memory, accent-blind, with an honest "not sure".

Three views of a record are added up: the best of its phrases (name, aliases, situations), BM25 over all of them, and
a linear classifier that has learnt from all phrases what tells one record from its sisters. How much each counts,
and from when on the first hit may be answered without asking back, are numbers in data/ranking.json, fitted by
`hopthu bench procedures-fit`. What was tried stands in docs/design/finding.md.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from inbox_api.procedures.finding import joining, learning, sureness, wording
from inbox_api.procedures.finding.codes import Codes
from inbox_api.procedures.finding.marks import marked_words
from inbox_api.procedures.finding.matching import Floats, Match, PhraseMatcher
from inbox_api.procedures.finding.narrowing import MOST_CANDIDATES, Naming, narrow
from inbox_api.procedures.finding.phrases import Phrase, analysed, phrases_of, topics_beside
from inbox_api.procedures.finding.results import Hit, Narrowing, SearchResult
from inbox_api.procedures.finding.spelling import Speller
from inbox_api.procedures.finding.sureness import Asked, Signals
from inbox_api.procedures.finding.wording import Token
from inbox_api.procedures.importing.json_lines import read_records
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load

MAX_QUERY_CHARS = 500  # a question is short; what follows is cut
_TRAINED: dict[str, learning.PhraseClassifier] = {}  # the last one, by its phrases: most changes leave these alone
_LOOKED_AT = 40  # records a narrowing question may be about


@dataclass(frozen=True, slots=True)
class Ranked:
    """All records for one question: order, best first, and what it was made of, a number a record."""

    order: list[int]
    scores: Floats
    learnt: Floats
    fit: Floats
    bag: Floats
    signals: Signals
    terms: dict[str, float]  # what carries meaning in the question, with its weight
    is_named: bool  # the question is the whole name of the first record, and of no other


class ProcedureIndex:
    """An immutable index."""

    def __init__(
        self,
        records: Iterable[ProcedureRecord],
        *,
        situations: Mapping[str, Sequence[str]] | None = None,
        old_codes: Mapping[str, Sequence[str]] | None = None,
        ranking: Mapping[str, Any] | None = None,
        chosen: Mapping[str, int] | None = None,
    ) -> None:
        """situations, old_codes, ranking: instead of data/*.json; ids that no record has are ignored.

        chosen: how often citizens took each procedure, by id.
        """
        self.records = list(records)
        self._rank: Mapping[str, Any] = ranking if ranking is not None else load("ranking")
        self._positions = {record.id: position for position, record in enumerate(self.records)}
        self._codes = Codes(self.records, old_codes if old_codes is not None else load("old_codes"))
        stories: Mapping[str, Sequence[str]] = situations if situations is not None else load("situations")
        groups = [phrases_of(record, stories.get(record.id, ())) for record in self.records]
        self._topics = topics_beside(load("elsewhere").values(), self.records) if self.records else []
        groups += [topic.phrases for topic in self._topics]
        extras = [self._extras(record) for record in self.records]
        extras += [[] for _ in range(len(groups) - len(self.records))]
        self._matcher = PhraseMatcher(groups, extras, self._rank)
        self._naming = Naming(self.records, groups)
        self._by_name = _by_name(self.records)
        self._speller = self._make_speller(groups)
        self._learn(groups)
        self._liked = self._popularity(chosen or {}, len(groups))

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
        if named := self._codes.named_in(query):
            return SearchResult(sure=len(named) == 1, hits=[self._hit(one, 1.0) for one in named[: max(limit, 0)]])
        ranked = self.rank(query)
        if ranked is None:
            return SearchResult(sure=False, hits=[])
        hits = [self._hit(one, self._shown(ranked.scores[one])) for one in ranked.order[: max(limit, 0)]]
        found = ranked.signals
        is_outright = ranked.is_named or (found.is_outright and not found.is_even)
        is_wide = not is_outright and self._reaches(found, "wide")
        is_sure = ranked.is_named or (not is_wide and not found.is_even and self._is_known(ranked))
        return SearchResult(is_sure, hits, self._narrowing(ranked) if is_wide else None)

    # --- building -------------------------------------------------------------------------------------

    @staticmethod
    def _extras(record: ProcedureRecord) -> list[str]:
        return analysed(f"{record.result} {record.audience} {record.field}").terms

    def _make_speller(self, groups: Sequence[Sequence[Phrase]]) -> Speller:
        phrases = [wording.plain(phrase.tokens) for group in groups for phrase in group]
        written = {word for record in self.records for text in record.prose() for word in text.split()}
        known = (token for word in written for token in wording.raw_tokens(word))
        return Speller([*phrases, *joining.synonym_tokens()], joining.known_words().union(known))

    def _learn(self, groups: Sequence[Sequence[Phrase]]) -> None:
        """Train on every record with enough phrases; of a name alone nothing can be learnt."""
        numbers = self._rank["learning"]
        self._classes = self._classes_of(groups, int(numbers["least_phrases"]), int(numbers["topics_of_a_class"]))
        count = int(self._classes.max(initial=-1)) + 1
        owned = [
            (owner, phrase)
            for owner, group in zip(self._classes.tolist(), groups, strict=True)
            if owner >= 0
            for phrase in group
        ]
        told = repr((sorted(numbers.items()), [(owner, phrase.text) for owner, phrase in owned]))
        wanted = hashlib.sha256(told.encode()).hexdigest()
        trained = _TRAINED.get(wanted)
        if trained is None:
            texts = [self._families_of(phrase) for _, phrase in owned]
            trained = learning.PhraseClassifier(texts, [owner for owner, _ in owned], count, numbers)
            _TRAINED.clear()
            _TRAINED[wanted] = trained
        self._classifier = trained

    def _classes_of(self, groups: Sequence[Sequence[Phrase]], least: int, bundle: int) -> NDArray[np.int64]:
        """The class of each group, -1 for none: one of its own for a record, one for `bundle` topics together."""
        count = len(self.records)
        learnt = [place for place in range(count) if len(groups[place]) >= least]
        classes = np.full(len(groups), -1, np.int64)
        classes[learnt] = np.arange(len(learnt))
        classes[count:] = len(learnt) + np.arange(len(groups) - count) // bundle
        return classes

    def _families_of(self, phrase: Phrase) -> learning.Families:
        """A phrase is learnt as the question it may be."""
        return self._families(phrase.tokens, joining.terms_of_question(phrase.tokens), phrase.text)

    @staticmethod
    def _families(tokens: Sequence[Token], terms: Sequence[str], text: str) -> learning.Families:
        return (
            learning.with_pairs(terms),
            learning.pieces(wording.plain(tokens)),
            learning.with_pairs(marked_words(text)),
        )

    def _popularity(self, chosen: Mapping[str, int], size: int) -> Floats:
        liked = np.zeros(size, np.float32)
        numbers = self._rank["popularity"]
        for position, record in enumerate(self.records):
            core = float(numbers["core"]) if record.tier == "core" else 0.0
            often = min(1.0, math.log1p(chosen.get(record.id, 0)) / math.log1p(float(numbers["many"])))
            liked[position] = core + float(numbers["chosen"]) * often
        return liked

    # --- scoring --------------------------------------------------------------------------------------

    def rank(self, query: str) -> Ranked | None:
        """All records that share anything with the question, best first; None when none does."""
        tokens = self._speller.mend(wording.spelled_out(query))
        terms = joining.terms_of_question(tokens)
        match = self._matcher.match(terms, wording.marks_of(tokens))
        count = len(self.records)
        sharing = np.flatnonzero(match.bag[:count])
        if not len(sharing):
            return None
        learnt = self._learnt_scores(match, self._families(tokens, terms, query))
        weights = self._rank["score"]
        scores: Floats = learnt + float(weights["fit"]) * match.fit + float(weights["bag"]) * match.bag + self._liked
        named = self._by_name.get(" ".join(wording.plain(tokens)), [])
        scores[named] += float(weights["whole_name"])
        order = sharing[np.argsort(-scores[sharing], kind="stable")].tolist()
        away = self._best_beside(order[0], scores)
        heavy = {term: self._matcher.weight(term) for term in terms if term not in wording.light_words()}
        found = sureness.signals(Asked(match, len(tokens), len(heavy)), order, scores, learnt, away)
        return Ranked(order, scores, learnt, match.fit, match.bag, found, heavy, named == order[:1])

    def _best_beside(self, first: int, scores: Floats) -> float:
        """The best score of a topic that is done elsewhere, without those learnt together with one `first` holds."""
        topics = range(len(self.records), len(scores))
        held = {
            self._classes[place] for place, topic in zip(topics, self._topics, strict=True) if first in topic.held_by
        }
        return float(max((scores[place] for place in topics if self._classes[place] not in held), default=-3.0))

    def _learnt_scores(self, match: Match, families: learning.Families) -> Floats:
        """The classifier's scores; of records it has not learnt what it would say of such a match on the average."""
        guess = self._rank["unlearnt"]
        scores = float(guess["bias"]) + float(guess["fit"]) * match.fit + float(guess["bag"]) * match.bag
        learnt = self._classes >= 0
        scores[learnt] = self._classifier.scores(families)[self._classes[learnt]]
        return scores

    def _is_known(self, ranked: Ranked) -> bool:
        """Is the first hit what was asked for? A record of which little but its name is held must be named outright."""
        found, guess = ranked.signals, self._rank["unlearnt"]
        if self._classes[ranked.order[0]] < 0:
            is_named = found.fit >= float(guess["sure_fit"]) and found.lead >= float(guess["sure_lead"])
            return is_named and self._reaches(found, "known")
        return self._reaches(found, "known")

    def _reaches(self, found: Signals, model: str) -> bool:
        return sureness.chance(found, self._rank[model]) >= float(self._rank[model]["threshold"])

    def _narrowing(self, ranked: Ranked) -> Narrowing | None:
        """The question that tells the records apart which the words name about as well as the best of them."""
        numbers = self._rank["narrowing"]
        top = float(ranked.scores[ranked.order[0]])
        near = [one for one in ranked.order[:_LOOKED_AT] if ranked.scores[one] >= top - float(numbers["near"])]
        named = {one: self._naming.weight(one, ranked.terms) for one in near}
        least = float(numbers["named"]) * max(named.values())
        candidates = [one for one in near if one == near[0] or named[one] >= least][:MOST_CANDIDATES]
        shares = np.exp(1.5 * (ranked.scores[candidates] - top), dtype=np.float64)
        return narrow([self.records[one] for one in candidates], (shares / shares.sum()).tolist())

    @staticmethod
    def _shown(score: float) -> float:
        return 1 / (1 + math.exp(-float(score)))

    def _hit(self, position: int, score: float) -> Hit:
        record = self.records[position]
        return Hit(record.id, record.code, record.name, round(score, 4))


def _by_name(records: Sequence[ProcedureRecord]) -> dict[str, list[int]]:
    """The records of each whole name, as its tokens."""
    found: dict[str, list[int]] = {}
    for place, record in enumerate(records):
        found.setdefault(" ".join(wording.plain(wording.spelled_out(record.name))), []).append(place)
    return found
