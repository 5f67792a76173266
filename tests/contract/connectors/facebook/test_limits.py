"""Our own pace, and the usage headers obeyed; no real time passes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.base import Account, ConnectorError, ErrorAction
from connectors.facebook.limits import Kind, Limits, usage_of

PAGE, OTHER = Account("1"), Account("2")


class Time:
    """A clock that only sleeping and the test move."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.seconds += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def limits(time: Time) -> Limits:
    return Limits(time.now, time.sleep, lambda: time.seconds)


def headers(percent: float, minutes: float = 0) -> dict[str, str]:
    use = {"type": "messenger", "call_count": percent, "estimated_time_to_regain_access": minutes}
    return {"X-Business-Use-Case-Usage": json.dumps({"1": [use]})}


def test_an_answer_in_three_pieces_goes_out_at_once_and_the_fourth_waits(limits: Limits, time: Time) -> None:
    for _ in range(3):
        limits.enter(PAGE, Kind.MESSAGE, "citizen")
    assert time.slept == 0
    limits.enter(PAGE, Kind.MESSAGE, "citizen")
    assert time.slept == pytest.approx(1.0)


def test_a_page_sends_twenty_messages_a_second_whoever_they_are_for(limits: Limits, time: Time) -> None:
    for number in range(120):
        limits.enter(PAGE, Kind.MESSAGE, str(number))
    assert time.slept == pytest.approx(5.0, abs=0.1)


def test_pages_do_not_wait_for_each_other(limits: Limits, time: Time) -> None:
    for number in range(20):
        limits.enter(PAGE, Kind.MESSAGE, str(number))
        limits.enter(OTHER, Kind.MESSAGE, str(number))
    assert time.slept == 0


def test_public_comments_are_two_seconds_apart_and_too_many_are_put_off(limits: Limits, time: Time) -> None:
    for _ in range(3):
        limits.enter(PAGE, Kind.COMMENT)
    assert time.slept == pytest.approx(4.0)
    busy = Limits(time.now, lambda _seconds: None, lambda: time.seconds)  # another worker is asleep meanwhile
    busy.enter(PAGE, Kind.COMMENT)
    busy.enter(PAGE, Kind.COMMENT)
    with pytest.raises(ConnectorError) as caught:
        busy.enter(PAGE, Kind.COMMENT)
    assert (caught.value.code, caught.value.action) == ("own_pace", ErrorAction.WAIT)
    assert caught.value.retry_after == timedelta(seconds=4)


def test_an_account_may_have_another_pace(limits: Limits, time: Time) -> None:
    fast = Account("3", options={"message_per_second": "1000", "thread_per_second": "1000"})
    for _ in range(500):
        limits.enter(fast, Kind.MESSAGE, "citizen")
    assert time.slept == 0


def test_a_full_quota_stops_every_call_until_the_stated_time(limits: Limits, time: Time) -> None:
    limits.note_usage(PAGE, headers(100, minutes=7))
    with pytest.raises(ConnectorError) as caught:
        limits.enter(PAGE, Kind.OTHER)
    assert (caught.value.action, caught.value.retry_after) == (ErrorAction.WAIT, timedelta(minutes=7))
    limits.enter(OTHER, Kind.OTHER)
    time.seconds += 7 * 60
    limits.enter(PAGE, Kind.OTHER)


def test_calls_slow_down_from_75_percent_and_are_free_below(limits: Limits, time: Time) -> None:
    limits.note_usage(PAGE, headers(76))
    for number in range(3):
        limits.enter(PAGE, Kind.MESSAGE, str(number))
    assert time.slept == pytest.approx(1.0)
    limits.note_usage(PAGE, headers(40))
    for number in range(10):
        limits.enter(PAGE, Kind.MESSAGE, str(number))
    assert time.slept == pytest.approx(1.0)


def test_quiet_threads_are_forgotten(limits: Limits, time: Time) -> None:
    fast = Account("3", options={"message_per_second": "100000"})
    for number in range(25_000):
        limits.enter(fast, Kind.MESSAGE, str(number))
        time.seconds += 0.01
    assert len(limits._buckets) <= 10_001


def test_both_headers_count_and_the_fullest_wins() -> None:
    app = {"X-App-Usage": json.dumps({"call_count": 28, "total_time": 25, "total_cputime": 81})}
    assert usage_of({**headers(40, 7), **app}).percent == 81
    assert usage_of(headers(40, 7)).regain == timedelta(minutes=7)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["1", "call_count", "total_time", "estimated_time_to_regain_access"]), inner, max_size=3
            )
        ),
    )
)
@example({"1": None, "estimated_time_to_regain_access": 2.2e-311})
def test_nonsense_in_a_header_counts_as_unused_or_is_bounded(value: Any) -> None:
    for name in ("X-App-Usage", "X-Business-Use-Case-Usage"):
        usage = usage_of({name: json.dumps(value)})
        assert usage.percent >= 0
        assert usage.regain is None or timedelta(0) < usage.regain <= timedelta(hours=24)


@pytest.mark.parametrize("text", ["", "x", "[]", "{", "[" * 50_000])
def test_a_broken_header_is_no_header(text: str) -> None:
    assert usage_of({"X-App-Usage": text, "X-Business-Use-Case-Usage": text}).percent == 0
