"""Buckets that fill again evenly: nobody gets more than the limit, and whoever waits as told is let through."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from inbox_api.http import limits
from inbox_api.http.limits import Limiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_first_minute_holds_the_limit_and_no_more() -> None:
    limiter = Limiter(Clock())
    assert [limiter.take("a", 3).wait_seconds for _ in range(4)] == [0, 0, 0, 20]
    assert limiter.take("b", 3).wait_seconds == 0


def test_the_headers_name_what_is_left_and_how_long_to_wait() -> None:
    limiter = Limiter(Clock())
    first = limiter.take("a", 2).headers()
    assert first["RateLimit-Policy"] == '"minute";q=2;w=60'
    assert first["RateLimit"] == '"minute";r=1;t=30'
    assert "Retry-After" not in first
    limiter.take("a", 2)
    assert limiter.take("a", 2).headers()["Retry-After"] == "30"


@settings(deadline=None)
@given(st.lists(st.floats(0, 30), min_size=1, max_size=80), st.integers(1, 20))
def test_no_window_holds_more_than_limit_and_refill(pauses: list[float], limit: int) -> None:
    clock = Clock()
    limiter = Limiter(clock)
    allowed: list[float] = []
    for pause in pauses:
        clock.now += pause
        standing = limiter.take("a", limit)
        assert 0 <= standing.left <= limit
        if not standing.wait_seconds:
            allowed.append(clock.now)
    for start in allowed:
        within = [moment for moment in allowed if start <= moment < start + 60]
        assert len(within) <= 2 * limit


@settings(deadline=None)
@given(st.integers(1, 500), st.integers(0, 40))
def test_who_waits_as_told_is_let_through(limit: int, more: int) -> None:
    clock = Clock()
    limiter = Limiter(clock)
    for _ in range(limit + more):
        standing = limiter.take("a", limit)
    if standing.wait_seconds:
        clock.now += standing.wait_seconds
        assert limiter.take("a", limit).wait_seconds == 0


def test_only_credentials_that_were_right_have_buckets_of_their_own() -> None:
    limiter = Limiter(Clock())
    assert limiter.limit_of("x", 100) is None
    limiter.know("x", None)
    limiter.know("y", 7)
    assert (limiter.limit_of("x", 100), limiter.limit_of("y", 100)) == (100, 7)
    limiter.forget("x")
    assert limiter.limit_of("x", 100) is None


def test_memory_is_bounded() -> None:
    limiter = Limiter(Clock())
    for number in range(limits.REMEMBERED + 50):
        limiter.take(str(number), 5)
        limiter.know(str(number), None)
    assert len(limiter._buckets) == limits.REMEMBERED
    assert len(limiter._known) == limits.REMEMBERED
