"""Lines that stand twice, exactly (accents, case, signs aside) or nearly, within an intent and across."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from inbox_api.training.examples import Example, folded
from inbox_api.training.health.alike import Alike
from inbox_api.training.health.features import masked
from inbox_api.training.health.findings import Finding, Kind, key_of, mark_of, told

MOST = 300  # near duplicates shown
LIKE = 0.72  # cosine of letter groups from which two lines are nearly one
_FEW_WORDS = 4  # shorter lines are alike by nature: "alo", "alo alo"
_MANY_WORDS = 14
_FEW_MASKED = 5  # words beside the entity from which "only the entity differs" says something
_EXACT_WORTH = 0.95
_ACROSS = 0.05  # the more for two intents: one of the two labels is wrong


def exact(examples: Sequence[Example]) -> Iterator[Finding]:
    """Groups of lines that agree without accents, case and signs; lines of signs only are compared as they are."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[folded(example.text) or example.text.strip()].append(example)
    for group in groups.values():
        if len(group) > 1:
            yield _finding(Kind.DUPLICATE, group, 1.0, _EXACT_WORTH)


def near(examples: Sequence[Example], alike: Alike) -> Iterator[Finding]:
    """Pairs that are nearly one line."""
    for (first, second), likeness in zip(alike.pairs.tolist(), alike.likeness.tolist(), strict=True):
        found = near_pair(examples[first], examples[second], likeness)
        if found is not None:
            yield found


def near_pair(first: Example, second: Example, likeness: float) -> Finding | None:
    """Two lines that are nearly one, by letter groups, or because only one entity differs; None: they are not.

    likeness: cosine of their letter groups. Lines that are equal but for accents are duplicates and none of these.
    """
    if likeness < LIKE and not (first.entities and second.entities):
        return None
    pair, plain = [first, second], [folded(first.text), folded(second.text)]
    words = min(len(one.split()) for one in plain)
    if plain[0] == plain[1]:
        return None
    if likeness >= LIKE and words >= _FEW_WORDS:
        return _finding(Kind.NEAR_DUPLICATE, pair, likeness, _worth(likeness, words))
    if _differ_in_entities_only(pair):
        return _finding(Kind.NEAR_DUPLICATE, pair, likeness, 0.5)
    return None


def _worth(likeness: float, words: int) -> float:
    """Short lines are alike by nature; a long one hardly comes twice by chance."""
    return 0.1 + 0.35 * min(1.0, (likeness - LIKE) / (1 - LIKE)) + 0.5 * min(words, _MANY_WORDS) / _MANY_WORDS


def same_but_for_entities(examples: Sequence[Example]) -> Iterator[tuple[int, int]]:
    """Places of lines that agree once their entities are blanked: only procedure, street or date differ."""
    first_of: dict[str, int] = {}
    for place, example in enumerate(examples):
        mask = telling_mask(example)
        if mask is None:
            continue
        if mask in first_of:
            yield first_of[mask], place
        else:
            first_of[mask] = place


def telling_mask(example: Example) -> str | None:
    """The line with its entities blanked; None where too few words beside them are left to compare by."""
    if not example.entities:
        return None
    mask = masked(example)
    return mask if sum(not word.startswith("entity") for word in mask.split()) >= _FEW_MASKED else None


def most_worth(findings: Iterable[Finding]) -> list[Finding]:
    """At most MOST of them, best first: a list that is worked through."""
    return sorted(findings, key=lambda finding: (-finding.worth, finding.key))[:MOST]


def blanked(examples: Sequence[Example], alike: Alike) -> Iterator[Finding]:
    """The same as findings, without the pairs that `near` tells already."""
    pairs = {tuple(pair) for pair in alike.pairs.tolist()}
    for first, second in same_but_for_entities(examples):
        pair = [examples[first], examples[second]]
        if (first, second) not in pairs and folded(pair[0].text) != folded(pair[1].text):
            yield _finding(Kind.NEAR_DUPLICATE, pair, 0.0, 0.55)


def _differ_in_entities_only(pair: list[Example]) -> bool:
    mask = telling_mask(pair[0])
    return mask is not None and mask == telling_mask(pair[1])


def _finding(kind: Kind, group: list[Example], likeness: float, worth: float) -> Finding:
    is_across = len({example.intent for example in group}) > 1
    detail = {
        "lines": [told(example) for example in group],
        "keep": best_of(group),
        "likeness": round(float(likeness), 3),
    }
    worth = float(np.clip(worth + _ACROSS * is_across, 0.0, 1.0))
    return Finding(kind, group[0].intent, worth, key_of(kind, map(mark_of, group)), detail)


def best_of(group: Sequence[Example]) -> int:
    """Place of the line to keep: the most entities, then with accents, then the longest, then the first."""

    def value(place: int) -> tuple[int, int, int, int]:
        example = group[place]
        return len(example.entities), not example.text.isascii(), len(example.text), -place

    return max(range(len(group)), key=value)
