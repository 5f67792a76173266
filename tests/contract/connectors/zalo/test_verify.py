"""Signatures, probes and proof, against the vectors of the vendor's documents."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from connectors.base import Account
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.verify import appsecret_proof, is_authentic, is_probe, mac
from tests.contract.connectors.bench import Payload

APP, SECRET = "1000000000000000001", "oa-secret-demo"
BODY = (
    '{"app_id":"1000000000000000001","sender":{"id":"9000000000000000001"},"user_id_by_app":"7000000000000000001",'
    '"recipient":{"id":"5000000000000000001"},"event_name":"user_send_text","message":{"text":"Đèn đường hỏng",'
    '"msg_id":"a1b2c3d4e5f60718293a"},"timestamp":"1770000000000"}'
).encode()
MAC = "630d5e3b25533b1c722f2a8f0b52c65a2995d70c043ce8095e648db5f43ca49c"


def check(body: bytes, header: str | None, **changes: Any) -> bool:
    return is_authentic(body, header, **{"app_id": APP, "oa_secret": SECRET, **changes})


def test_the_vendors_vector_is_accepted_in_either_case() -> None:
    assert len(BODY) == 284
    assert mac(APP, BODY, "1770000000000", SECRET) == MAC
    assert check(BODY, f"mac={MAC}")
    assert check(BODY, f"mac={MAC.upper()}")


def test_a_reserialised_body_is_refused() -> None:
    assert not check(json.dumps(json.loads(BODY)).encode(), f"mac={MAC}")
    assert not check(BODY + b" ", f"mac={MAC}")


@pytest.mark.parametrize("header", [None, "", "mac=", "ZNS", f"mac={MAC[:-1]}", "mac=ạ"])
def test_a_missing_or_damaged_header_is_refused(header: str | None) -> None:
    assert not check(BODY, header)


def test_an_empty_secret_and_another_application_never_verify() -> None:
    assert not check(BODY, "mac=" + mac(APP, BODY, "1770000000000", ""), oa_secret="")
    assert not check(BODY, "mac=" + mac("2", BODY, "1770000000000", SECRET), app_id="2")


def test_a_numeric_timestamp_signs_with_its_own_digits(payload: Payload) -> None:
    body = payload("zalo/numeric_timestamp")
    assert b'"timestamp":1770000000000' in body
    assert check(body, "mac=" + mac(APP, body, "1770000000000", SECRET))


def test_other_variants_verify_only_when_switched_on() -> None:
    by_oa = "mac=" + mac("5000000000000000001", BODY, "1770000000000", SECRET)
    by_hmac = "mac=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    account = Account("5000000000000000001", {"oa_secret": SECRET}, {"app_id": APP})
    open_account = Account(
        "5000000000000000001", {"oa_secret": SECRET}, {"app_id": APP, "mac_variants": "app_id, oa_id,hmac"}
    )
    for header in (by_oa, by_hmac):
        assert not ZaloConnector().is_authentic(BODY, {"x-zevent-signature": header}, account)
        assert ZaloConnector().is_authentic(BODY, {"x-zevent-signature": header}, open_account)


def test_probes_are_known_and_forged_messages_are_none(payload: Payload) -> None:
    assert is_probe(b"")
    assert is_probe(b"{}")
    assert is_probe(payload("zalo/console_test_sample"))
    assert not is_probe(payload("zalo/user_send_text"))
    assert not is_probe(b"\xff")


def test_the_handshake_echoes_only_short_plain_challenges() -> None:
    account = Account("1")
    assert ZaloConnector().handshake({"hub.challenge": "abc_-123"}, account) == "abc_-123"
    assert ZaloConnector().handshake({"hub.challenge": "<script>"}, account) == ""
    assert ZaloConnector().handshake({}, account) == ""


def test_the_proof_matches_the_vector() -> None:
    expected = "bd3f6010e44b67c2c4762c8713a0768dfad1c2f337cc51e40a096ae4b281211e"
    assert appsecret_proof("access-token-demo", "app-secret-demo") == expected
