"""Signatures, handshake and proof, against the vectors of the vendor's documents."""

from __future__ import annotations

import json

import pytest

from connectors.base import Account
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.verify import appsecret_proof, challenge, is_authentic, sign
from tests.contract.connectors.bench import Payload

SECRET = "city-demo-app-secret"
BODY = (
    rb'{"object":"page","entry":[{"id":"102030405060708","time":1790000000123,"messaging":[{"message":{"mid":"m_t1",'
    rb'"text":"\u0110\u01b0\u1eddng ng\u1eadp \ud83d\udea7 http:\/\/x.vn"}}]}]}'
)
SIGNATURE = "sha256=430eee37cbddaa67547f0662a83abdbf3a2bb55c0961720f6d3f604c1bbe0483"


def test_the_vendors_vector_is_accepted() -> None:
    assert len(BODY) == 181
    assert sign(BODY, SECRET) == SIGNATURE
    assert is_authentic(BODY, SIGNATURE, [SECRET])


@pytest.mark.parametrize(
    ("body", "start"),
    [
        (json.dumps(json.loads(BODY), ensure_ascii=False, separators=(",", ":")).encode(), "sha256=8763c90c"),
        (json.dumps(json.loads(BODY), separators=(",", ":")).encode(), "sha256=7588a49a"),
    ],
)
def test_hashes_of_a_reserialised_body_are_refused(body: bytes, start: str) -> None:
    wrong = sign(body, SECRET)
    assert wrong.startswith(start)
    assert not is_authentic(BODY, wrong, [SECRET])
    assert not is_authentic(body, SIGNATURE, [SECRET])


@pytest.mark.parametrize(
    "header", [None, "", "sha256=", SIGNATURE[:-1], SIGNATURE.removeprefix("sha256="), "sha1=aa", "ạ"]
)
def test_a_missing_or_damaged_header_is_refused(header: str | None) -> None:
    assert not is_authentic(BODY, header, [SECRET])


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def test_every_change_of_one_bit_of_the_body_is_refused() -> None:
    accepted = [bit for bit in range(len(BODY) * 8) if is_authentic(flipped(BODY, bit), SIGNATURE, [SECRET])]
    assert accepted == []


def test_every_change_of_one_bit_of_the_signature_is_refused() -> None:
    damaged = [flipped(SIGNATURE.encode(), bit).decode("latin-1") for bit in range(len(SIGNATURE) * 8)]
    assert [header for header in damaged if is_authentic(BODY, header, [SECRET])] == []


def test_every_change_of_one_bit_of_the_secret_is_refused() -> None:
    secrets = [flipped(SECRET.encode(), bit).decode("latin-1") for bit in range(len(SECRET) * 8)]
    assert [secret for secret in secrets if is_authentic(BODY, SIGNATURE, [secret])] == []


@pytest.mark.parametrize("cut", [1, 2, 90, 180])
def test_a_shortened_or_lengthened_body_is_refused(cut: int) -> None:
    assert not is_authentic(BODY[:-cut], SIGNATURE, [SECRET])
    assert not is_authentic(BODY + b" " * cut, SIGNATURE, [SECRET])


def test_an_empty_secret_never_verifies() -> None:
    assert not is_authentic(BODY, sign(BODY, ""), [""])
    assert not FacebookConnector().is_authentic(BODY, {"x-hub-signature-256": sign(BODY, "")}, Account("1"))


def test_both_secrets_verify_during_a_rotation() -> None:
    account = Account("1", {"app_secret": "new", "app_secret_previous": "old"})
    connector = FacebookConnector()
    for secret, expected in (("new", True), ("old", True), ("other", False)):
        assert connector.is_authentic(BODY, {"x-hub-signature-256": sign(BODY, secret)}, account) is expected


def test_the_handshake_returns_the_challenge_only_for_the_right_token() -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}
    assert challenge(query, "verify-me") == "1158201444"
    assert challenge({**query, "hub.verify_token": "x"}, "verify-me") is None
    assert challenge({**query, "hub.mode": "unsubscribe"}, "verify-me") is None
    assert challenge({**query, "hub.verify_token": ""}, "") is None
    assert challenge({}, "verify-me") is None


def test_the_proof_matches_the_vector() -> None:
    expected = "7056dc5ea3a9d4d2bc899175f80af38747aa60e0b0d1e122ce7d26325c718bef"
    assert appsecret_proof("EAAdemoPageToken", SECRET) == expected


def test_no_post_counts_as_an_unsigned_probe(payload: Payload) -> None:
    assert not FacebookConnector().is_probe(payload("facebook/text"))
