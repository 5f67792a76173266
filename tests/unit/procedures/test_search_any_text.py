"""Whatever is typed, a search gives back something well formed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox_api.procedures.finding.narrowing import MOST_OPTIONS
from inbox_api.procedures.finding.search import ProcedureIndex

WORDS = st.sampled_from(
    [
        "khai", "sinh", "sổ", "đỏ", "so", "do", "mất", "đổi", "cấp", "lại", "cc", "gplx", "5", "tuổi", "xe", "thuế",
        "đất", "tên", "1.001193", "ko", "z", "?", "nhà", "cháu", "bhyt", "bán",
    ]
)  # fmt: skip


@lru_cache(maxsize=1)
def city() -> ProcedureIndex:
    return ProcedureIndex.from_file(Path(__file__).parents[3] / "demo_city" / "procedures.jsonl")


def check(text: str, limit: int) -> None:
    known = {record.id for record in city().records}
    result = city().search(text, limit)
    ids, scores = [hit.id for hit in result.hits], [hit.score for hit in result.hits]
    assert len(ids) == len(set(ids)) <= limit
    assert set(ids) <= known
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    if result.narrowing is None:
        return
    assert not result.sure
    options = result.narrowing.options
    left = [one for option in options for one in option.ids]
    assert 2 <= len(options) <= MOST_OPTIONS
    assert len({option.label for option in options}) == len(options)
    assert all(option.label and option.ids for option in options)
    assert len(left) == len(set(left))
    assert set(left) <= known


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=700), st.integers(0, 20))
def test_any_characters(text: str, limit: int) -> None:
    check(text, limit)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=12), st.integers(0, 20))
def test_any_order_of_the_words_people_use(words: list[str], limit: int) -> None:
    check(" ".join(words), limit)


@pytest.mark.parametrize(
    "text", ["\ud800", "\x00", "\u0301\u0301", "a" * 100_000, "🏠🔥", "%s %(x)s {0}", "١٢٣ tuổi", "²"]
)
def test_characters_that_break_programs(text: str) -> None:
    check(text, 3)
