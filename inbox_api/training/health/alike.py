"""Lines that are like each other: letter groups, pressed into a few dimensions, compared all with all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD

from inbox_api.training.health.features import Matrix

NEIGHBOURS = 15
_DIMENSIONS = 96
_CANDIDATE = 0.8  # likeness in the pressed space from which a pair is looked at exactly
_BLOCK = 500  # lines compared with all others at once: 50 MB with 25,000 lines
_MOST_PAIRS = 200_000
Numbers = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alike:
    """pairs: (n_pairs, 2) places, the smaller first; likeness: cosine of each; neighbours, near: (n_lines, k)."""

    pairs: Places
    likeness: Numbers
    neighbours: Places
    near: Numbers


def alike(letters: Matrix, progress: Callable[[float], None] = lambda _share: None) -> Alike:
    """Compare all lines with all; progress is told shares from 0 to 1."""
    count = letters.shape[0]
    rows = pressed(letters)
    most = min(NEIGHBOURS, max(count - 1, 0))
    neighbours: Places = np.zeros((count, most), dtype=np.int64)
    near: Numbers = np.zeros((count, most), dtype=np.float32)
    found: list[Places] = []
    for begin in range(0, count, _BLOCK):
        likeness = rows[begin : begin + _BLOCK] @ rows.T
        places = np.arange(likeness.shape[0])
        likeness[places, places + begin] = -1.0
        if most:
            places = np.argpartition(-likeness, most - 1, axis=1)[:, :most]
            neighbours[begin : begin + _BLOCK] = places
            near[begin : begin + _BLOCK] = np.take_along_axis(likeness, places, axis=1)
        first, second = np.nonzero(likeness >= _CANDIDATE)
        is_once = second > first + begin
        if sum(map(len, found)) < _MOST_PAIRS:
            found.append(np.stack([first[is_once] + begin, second[is_once]], axis=1)[:_MOST_PAIRS])
        progress(min(1.0, (begin + _BLOCK) / count))
    pairs = np.concatenate(found) if found else np.zeros((0, 2), dtype=np.int64)
    return Alike(pairs, _cosines(letters, pairs), neighbours, near)


def pressed(letters: Matrix) -> Numbers:
    """(n_lines, dimensions) of unit length; lines without a letter are zero."""
    count, width = letters.shape
    if count == 0 or letters.nnz == 0:
        return np.zeros((count, 1), dtype=np.float32)
    if min(count, width) <= _DIMENSIONS + 1:
        dense = np.asarray(letters.todense(), dtype=np.float32)
    else:
        dense = TruncatedSVD(_DIMENSIONS, n_iter=2, random_state=1).fit_transform(letters).astype(np.float32)
    lengths = np.linalg.norm(dense, axis=1, keepdims=True)
    return dense / np.maximum(lengths, 1e-6)  # type: ignore[no-any-return]


def _cosines(letters: Matrix, pairs: Places) -> Numbers:
    if not len(pairs):
        return np.zeros(0, dtype=np.float32)
    product = letters[pairs[:, 0]].multiply(letters[pairs[:, 1]])
    return np.asarray(product.sum(axis=1), dtype=np.float32).ravel()
