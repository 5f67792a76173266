"""Every row of the vendor's error table, read from the wire, and what is to be done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.base import ConnectorError, ErrorAction
from tests.contract.connectors.bench import Bench
from tests.contract.connectors.facebook.test_send import message

RETRY, WAIT, PAUSE = ErrorAction.RETRY, ErrorAction.WAIT, ErrorAction.PAUSE
FINAL, HUMAN = ErrorAction.FINAL, ErrorAction.HUMAN
ROWS = [
    *((code, None, RETRY) for code in (1, 2, 1200)),
    *((code, None, WAIT) for code in (4, 17, 32, 341, 613, 80001, 80006)),
    (368, None, PAUSE),
    (368, 1404078, PAUSE),
    *((10, subcode, FINAL) for subcode in (2018278, 2018065, 2534022)),
    *((*row, FINAL) for row in ((10, 2018108), (200, 1545041), (551, None), (551, 1545041))),
    (10, 1893063, PAUSE),
    (10, 2018300, FINAL),
    *((code, None, HUMAN) for code in (10, 3, 200, 210, 230, 299)),
    (200, 2018028, HUMAN),
    (200, 2018027, HUMAN),
    *((100, subcode, FINAL) for subcode in (None, 2018001, 33, 2018109, 2018218)),
    *((100, subcode, RETRY) for subcode in (2018008, 2018047, 2018294, 2018074)),
    *((190, subcode, PAUSE) for subcode in (None, 458, 459, 460, 463, 464, 467)),
    (102, None, PAUSE),
    *((code, None, FINAL) for code in (506, 1609005, 803, 10900, 10902)),
    (987654, None, RETRY),
]


@pytest.mark.parametrize(("code", "subcode", "action"), ROWS)
def test_every_row_has_its_action(facebook: Bench, code: int, subcode: int | None, action: ErrorAction) -> None:
    citizen = facebook.citizen()
    error = {"code": code} if subcode is None else {"code": code, "subcode": subcode}
    facebook.control("faults", error=error, times=1)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert caught.value.code == (str(code) if subcode is None else f"{code}/{subcode}")
    assert caught.value.action is action
    assert not caught.value.is_ambiguous
    assert (caught.value.retry_after is not None) == (action in {WAIT, PAUSE})


def test_a_restricted_page_is_tried_again_after_half_an_hour(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("pages", restricted_minutes=30)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert caught.value.retry_after == timedelta(minutes=30)
    facebook.control("clock", advance_seconds=1801)
    assert facebook.connector.send(message(citizen), facebook.account, facebook.http).external_id


@pytest.mark.parametrize("state", ["expired", "revoked", "app_removed", "checkpoint", "invalid"])
def test_a_dead_token_holds_the_page_back_until_there_is_a_new_one(facebook: Bench, state: str) -> None:
    citizen = facebook.citizen()
    facebook.control("pages", token_state=state)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert (caught.value.code.partition("/")[0], caught.value.action) == ("190", PAUSE)
    facebook.control("pages", new_token="second-token")
    renewed = replace(facebook.account, secrets={**facebook.account.secrets, "access_token": "second-token"})
    assert facebook.connector.send(message(citizen), renewed, facebook.http).external_id


def test_unknown_errors_and_failed_files_are_not_tried_for_ever(facebook: Bench) -> None:
    citizen = facebook.citizen()
    for code, subcode, tries in ((987654, None, 3), (100, 2018294, 2), (2, None, None)):
        facebook.control("faults", error={"code": code, "subcode": subcode}, times=1)
        with pytest.raises(ConnectorError) as caught:
            facebook.connector.send(message(citizen), facebook.account, facebook.http)
        assert caught.value.tries == tries


@pytest.mark.parametrize(
    ("status", "action", "is_ambiguous"), [(429, WAIT, False), (500, RETRY, True), (503, RETRY, True)]
)
def test_a_status_without_json_is_told_apart(
    facebook: Bench, status: int, action: ErrorAction, is_ambiguous: bool
) -> None:
    citizen = facebook.citizen()
    facebook.control("faults", status=status, times=1)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert (caught.value.action, caught.value.is_ambiguous) == (action, is_ambiguous)


def test_a_temporary_fault_with_status_500_may_have_had_its_effect(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("faults", error={"code": 2, "status": 500}, times=1)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    assert caught.value.is_ambiguous


def test_rising_usage_stops_the_calls_before_the_vendor_refuses_them(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("faults", usage=98, usage_step=1, regain_minutes=3, on="any")
    for number in range(2):
        facebook.connector.send(message(citizen, marker=str(number)), facebook.account, facebook.http)
    for number in range(2, 5):
        with pytest.raises(ConnectorError) as caught:
            facebook.connector.send(message(citizen, marker=str(number)), facebook.account, facebook.http)
        assert caught.value.action is WAIT
    assert facebook.look("stats")["calls_while_full"] == 1  # the one that told us


def test_the_text_of_an_error_holds_no_token(facebook: Bench) -> None:
    citizen = facebook.citizen()
    facebook.control("faults", error={"code": 190, "subcode": 463}, times=1)
    with pytest.raises(ConnectorError) as caught:
        facebook.connector.send(message(citizen), facebook.account, facebook.http)
    told = f"{caught.value} {caught.value!r} {caught.value.detail} {facebook.account!r}"
    assert not any(secret in told for secret in facebook.account.secrets.values())
