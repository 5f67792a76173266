"""What an OA tells of itself and its people; reading conversations back after an outage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.base import AttachmentKind, ConnectorError, ErrorAction, EventKind, OutboundMessage
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.health import day
from connectors.zalo.history import as_inbound
from tests.contract.connectors.bench import Bench

CONNECTOR = ZaloConnector()


def test_the_oa_says_who_it_is_and_until_when_it_is_paid(zalo: Bench) -> None:
    health = CONNECTOR.probe(zalo.account, zalo.http)
    assert (health.account_id, health.is_verified, health.plan) == ("5000000000000000001", True, "Growth")
    assert health.plan_until == datetime(2030, 12, 31, 17, tzinfo=UTC)
    assert health.linked_wallet is True


def test_a_dead_token_is_found_by_the_probe(zalo: Bench) -> None:
    zalo.control("tokens", revoke=True)
    with pytest.raises(ConnectorError) as caught:
        CONNECTOR.probe(zalo.account, zalo.http)
    assert caught.value.action is ErrorAction.REFRESH_TOKEN


@pytest.mark.parametrize("value", ["", None, "2026-12-31", "31/02/2026", 7])
def test_a_day_that_is_none_is_none(value: object) -> None:
    assert day(value) is None


def test_names_are_read_and_a_refusal_is_no_error(zalo: Bench) -> None:
    citizen = zalo.citizen("bà Sáu")
    profile = CONNECTOR.read_profile(zalo.account, citizen, zalo.http)
    assert profile is not None
    assert profile.name == "bà Sáu"
    assert CONNECTOR.read_profile(zalo.account, "anonymous:1:2", zalo.http) is None
    assert CONNECTOR.read_profile(zalo.account, "9000000000000000404", zalo.http) is None
    zalo.control("settings", gives_names=False)
    assert CONNECTOR.read_profile(zalo.account, citizen, zalo.http) is None


def test_the_vendor_knows_when_a_citizen_acted_last(zalo: Bench) -> None:
    citizen = zalo.citizen()
    zalo.control("messages", citizen="nam", follow=True)
    window = CONNECTOR.read_window(zalo.account, citizen, zalo.http)
    assert window is not None
    assert window.last_action_at is not None
    assert datetime.now(UTC) - window.last_action_at < timedelta(minutes=1)
    assert (window.remaining, window.total) == (8, 8)
    assert CONNECTOR.read_window(zalo.account, "anonymous:1:2", zalo.http) is None


def test_a_whole_set_up_finds_nothing_to_repair(zalo: Bench) -> None:
    whole = replace(zalo.account, secrets={**zalo.account.secrets, "refresh_token": "refresh-1"})
    findings = CONNECTOR.check_setup(whole, zalo.http)
    names = [finding.code for finding in findings]
    assert names == [
        "secrets",
        "token",
        "account",
        "verified",
        "plan",
        "messages",
        "users",
        "conversations",
        "templates",
    ]
    assert all(finding.is_ok for finding in findings)


def test_each_thing_that_is_wrong_is_named(zalo: Bench) -> None:
    def wrong(**changes: str) -> dict[str, str | None]:
        secrets = {**zalo.account.secrets, "refresh_token": "refresh-1", **changes}
        found = CONNECTOR.check_setup(replace(zalo.account, secrets=secrets), zalo.http)
        return {finding.code: finding.error for finding in found if not finding.is_ok}

    assert wrong(oa_secret="") == {"secrets": None}
    assert wrong(access_token="other") == {"token": "-216"}
    assert wrong(app_secret="wrong") == {"proof": "-242"}
    zalo.control("settings", is_verified=False, package_until="01/01/2020")
    assert wrong() == {"verified": None, "plan": None}
    zalo.control("settings", is_verified=True, package_until="31/12/2030")
    zalo.control("faults", on="other", error={"code": -224}, times=1)
    assert set(wrong()) == {"token"}
    strange = replace(zalo.account, account_id="5000000000000000009")
    assert "account" in {finding.code for finding in CONNECTOR.check_setup(strange, zalo.http) if not finding.is_ok}


def test_what_a_webhook_missed_is_read_back_with_the_same_ids(zalo: Bench) -> None:
    zalo.control("webhook", disable_after=0.0)
    zalo.receiver.answers = [500] * 40
    start = datetime.now(UTC) - timedelta(seconds=1)
    written = {}
    for name in ("nam", "lan"):
        for number in range(12):
            order = {"citizen": name, "text": f"{name} {number}"}
            written[zalo.control("messages", **order)["message_id"]] = f"{name} {number}"
    citizen = zalo.simulator.citizen_id("nam")
    sent = zalo.connector.send(
        OutboundMessage("5000000000000000001", citizen, "m1", text="Chào"), zalo.account, zalo.http
    )
    zalo.control("messages", citizen="lan", image=True)
    zalo.settle()
    found = {event.external_id: event for event in CONNECTOR.missed(zalo.account, start, zalo.http)}
    assert {
        key: event.text for key, event in found.items() if event.text and event.kind is EventKind.MESSAGE
    } == written
    assert (found[sent.external_id].kind, found[sent.external_id].citizen_id) == (EventKind.ECHO, citizen)
    [photo] = [event for event in found.values() if event.attachments]
    assert photo.attachments[0].kind is AttachmentKind.IMAGE
    assert photo.attachments[0].url
    assert list(CONNECTOR.missed(zalo.account, datetime.now(UTC) + timedelta(minutes=1), zalo.http)) == []


def test_a_missed_tap_is_a_tap_and_a_place_may_be_written_two_ways(zalo: Bench) -> None:
    from connectors.zalo.taps import pack

    citizen = zalo.citizen()
    tap = pack("Có", "/affirm", citizen, "zalo-app-secret")
    event = as_inbound(zalo.account, citizen, {"src": 1, "message": tap}, "m1", datetime.now(UTC))
    assert (event.text, event.payload) == ("Có", "/affirm")
    for place in ({"latitude": "9.9", "longitude": 106.3}, '{"latitude":9.9,"longitude":"106.3"}'):
        row = {"src": "1", "type": "location", "location": place}
        (found,) = as_inbound(zalo.account, citizen, row, "m2", datetime.now(UTC)).attachments
        assert (found.latitude, found.longitude) == (9.9, 106.3)
    broken = as_inbound(zalo.account, citizen, {"src": 1, "type": "location", "location": "{"}, "m3", datetime.now(UTC))
    assert broken.attachments[0].latitude is None
