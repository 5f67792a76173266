"""Signatures, probes and proof, against the vectors of the vendor's documents."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest

from connectors.base import Account
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.verify import MAC_VARIANTS, appsecret_proof, is_probe, mac, signed_as
from tests.contract.connectors.bench import Payload

APP, OA, SECRET, TIME = "1000000000000000001", "5000000000000000001", "oa-secret-demo", "1770000000000"
BODY = (
    '{"app_id":"1000000000000000001","sender":{"id":"9000000000000000001"},"user_id_by_app":"7000000000000000001",'
    '"recipient":{"id":"5000000000000000001"},"event_name":"user_send_text","message":{"text":"Đèn đường hỏng",'
    '"msg_id":"a1b2c3d4e5f60718293a"},"timestamp":"1770000000000"}'
).encode()
MAC = "630d5e3b25533b1c722f2a8f0b52c65a2995d70c043ce8095e648db5f43ca49c"


def check(body: bytes, header: str | None, **changes: Any) -> bool:
    return signed_as(body, header, **{"app_id": APP, "oa_secrets": [SECRET], **changes}) is not None


def test_the_vendors_vector_is_accepted_in_either_case() -> None:
    assert len(BODY) == 284
    assert mac(APP, BODY, TIME, SECRET) == MAC
    assert check(BODY, f"mac={MAC}")
    assert check(BODY, f"mac={MAC.upper()}")


def test_a_reserialised_body_is_refused() -> None:
    assert not check(json.dumps(json.loads(BODY)).encode(), f"mac={MAC}")
    assert not check(BODY + b" ", f"mac={MAC}")


@pytest.mark.parametrize("header", [None, "", "mac=", "ZNS", f"mac={MAC[:-1]}", "mac=ạ"])
def test_a_missing_or_damaged_header_is_refused(header: str | None) -> None:
    assert not check(BODY, header)


def test_an_empty_secret_and_another_application_never_verify() -> None:
    assert not check(BODY, "mac=" + mac(APP, BODY, TIME, ""), oa_secrets=[""])
    assert not check(BODY, "mac=" + mac("2", BODY, TIME, SECRET), app_id="2")


def test_a_numeric_timestamp_signs_with_its_own_digits(payload: Payload) -> None:
    body = payload("zalo/numeric_timestamp")
    assert b'"timestamp":1770000000000' in body
    assert check(body, "mac=" + mac(APP, body, TIME, SECRET))


def test_two_secrets_are_valid_while_one_is_replaced() -> None:
    old, new = "mac=" + mac(APP, BODY, TIME, "old"), "mac=" + mac(APP, BODY, TIME, "new")
    account = Account(OA, {"oa_secret": "new", "oa_secret_previous": "old"}, {"app_id": APP})
    for header in (old, new):
        assert ZaloConnector().is_authentic(BODY, {"x-zevent-signature": header}, account)
    done = Account(OA, {"oa_secret": "new"}, {"app_id": APP})
    assert not ZaloConnector().is_authentic(BODY, {"x-zevent-signature": old}, done)


OTHER_VARIANTS = {
    "oa_id": "mac=" + mac(OA, BODY, TIME, SECRET),
    "hmac": "mac=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest(),
    "header_time": "mac=" + mac(APP, BODY, "1770000009999", SECRET),
}


@pytest.mark.parametrize("name", OTHER_VARIANTS)
def test_other_variants_verify_only_when_switched_on_and_tell_their_name(name: str) -> None:
    headers = {"x-zevent-signature": OTHER_VARIANTS[name], "x-zevent-timestamp": "1770000009999"}
    secrets = {"oa_secret": SECRET}
    assert not ZaloConnector().is_authentic(BODY, headers, Account(OA, secrets, {"app_id": APP}))
    for allowed in ("all", f"app_id, {name}"):
        account = Account(OA, secrets, {"app_id": APP, "mac_variants": allowed})
        assert ZaloConnector().signature_variant(BODY, headers, account) == name
    other = next(variant for variant in OTHER_VARIANTS if variant != name)
    account = Account(OA, secrets, {"app_id": APP, "mac_variants": other})
    assert not ZaloConnector().is_authentic(BODY, headers, account)


def test_no_variant_verifies_with_what_is_missing() -> None:
    """Without an OA id or a header's time their variants must not fall back to an empty string."""
    for header in (mac("", BODY, TIME, SECRET), mac(APP, BODY, "", SECRET), ""):
        assert not check(BODY, f"mac={header}", variants=MAC_VARIANTS)


@pytest.mark.parametrize("variants", [("app_id",), MAC_VARIANTS])
def test_every_single_bit_of_the_body_counts(variants: tuple[str, ...]) -> None:
    for bit in range(len(BODY) * 8):
        changed = bytearray(BODY)
        changed[bit // 8] ^= 1 << (bit % 8)
        assert not check(bytes(changed), f"mac={MAC}", variants=variants), bit


def test_every_single_bit_of_the_signature_counts() -> None:
    for bit in range(256):
        changed = f"{int(MAC, 16) ^ (1 << bit):064x}"
        assert not check(BODY, f"mac={changed}"), bit


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
