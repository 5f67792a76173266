"""In which order an inspector goes."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox_api.field.ordering import Stop, as_route, by_deadline, by_distance, by_ward, distance_m, length_m

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
HERE = (9.9347, 106.3453)


def stop(code: str, *, ward: str = "a", hours: float | None = 1, place: tuple[float, float] | None = None) -> Stop:
    due = NOW + timedelta(hours=hours) if hours is not None else None
    return Stop(code, ward, due, *(place or (None, None)))


def codes(stops: list[Stop]) -> str:
    return "".join(one.code for one in stops)


STOPS = st.lists(
    st.builds(
        lambda ward, hours, place: (ward, hours, place),
        st.sampled_from(["", "a", "b"]),
        st.one_of(st.none(), st.floats(-100, 100)),
        st.one_of(st.none(), st.tuples(st.floats(9.8, 10.0), st.floats(106.2, 106.5))),
    ),
    max_size=9,
).map(lambda rows: [stop(f"{n:02}", ward=w, hours=h, place=p) for n, (w, h, p) in enumerate(rows)])


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_m((10, 106), (11, 106)) == pytest.approx(111_195, rel=1e-3)
    assert distance_m(HERE, HERE) == 0


def test_the_next_deadline_comes_first_and_none_last() -> None:
    rows = [stop("c", hours=None), stop("b", hours=5), stop("a", hours=-3)]
    assert codes(by_deadline(rows)) == "abc"


def test_wards_are_visited_one_after_the_other() -> None:
    rows = [stop("d", ward=""), stop("c", ward="y"), stop("b", ward="x", hours=9), stop("a", ward="x", hours=1)]
    assert codes(by_ward(rows)) == "abcd"


def test_the_nearest_comes_first_and_what_nobody_can_find_last() -> None:
    far, near = (9.95, 106.3453), (9.9350, 106.3453)
    rows = [stop("c"), stop("b", place=far), stop("a", place=near)]
    assert codes(by_distance(rows, HERE)) == "abc"


@given(STOPS)
def test_nobody_is_left_out_of_any_order(rows: list[Stop]) -> None:
    for ordered in (by_deadline(rows), by_ward(rows), by_distance(rows, HERE), as_route(rows, HERE), as_route(rows)):
        assert sorted(codes(ordered)) == sorted(codes(rows))


@given(STOPS)
def test_the_way_is_never_longer_than_going_outwards(rows: list[Stop]) -> None:
    assert length_m(as_route(rows, HERE), HERE) <= length_m(by_distance(rows, HERE), HERE) + 1e-6


def test_the_way_is_hardly_longer_than_the_shortest_one() -> None:
    dice, longer = random.Random(20261126), []
    for _number in range(60):
        places = [(dice.uniform(9.9, 9.97), dice.uniform(106.3, 106.38)) for _stop in range(6)]
        rows = [stop(str(number), place=place) for number, place in enumerate(places)]
        shortest = min(length_m(way, HERE) for way in permutations(rows))
        longer.append(length_m(as_route(rows, HERE), HERE) / shortest)
    assert sum(longer) / len(longer) < 1.02


def test_a_way_that_crosses_itself_is_turned_around() -> None:
    corners = {"a": (9.93, 106.34), "b": (9.93, 106.36), "c": (9.95, 106.36), "d": (9.95, 106.34)}
    rows = [stop(code, place=place) for code, place in corners.items()]
    assert codes(as_route(rows, (9.929, 106.34))) in {"abcd", "adcb"}


def test_without_a_start_the_most_urgent_one_is_first() -> None:
    rows = [stop("a", hours=9, place=(9.93, 106.34)), stop("b", hours=1, place=(9.94, 106.34))]
    rows.append(stop("c", hours=5, place=(9.9301, 106.34)))
    assert codes(as_route(rows)) == "bca"
