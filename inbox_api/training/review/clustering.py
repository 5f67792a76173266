"""Messages outside all intents, in heaps of the same matter: each heap has a name and may become an intent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from inbox_api.folding import fold
from inbox_api.training.review import scoring
from inbox_api.training.review.inventing import invented
from inbox_api.training.review.nearest import Index
from inbox_api.training.review.repository import ReviewRepository

LOOKED_AT = 3000
WORDS_OF_NAME = 2
LONGEST_NAME = 80


def is_outside(prediction: Mapping[str, Any]) -> bool:
    """The model knows no intent for it: out of scope, or not understood."""
    return bool(prediction.get("is_fallback")) or prediction.get("intent") in scoring.settings()["cluster_intents"]


def cluster(session: Session, index: Index) -> int:
    """Name the heaps among all open items; how many there are."""
    items = ReviewRepository(session).open_items(LOOKED_AT)
    outside = [item for item in items if item.state == "open" and is_outside(item.prediction)]
    for item in items:
        item.cluster = None
    heaps = heaped(index.vectors([item.text for item in outside]), _bar()) if outside else []
    names: set[str] = set()
    for heap in heaps:
        members = [outside[place] for place in heap]
        if len(members) < 2 or sum(item.people for item in members) < int(scoring.settings()["cluster_from_people"]):
            continue
        name = _unlike(name_of([item.text for item in members], [item.text for item in outside]), names)
        names.add(name)
        for item in members:
            item.cluster = name
    session.flush()
    return len(names)


def _bar() -> float:
    return float(scoring.settings()["cluster_from_likeness"])


def heaped(vectors: Any, bar: float) -> list[list[int]]:
    """Places of rows, in heaps: a row joins the heap to whose members it is likest on average, from `bar` on."""
    likeness = (vectors @ vectors.T).toarray()
    sums = np.zeros_like(likeness)  # [place, heap]: likeness of a row to all members of a heap
    sizes = np.ones(likeness.shape[0], dtype=likeness.dtype)
    heaps: list[list[int]] = []
    for place in range(likeness.shape[0]):
        means = sums[place, : len(heaps)] / sizes[: len(heaps)]
        best = int(means.argmax()) if heaps else 0
        if heaps and means[best] >= bar:
            heaps[best].append(place)
        else:
            best = len(heaps)
            heaps.append([place])
        sums[:, best] += likeness[:, place]
        sizes[best] = len(heaps[best])
    return sorted(heaps, key=len, reverse=True)


def name_of(texts: Sequence[str], others: Sequence[str]) -> str:
    """Pairs of words that many of `texts` share and few of all have, as they are mostly spelt."""
    inside, outside = Counter[str](), Counter[str]()
    spelt: dict[str, Counter[str]] = {}
    for text in texts:
        pairs = _pairs(text)
        inside.update(pairs.keys())
        for key, words in pairs.items():
            spelt.setdefault(key, Counter())[words] += 1
    for text in others:
        outside.update(_pairs(text).keys())
    ranked = sorted(inside, key=lambda key: (-inside[key] * inside[key] / max(outside[key], 1), key))
    chosen: list[str] = []
    for key in ranked:
        if len(chosen) < WORDS_OF_NAME and not any(set(key.split()) & set(fold(one).split()) for one in chosen):
            chosen.append(max(spelt[key], key=lambda words: (spelt[key][words], words != fold(words), words)))
    return " \u00b7 ".join(chosen)[:LONGEST_NAME] or texts[0][:LONGEST_NAME]


def _pairs(text: str) -> dict[str, str]:
    """{folded pair of neighbouring words: as it is written}."""
    stop = set(invented()["particles"])
    words = [word.strip(".,;:!?()\"'").lower() for word in text.split()]
    said = [word for word in words if word and not any(c.isdigit() for c in word) and fold(word) not in stop]
    return {fold(f"{a} {b}"): f"{a} {b}" for a, b in pairwise(said)}


def _unlike(name: str, taken: set[str]) -> str:
    number, wanted = 2, name
    while name in taken:
        name, number = f"{wanted} ({number})", number + 1
    return name
