"""The texts and figures of `hopthu bench hostile`."""

from __future__ import annotations

from hopthu.bench.hostile.command import figures_of
from hopthu.bench.hostile.texts import LONGEST, PIECES, hostile_texts
from hopthu.nlu.rows import Answer

SENTENCES = ["Đường ngập nước quá", "lam khai sinh can gi"]


def answer(place: int, milliseconds: float) -> Answer:
    return Answer(
        id=str(place), intent=None, confidence=0, ranking=[], entities=[], topic_ranking=[], is_fallback=True,
        parse_ms=milliseconds,
    )  # fmt: skip


def test_the_same_seed_makes_the_same_texts() -> None:
    assert hostile_texts(SENTENCES, 50, 1) == hostile_texts(SENTENCES, 50, 1) != hostile_texts(SENTENCES, 50, 2)


def test_texts_fill_their_length_and_can_be_written() -> None:
    texts = hostile_texts(SENTENCES, 400, 7)
    lengths = [len(text) for _, text in texts]
    assert min(lengths) >= 1
    assert max(lengths) == LONGEST
    assert sum(length == LONGEST for length in lengths) > len(texts) * 0.6
    assert all(text.encode("utf-8").decode("utf-8") == text for _, text in texts)


def test_every_kind_has_its_share_and_every_piece_is_repeated_to_the_full_length() -> None:
    texts = hostile_texts(SENTENCES, 2000, 7)
    kinds = [kind for kind, _ in texts]
    assert {kinds.count(kind) for kind in kinds} == {400}
    repeated = {text for kind, text in texts if kind == "repeated"}
    assert len(repeated) == len(PIECES)
    assert all(len(text) == LONGEST for text in repeated)


def test_figures_are_those_of_all_texts_and_of_each_kind() -> None:
    kinds = ["a", "b"] * 50
    found = figures_of(kinds, {str(place): answer(place, float(place + 1)) for place in range(100)})
    assert (found["n"], found["p50_ms"], found["p95_ms"], found["p99_ms"], found["max_ms"]) == (100, 50, 95, 99, 100)
    assert found["kinds"]["a"] == {"n": 50, "p50_ms": 49, "p95_ms": 95, "p99_ms": 99, "max_ms": 99}
