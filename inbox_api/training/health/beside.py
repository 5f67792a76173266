"""The likest lines of the data for one that was just written, in milliseconds: candidates by a turned table of letters.

What "nearly the same" means is decided by `duplicates.near_pair`, here as in the check of all lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from threading import Lock

import numpy as np
from scipy.sparse import csr_matrix, vstack

from inbox_api.training.data.state import TrainingData
from inbox_api.training.examples import Example, folded
from inbox_api.training.health import duplicates
from inbox_api.training.health.features import letters_of
from inbox_api.training.health.findings import Finding

_STALE = 0.05  # of the lines: after more changes than that rare letter groups are counted anew
_Key = tuple[str, str]  # intent and line


class Lines:
    """The lines of the data, weighed once (1 s for 25,000); lines that come later are added to them."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._vectoriser, matrix = letters_of([folded(one.text) for one in examples])
        self._turned = csr_matrix(matrix.T)  # one row a letter group: a new line reads the rows of its own groups only
        self._examples = list(examples)
        self._base = {(one.intent, one.line) for one in examples}
        self._more: list[Example] = []
        self._more_letters = csr_matrix((0, matrix.shape[1]), dtype=np.float32)
        self._by_mask: dict[str, list[Example]] = defaultdict(list)
        self._known = set(self._base)
        self._note_masks(examples)

    def _note_masks(self, examples: Sequence[Example]) -> None:
        for one in examples:
            if (mask := duplicates.telling_mask(one)) is not None:
                self._by_mask[mask].append(one)

    def follow(self, data: TrainingData) -> bool:
        """Take in what has been written since; False when too much has changed to go on with these weights."""
        now = data.by_line
        changed = len(self._base - now.keys()) + len(now.keys() - self._base)
        if changed > _STALE * len(self._base):
            return False
        new = [now[key] for key in now.keys() - self._known]
        if new and self._vectoriser is not None:
            letters = self._vectoriser.transform([folded(one.text) for one in new])
            self._more_letters = csr_matrix(vstack([self._more_letters, letters]))
        self._more += new
        self._known |= {(one.intent, one.line) for one in new}
        self._note_masks(new)
        return True

    def near(self, example: Example, data: TrainingData) -> list[Finding]:
        """Lines of `data` that are nearly `example`, best first, as findings of two lines; `example` is the first."""
        own, seen, found = (example.intent, example.line), set[_Key](), list[Finding]()
        for other, likeness in self._candidates(example):
            key = (other.intent, other.line)
            if key == own or key in seen or key not in data.by_line:
                continue
            seen.add(key)
            one = duplicates.near_pair(example, data.by_line[key], likeness)
            if one is not None:
                found.append(one)
        return sorted(found, key=lambda one: (-one.worth, one.key))

    def _candidates(self, example: Example) -> Iterator[tuple[Example, float]]:
        likeness: dict[_Key, float] = {}
        if self._vectoriser is not None:
            row = self._vectoriser.transform([folded(example.text)])
            for lines, product in ((self._examples, row @ self._turned), (self._more, row @ self._more_letters.T)):
                for place, value in zip(product.indices, product.data, strict=True):
                    if value >= duplicates.LIKE:
                        likeness[lines[place].intent, lines[place].line] = float(value)
                        yield lines[place], float(value)
        mask = duplicates.telling_mask(example)
        for other in self._by_mask.get(mask, ()) if mask is not None else ():
            yield other, likeness.get((other.intent, other.line), 0.0)


_lock = Lock()
_kept: list[Lines] = []


def near(examples: Sequence[Example], data: TrainingData) -> list[list[Finding]]:
    """For each of these lines, those of the data that are nearly the same; best first."""
    with _lock:
        if not _kept or not _kept[0].follow(data):
            _kept[:] = [Lines(data.examples)]
        return [_kept[0].near(one, data) for one in examples]
