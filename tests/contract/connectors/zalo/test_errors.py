"""Every row of the error tables, per host, and the pace that keeps us below the limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectors.base import ConnectorError, ErrorAction, OutboundMessage, WaitUntil
from connectors.zalo.errors import OA, ZNS, ErrorTable
from connectors.zalo.simulator import ZaloSimulator
from connectors.zalo.throttle import CALLS_AT_ONCE, CALLS_PER_SECOND, Throttle
from tests.contract.connectors.bench import Bench

R, W, T, F, H = (
    ErrorAction.RETRY,
    ErrorAction.WAIT,
    ErrorAction.REFRESH_TOKEN,
    ErrorAction.FINAL,
    ErrorAction.HUMAN,
)
OA_ROWS = {
    R: (-100, -200, -214, -98765),
    W: (-32, -211, -218, -234),
    T: (-216, -220, 3, -124),
    F: (-201, -210, -213, -217, -227, -230, -232, -233, -240, -244, -248, -249),
    H: (-204, -205, -209, -212, -219, -221, -223, -224, -235, -237, -238, -241, -242, -320, -321, -403),
}
ZNS_ROWS = {
    R: (-100, -98765),
    W: (-32, -133, -144, -147),
    T: (-124,),
    F: (
        *(-108, -111, -112, -1121, -1122, -1124, -116, -121, -122, -132),
        *(-110, -114, -118, -119, -139, -140, -141, -1441, -1471, -1472, -126, -127),
    ),
    H: (
        *(-101, -102, -103, -104, -105, -109, -131, -146, -115, -136, -137, -1381),
        *(-117, -120, -135, -1351, -138, -145, -1241, -125, -161, -162),
    ),
}


def rows() -> Iterator[tuple[ErrorTable, int, ErrorAction]]:
    for table, by_action in ((OA, OA_ROWS), (ZNS, ZNS_ROWS)):
        for action, codes in by_action.items():
            for code in codes:
                yield table, code, action


@pytest.mark.parametrize(("table", "code", "action"), list(rows()))
def test_every_error_has_its_class(table: ErrorTable, code: int, action: ErrorAction) -> None:
    with pytest.raises(ConnectorError) as caught:
        table.check({"error": code, "message": "simulated"}, 200)
    assert (caught.value.code, caught.value.action) == (str(code), action)
    assert not caught.value.is_ambiguous
    assert caught.value.permanent == (action in {ErrorAction.FINAL, ErrorAction.HUMAN})


def test_no_number_stands_in_two_classes() -> None:
    for table in (OA, ZNS):
        sets = [table.retry, table.pause | table.next_day | table.morning, table.tokens, table.final, table.human]
        assert sum(len(part) for part in sets) == len(frozenset().union(*sets))


def test_the_same_number_means_something_else_on_the_other_host() -> None:
    assert (OA.action_for(-124), ZNS.action_for(-124)) == (T, T)
    assert (OA.action_for(-132), ZNS.action_for(-132)) == (R, F)
    assert (OA.action_for(-144), ZNS.action_for(-144)) == (R, W)


@pytest.mark.parametrize(
    ("table", "code", "until"),
    [
        (OA, -234, WaitUntil.MORNING),
        (OA, -211, WaitUntil.NEXT_DAY),
        (OA, -218, WaitUntil.NEXT_DAY),
        (ZNS, -133, WaitUntil.MORNING),
        (ZNS, -144, WaitUntil.NEXT_DAY),
        (ZNS, -147, WaitUntil.NEXT_DAY),
        (OA, -230, None),
    ],
)
def test_quotas_and_nights_say_when_to_try_again(table: ErrorTable, code: int, until: WaitUntil | None) -> None:
    assert table.error(code).wait_until is until


def test_the_vendors_words_may_give_a_number_another_meaning() -> None:
    assert OA.action_for(-216, "Access token is invalid") is T
    assert OA.action_for(-216, "User has BLOCKED this OA") is F
    assert OA.action_for(-223, "OA has not authorised this API") is H
    assert OA.error(-223, "out of article quota").action is W


@pytest.mark.parametrize(
    ("document", "status", "is_ambiguous"),
    [({}, 200, True), ({"error": "x"}, 200, True), ({"error": 0}, 502, True), ({"error": 0}, 404, False)],
)
def test_an_answer_in_words_we_do_not_know(document: dict[str, object], status: int, is_ambiguous: bool) -> None:
    with pytest.raises(ConnectorError) as caught:
        OA.check(document, status)
    assert (caught.value.action, caught.value.is_ambiguous) == (R, is_ambiguous)


def test_success_is_error_zero_whatever_its_type() -> None:
    OA.check({"error": 0}, 200)
    OA.check({"error": "0", "message": "Success"}, 200)


class Time:
    """A clock that only moves when somebody sleeps or says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_calls_at_once_are_spread_over_the_seconds() -> None:
    time = Time()
    throttle = Throttle(clock=lambda: time.now, sleep=time.sleep)
    for _ in range(int(CALLS_AT_ONCE + 2 * CALLS_PER_SECOND)):
        throttle.enter("oa")
    assert time.now - 1000.0 == pytest.approx(2.0, abs=0.1)


def test_a_refusal_closes_the_oa_longer_each_time_and_success_forgives() -> None:
    time = Time()
    throttle = Throttle(clock=lambda: time.now, sleep=time.sleep)
    pauses = []
    for _ in range(7):
        pauses.append(throttle.refused("oa").total_seconds())
        time.now += pauses[-1] + 0.1
    assert pauses == [15, 30, 60, 120, 240, 300, 300]
    throttle.enter("oa")
    throttle.accepted("oa", {})
    assert throttle.refused("oa") == timedelta(seconds=15)


def test_a_burst_of_refusals_is_one_refusal_and_other_oas_go_on() -> None:
    time = Time()
    throttle = Throttle(clock=lambda: time.now, sleep=time.sleep)
    assert throttle.refused("oa") == timedelta(seconds=15)
    time.now += 5
    assert throttle.refused("oa") == timedelta(seconds=10)
    with pytest.raises(ConnectorError) as caught:
        throttle.enter("oa")
    assert (caught.value.action, caught.value.retry_after) == (W, timedelta(seconds=10))
    throttle.enter("another")


def test_the_vendors_header_slows_us_down_before_it_refuses() -> None:
    time = Time()
    throttle = Throttle(clock=lambda: time.now, sleep=time.sleep)
    throttle.enter("oa")
    throttle.accepted("oa", {"X-RateLimit-Remain": "3"})
    throttle.enter("oa")
    assert time.now > 1000.0
    throttle.accepted("oa", {"X-RateLimit-Remain": "nonsense"})


def test_too_fast_pauses_every_call_of_the_oa_without_asking_again(zalo: Bench) -> None:
    citizen = zalo.citizen()
    zalo.control("settings", calls_per_minute=1)
    message = OutboundMessage("5000000000000000001", citizen, "m1", text="Chào")
    zalo.connector.send(message, zalo.account, zalo.http)
    for code in ("-32", "throttled"):
        with pytest.raises(ConnectorError) as caught:
            zalo.connector.send(message, zalo.account, zalo.http)
        assert (caught.value.code, caught.value.action) == (code, W)
        assert caught.value.retry_after is not None
    assert isinstance(zalo.simulator, ZaloSimulator)
    assert len(zalo.simulator.oa_api.calls) == 2
