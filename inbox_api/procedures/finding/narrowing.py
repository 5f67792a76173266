"""One question back when the words fit many procedures, made of what tells these apart: names, fields, levels."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from inbox_api.procedures.finding.phrases import Phrase, analysed
from inbox_api.procedures.finding.results import Narrowing, Option
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.vocabulary import load
from inbox_api.texts import gettext as _

MOST_OPTIONS = 5
MOST_CANDIDATES = 8
MOST_LABEL = 60  # characters
_WORD = re.compile(r"[\w/]+|[^\w\s]")
_LONGEST_RUN = 8  # words
_ALIAS_SHARE = 2.5  # a term in two of five aliases names the record as well as its name
_REST_COST = 1.0  # "something else" tells a citizen little


class Naming:
    """Which terms name each record: those of its name and field wholly, those of its aliases by how many hold them."""

    def __init__(self, records: Sequence[ProcedureRecord], groups: Sequence[Sequence[Phrase]]) -> None:
        """groups: the phrases of each record; further groups are ignored."""
        fields = {record.field: analysed(record.field).terms for record in records}
        self._shares = [
            self._of(record, group, fields[record.field]) for record, group in zip(records, groups, strict=False)
        ]

    @staticmethod
    def _of(record: ProcedureRecord, group: Sequence[Phrase], field: Sequence[str]) -> dict[str, float]:
        named = [phrase for phrase in group if phrase.is_name]
        held = Counter(term for phrase in named for term in set(phrase.terms))
        shares = {term: min(1.0, _ALIAS_SHARE * count / len(named)) for term, count in held.items()}
        own = next((phrase.terms for phrase in named if phrase.text == record.name), [])
        return shares | dict.fromkeys((*own, *field), 1.0)

    def weight(self, record: int, terms: Mapping[str, float]) -> float:
        """How much of the weight of `terms` names this record."""
        shares = self._shares[record]
        return sum(weight * shares.get(term, 0.0) for term, weight in terms.items())


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to ask. groups: label -> records, in the order of the buttons; cost: what stays unclear, in nats."""

    question: str
    groups: dict[str, list[int]]
    cost: float


def narrow(records: Sequence[ProcedureRecord], shares: Sequence[float]) -> Narrowing | None:
    """The question that leaves the least unclear; None when there are not two records.

    records: the candidates, best first; shares: how likely each is, sum 1.
    """
    if len(records) < 2:
        return None
    ways = [way for way in (_by_name(records, shares), *_by_facet(records, shares)) if way is not None]
    best = min(ways, key=lambda way: way.cost)
    options = [Option(label, [records[place].id for place in places]) for label, places in best.groups.items()]
    return Narrowing(best.question, options)


def _by_name(records: Sequence[ProcedureRecord], shares: Sequence[float]) -> _Way:
    """Each candidate on its own button; with more than five, the last button holds all others."""
    labels = labels_of([record.name for record in records])
    shown = len(records) if len(records) <= MOST_OPTIONS else MOST_OPTIONS - 1
    groups = {label: [place] for place, label in enumerate(labels[:shown])}
    rest = list(range(shown, len(records)))
    cost = 0.0
    if rest:
        groups[_("Something else")] = rest
        cost = sum(shares[place] for place in rest) * (math.log(len(rest)) + _REST_COST)
    return _Way(_("Which of these is it?"), groups, cost)


def _by_facet(records: Sequence[ProcedureRecord], shares: Sequence[float]) -> list[_Way | None]:
    facets = [
        (_("What is to be done?"), [_sentence(_action(record.name)) for record in records]),
        (_("Which field is it?"), [record.field for record in records]),
        (_("Who settles it?"), [_level(record.level) for record in records]),
        (_("Who is it for?"), [", ".join(record.subjects) for record in records]),
    ]
    return [_grouped(question, values, shares) for question, values in facets]


def _level(level: str) -> str:
    """The level in words: several are written with commas."""
    return _("At the level: %(level)s", level=level)


def _grouped(question: str, values: Sequence[str], shares: Sequence[float]) -> _Way | None:
    """The candidates by one value of each; None when that is one group, too many, or unknown for some."""
    groups: dict[str, list[int]] = {}
    for place, value in enumerate(values):
        groups.setdefault(value, []).append(place)
    if not 2 <= len(groups) <= MOST_OPTIONS or "" in groups:
        return None
    cost = sum(sum(shares[place] for place in places) * math.log(len(places)) for places in groups.values())
    return _Way(question, groups, cost)


# --- labels -----------------------------------------------------------------------------------------------


def labels_of(names: Sequence[str]) -> list[str]:
    """What each name says that the others do not, as the words of a button; whole names where that is nothing."""
    split = [_tokens(name) for name in names]
    holders = Counter(run for tokens in split for run in set(_runs([token.casefold() for token in tokens])))
    shared = {run for run, count in holders.items() if count * 2 > len(names)}
    labels = [" ".join(_own(tokens, shared)) for tokens in split]
    counted = Counter(label.casefold() for label in labels)
    return [
        _sentence(_cut(label if counted[label.casefold()] == 1 and _tells(label, name, names) else name))
        for label, name in zip(labels, names, strict=True)
    ]


def _tells(label: str, name: str, names: Sequence[str]) -> bool:
    """Is it more than a verb that says nothing alone, and not the beginning of another name? False when empty."""
    folded = label.casefold()
    is_bare = folded in load("narrowing")["bare"]
    return not is_bare and not any(other != name and other.casefold().startswith(folded) for other in names)


def _runs(tokens: Sequence[str]) -> list[tuple[str, ...]]:
    return [
        tuple(tokens[start:end])
        for start in range(len(tokens))
        for end in range(start + 1, min(len(tokens), start + _LONGEST_RUN) + 1)
    ]


def _own(tokens: Sequence[str], shared: set[tuple[str, ...]]) -> Sequence[str]:
    """Without the run of words at each end that most names share. A single word is no run unless it is the action."""
    folded = tuple(token.casefold() for token in tokens)
    heads = [size for size in range(1, len(folded) + 1) if folded[:size] in shared]
    heads = [size for size in heads if size > 1 or folded[0] in _actions()]
    start = max(heads, default=0)
    tails = [size for size in range(2, len(folded) - start + 1) if folded[-size:] in shared]
    end = len(folded) - max(tails, default=0)
    while start < end and _is_edge(folded[start]):
        start += 1
    while end > start and _is_edge(folded[end - 1]):
        end -= 1
    return tokens[start:end]


def _is_edge(word: str) -> bool:
    return word in _edges() or not (word[0].isalnum() or word in "()")


def _tokens(name: str) -> list[str]:
    """The words of a name, those of its leading action as one."""
    action = _action(name)
    return [*([name[: len(action)]] if action else []), *_WORD.findall(name[len(action) :])]


def _action(name: str) -> str:
    """The words at the beginning of a name that say what is done; "" for none that is known."""
    lower = f"{name.casefold()} "
    return next((action for action in _actions() if lower.startswith(f"{action} ")), "")


@lru_cache(maxsize=1)
def _actions() -> tuple[str, ...]:
    """The longest first."""
    listed: Mapping[str, Sequence[str]] = load("narrowing")
    return tuple(sorted((word.casefold() for word in listed["actions"]), key=len, reverse=True))


@lru_cache(maxsize=1)
def _edges() -> frozenset[str]:
    return frozenset(load("narrowing")["edges"])


def _cut(text: str) -> str:
    """At most MOST_LABEL characters, whole words; no blank before a comma."""
    text = re.sub(r" ([,.:;)])", r"\1", text).replace("( ", "(")
    if len(text) <= MOST_LABEL:
        return text
    return text[: MOST_LABEL - 1].rsplit(" ", 1)[0].rstrip(" ,:;(–-") + "…"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
