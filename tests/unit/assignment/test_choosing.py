from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.assignment.choosing import STRATEGIES, Waiting, hand_out, next_in_round

LOADS = st.dictionaries(st.integers(1, 9), st.integers(0, 20), min_size=1, max_size=6)
CASES = st.lists(st.integers(1, 1000), unique=True, max_size=60).map(lambda ids: [Waiting(one) for one in ids])


@given(st.lists(st.integers(1, 20), min_size=1, unique=True).map(sorted), st.integers(0, 25))
def test_the_next_in_the_round_is_the_nearest_higher_one_or_the_first(people: list[int], last: int) -> None:
    chosen = next_in_round(people, last)
    assert chosen == min((one for one in people if one > last), default=min(people))


@given(LOADS, CASES)
def test_by_the_round_nobody_gets_two_more_than_another(loads: dict[int, int], cases: list[Waiting]) -> None:
    chosen = hand_out("round_robin", cases, loads, last_officer=None)
    given_to = [sum(one.officer_id == person for one in chosen) for person in loads]
    assert len(chosen) == len(cases)
    assert max(given_to) - min(given_to) <= 1


@given(LOADS, CASES)
def test_by_load_nobody_ends_two_above_another_unless_there_before(loads: dict[int, int], cases: list[Waiting]) -> None:
    counts = dict(loads)
    for one in hand_out("by_load", cases, loads, last_officer=None):
        assert counts[one.officer_id] == min(counts.values())
        counts[one.officer_id] += 1


@given(LOADS, CASES, st.sampled_from(STRATEGIES), st.integers(1, 20))
def test_cases_go_in_their_order_and_nobody_gets_too_many(
    loads: dict[int, int], cases: list[Waiting], strategy: str, most: int
) -> None:
    chosen = hand_out(strategy, cases, loads, last_officer=None, max_open=most)
    assert [one.case_id for one in chosen] == [one.case_id for one in cases[: len(chosen)]]
    for person, before in loads.items():
        got = sum(one.officer_id == person for one in chosen)
        assert got == 0 or before + got <= most


def test_sticky_prefers_the_known_officer_while_there_is_room() -> None:
    cases = [Waiting(1, known_officer=3), Waiting(2, known_officer=3), Waiting(3, known_officer=8)]
    chosen = hand_out("sticky", cases, {2: 0, 3: 4}, last_officer=None, max_open=5)
    assert [(one.officer_id, one.why) for one in chosen] == [(3, "known"), (2, "by_load"), (2, "by_load")]


def test_nobody_present_and_no_strategy_give_nothing() -> None:
    assert hand_out("by_load", [Waiting(1)], {}, last_officer=None) == []
    assert hand_out("none", [Waiting(1)], {1: 0}, last_officer=None) == []
    with pytest.raises(ValueError, match="lottery"):
        hand_out("lottery", [Waiting(1)], {1: 0}, last_officer=None)


@pytest.mark.parametrize("strategy", ["round_robin", "by_load", "sticky"])
def test_whoever_closed_a_case_is_passed_over_and_the_next_one_is_not_held_up(strategy: str) -> None:
    again, other = Waiting(1, known_officer=7, closed_by=7), Waiting(2)
    assert [one.officer_id for one in hand_out(strategy, [again], {7: 0, 8: 9}, last_officer=None)] == [8]
    assert [one.case_id for one in hand_out(strategy, [again, other], {7: 0}, last_officer=None)] == [2]
