"""The training lines that are most like a message: letters of the folded words, weighed by how rare they are."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from inbox_api.training.examples import folded

AT_ONCE = 500  # rows of the matrix of likenesses that stand in memory at a time
KEPT = 2  # indexes of the newest data
MOST_KNOWN = 20_000  # texts whose nearest lines an index remembers
STALE = 0.05  # of the lines: by so much an index for hints may be off


class Line(Protocol):
    """What is looked for among: a training example, or anything with an intent and its words."""

    @property
    def intent(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Neighbour:
    """likeness: the cosine, 0 to 1."""

    text: str
    intent: str
    likeness: float

    def as_dict(self) -> dict[str, Any]:
        return {"text": self.text, "intent": self.intent, "likeness": round(self.likeness, 3)}


class Index:
    """Fitted once on some lines; about a second for 25,000. What was asked once is remembered: the whole queue asks
    again every ten minutes, about the same messages and the same lines.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # takes seconds; not every start needs it

        self.lines = list(lines)
        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32, min_df=2 if lines[50:] else 1
        )
        self._matrix: Any = (
            self._vectorizer.fit_transform([folded(line.text) for line in self.lines]) if self.lines else None
        )
        self._known: dict[tuple[bytes, int], list[Neighbour]] = {}  # by what cannot be read: people take words back

    def vectors(self, texts: Sequence[str]) -> Any:
        """A sparse (texts, features) matrix of length-one rows."""
        return self._vectorizer.transform([folded(text) for text in texts])

    def nearest(self, texts: Sequence[str], count: int) -> list[list[Neighbour]]:
        """For each text the `count` likest lines, likest first; lines without any likeness are left out."""
        if self._matrix is None:
            return [[] for _ in texts]
        known = {text: self._known.get((_key(text), count)) for text in texts}
        missing = [text for text, lines in known.items() if lines is None]
        fresh = dict(zip(missing, self._look(missing, count), strict=True))
        if len(self._known) + len(fresh) > MOST_KNOWN:
            self._known.clear()
        self._known.update({(_key(text), count): lines for text, lines in fresh.items()})
        return [fresh[text] if text in fresh else known[text] or [] for text in texts]

    def _look(self, texts: Sequence[str], count: int) -> list[list[Neighbour]]:
        found: list[list[Neighbour]] = []
        for at in range(0, len(texts), AT_ONCE):
            likeness = self.vectors(texts[at : at + AT_ONCE]) @ self._matrix.T
            found += [self._best(likeness[row], count) for row in range(likeness.shape[0])]
        return found

    def _best(self, row: Any, count: int) -> list[Neighbour]:
        values, places = row.data, row.indices
        if len(values) > count:
            chosen = np.argpartition(-values, count)[:count]
            values, places = values[chosen], places[chosen]
        order = sorted(zip(values, places, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return [
            Neighbour(self.lines[place].text, self.lines[place].intent, float(min(value, 1.0)))
            for value, place in order
        ]


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


_kept: dict[str, Index] = {}
_lock = threading.Lock()


def index_of(fingerprint: str, lines: Sequence[Line]) -> Index:
    """The index of the data with this fingerprint; built at the first question of a process."""
    with _lock:
        if fingerprint not in _kept:
            while len(_kept) >= KEPT:
                _kept.pop(next(iter(_kept)))
            _kept[fingerprint] = Index(lines)
        return _kept[fingerprint]


def index_about(fingerprint: str, lines: Sequence[Line]) -> Index:
    """One of nearly these lines, for hints while somebody types: a line more does not cost a new index."""
    with _lock:
        newest = next(reversed(_kept.values()), None)
    if newest is not None and abs(len(newest.lines) - len(lines)) <= STALE * len(lines):
        return newest
    return index_of(fingerprint, lines)
