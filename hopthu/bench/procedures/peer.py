"""Plain BM25 beside ours: bm25s over names and aliases, blind to marks, no other knowledge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bm25s
import numpy as np

from hopthu.bench.procedures.figures import NEAREST, Answer
from inbox_api.folding import fold
from inbox_api.procedures.records import ProcedureRecord

NAME = f"BM25 (bm25s {bm25s.__version__})"


def _tokens(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()


def searcher(records: Sequence[ProcedureRecord]) -> Callable[[str], Answer]:
    """A search over one document a record."""
    corpus = [_tokens(" ".join((record.name, *record.aliases))) for record in records]
    index = bm25s.BM25()
    index.index(corpus, show_progress=False)

    def search(text: str) -> Answer:
        known = [token for token in _tokens(text) if token in index.vocab_dict]
        if not known:
            return Answer([])
        scores = index.get_scores(known)
        best = np.argsort(-scores, kind="stable")[:NEAREST]
        return Answer([records[place].id for place in best if scores[place] > 0])

    return search
