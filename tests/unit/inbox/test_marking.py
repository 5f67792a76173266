"""Marks stand where the words are, whatever their diacritics; queries are taken apart and never fail."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox_api.search.marking import LENGTH, marked_cut, spans
from inbox_api.search.placing import Stretch
from inbox_api.search.query import read_query
from inbox_api.search.stretches import steps


def marked(text: str, typed: str) -> list[str]:
    return [part.text for part in marked_cut(text, read_query(typed).marked) if part.is_marked]


def test_words_are_marked_with_their_own_accents() -> None:
    assert marked("Đường Lê Lợi NGẬP sâu, đường không đi được", "duong ngap") == ["Đường", "NGẬP", "đường"]


def test_a_phrase_is_marked_as_a_whole_and_only_in_its_order() -> None:
    assert marked("xây dựng không phép; phép xây dựng", '"xây dựng không phép"') == ["xây dựng không phép"]


def test_parts_of_words_are_not_marked() -> None:
    assert marked("đường phố", "duo") == []


@given(st.text(max_size=400), st.text(max_size=30))
@settings(deadline=None)
def test_a_cut_is_the_text_in_one_line_and_never_much_longer_than_wished(text: str, typed: str) -> None:
    parts = marked_cut(text, read_query(typed).marked)
    whole = "".join(part.text for part in parts).strip("\u2026")
    assert whole in " ".join(text.split())
    assert len(whole) <= LENGTH


@given(st.text(max_size=200), st.text(max_size=20))
@settings(deadline=None)
def test_spans_stand_in_order_and_apart(text: str, typed: str) -> None:
    found = spans(text, read_query(typed).marked)
    assert all(first[1] < second[0] for first, second in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("typed", "words", "code", "tail"),
    [
        ("Đường  NGẬP", ("duong", "ngap"), (), ""),
        (
            "TV-PA-261126-00031-8",
            ("tv", "pa", "261126", "00031", "8"),
            ("tv", "pa", "261126", "00031", "8"),
            "261126000318"[-12:],
        ),
        ("0912 345 678", ("0912", "345", "678"), (), "912345678"),
        ("+84 912345678", ("84", "912345678"), (), "912345678"),
        ("678", ("678",), (), "678"),
        ("", (), (), ""),
    ],
)
def test_a_query_is_taken_apart(typed: str, words: tuple[str, ...], code: tuple[str, ...], tail: str) -> None:
    query = read_query(typed)
    assert query.words == words
    assert query.code == code
    if not code:
        assert query.tail == tail


def test_a_phrase_with_accents_is_exact_and_one_without_is_not() -> None:
    exact, loose = read_query('"Đường  Ngập"').phrases[0], read_query('"duong ngap"').phrases[0]
    assert (exact.words, exact.exact) == (("duong", "ngap"), "đường ngập")
    assert (loose.words, loose.exact) == (("duong", "ngap"), None)


@given(st.integers(0, 1 << 32), st.sampled_from([(16, 20), (13, 17)]), st.sampled_from([0, 0.05, 0.5, 0.95, 1]))
@settings(deadline=None)
def test_the_stretches_hold_every_id(newest: int, bits: tuple[int, int], share: float) -> None:
    found = list(steps(newest, bits, lambda: share))
    assert holds(found, newest, bits)
    assert holds(found, 0, bits)
    assert holds(found, newest // 2, bits)
    for first, second in itertools.pairwise(found):
        assert lowest(second, bits) <= lowest(first, bits)


def test_the_rest_is_sought_as_far_back_as_what_was_found_says() -> None:
    def third(share: float) -> Stretch:
        return list(itertools.islice(steps(1 << 30, (16, 20), lambda: share), 3))[2]

    nearly_all, half, none = third(0.9), third(0.5), third(0)
    assert (nearly_all.is_coarse, half.is_coarse, none.is_coarse) == (False, False, True)
    assert nearly_all.last == half.last
    assert nearly_all.first > half.first
    assert lowest(half, (16, 20)) > lowest(none, (16, 20))


def holds(found: list[Stretch], number: int, bits: tuple[int, int]) -> bool:
    return any(one.first <= number >> bits[one.is_coarse] <= one.last for one in found)


def lowest(one: Stretch, bits: tuple[int, int]) -> int:
    return one.first << bits[one.is_coarse]
