"""Bags of features of example lines: what the stand-in of the classifier weighs, and what likeness is counted with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from inbox_api.folding import fold
from inbox_api.training.examples import Example, folded

Matrix = Any  # scipy.sparse.csr_matrix, float32, one row a line
_MANY = 1000  # lines; below, a feature may stand in one line only
_EDGE_WEIGHT = 0.3
_EDGE_SIZES = (1, 2, 3)
_WORD = r"\w+"


@dataclass(frozen=True, slots=True)
class Features:
    """words: for the classifier; letters: unit rows of letter groups without diacritics, for likeness."""

    words: Matrix
    letters: Matrix


def features_of(examples: Sequence[Example]) -> Features:
    """Both bags, of any lines: those without a single word have empty rows."""
    written = [example.text.lower() for example in examples]
    plain = [folded(example.text) for example in examples]
    masks = [masked(example) for example in examples]
    bags = [
        _bag(written, "word", (1, 2)),
        _bag(plain, "word", (1, 2)),
        _bag(masks, "word", (1, 2)),
        _bag([_edges(mask) for mask in masks], "word", (1, 1)) * _EDGE_WEIGHT,
    ]
    return Features(csr_matrix(hstack(bags)), letters_of(plain)[1])


def masked(example: Example) -> str:
    """The folded text with each entity replaced by its label."""
    pieces, at = [], 0
    for span in sorted(example.entities, key=lambda one: one.start):
        pieces += [example.text[at : span.start], f" entity{span.entity.replace('_', '')} "]
        at = span.end
    return fold("".join([*pieces, example.text[at:]]))


def _edges(mask: str) -> str:
    words = mask.split()
    begins = [f"begin{size}_{'_'.join(words[:size])}" for size in _EDGE_SIZES]
    ends = [f"end{size}_{'_'.join(words[-size:])}" for size in _EDGE_SIZES]
    return " ".join([*begins, *ends]) if words else ""


def letters_of(texts: Sequence[str]) -> tuple[TfidfVectorizer | None, Matrix]:
    """Unit rows of letter groups of folded texts, and what makes such rows of others; None: there is no letter."""
    return _fitted(texts, "char_wb", (2, 4))


def _bag(texts: list[str], analyzer: str, ngrams: tuple[int, int]) -> Matrix:
    return _fitted(texts, analyzer, ngrams)[1]


def _fitted(texts: Sequence[str], analyzer: str, ngrams: tuple[int, int]) -> tuple[TfidfVectorizer | None, Matrix]:
    vectoriser = TfidfVectorizer(
        analyzer=analyzer,
        ngram_range=ngrams,
        min_df=2 if len(texts) >= _MANY else 1,
        sublinear_tf=True,
        lowercase=False,
        token_pattern=_WORD if analyzer == "word" else None,
        dtype=np.float32,
    )
    try:
        return vectoriser, csr_matrix(vectoriser.fit_transform(texts))
    except ValueError:  # not one word in all the lines
        return None, csr_matrix((len(texts), 1), dtype=np.float32)
