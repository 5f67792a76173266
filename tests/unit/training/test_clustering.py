"""Heaps of like messages."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from inbox_api.training.review import clustering


def test_a_row_joins_the_heap_whose_members_are_likest_on_average() -> None:
    rows = csr_matrix(np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0.6, 0.8, 0], [0, 0, 1]], dtype=np.float32))
    assert clustering.heaped(rows, 0.75) == [[0, 1], [2, 3], [4]]
    assert sorted(map(len, clustering.heaped(rows, 0.99))) == [1, 1, 1, 1, 1]


def test_heaps_are_those_of_the_plain_rule() -> None:
    vectors = np.abs(np.random.default_rng(5).normal(size=(80, 6))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    likeness = vectors @ vectors.T
    plain: list[list[int]] = []
    for place in range(80):
        means = [float(likeness[place, heap].mean()) for heap in plain]
        best = max(range(len(means)), key=means.__getitem__, default=-1)
        if best >= 0 and means[best] >= 0.8:
            plain[best].append(place)
        else:
            plain.append([place])
    assert clustering.heaped(csr_matrix(vectors), 0.8) == sorted(plain, key=len, reverse=True)
