"""Secrets that verify signatures: the old one counts beside the new one, and no single bit may differ from either."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from connectors.base import PREVIOUS, Account
from connectors.facebook import verify as facebook
from connectors.registry import ACCOUNT_FIELDS, ACCOUNT_IDS, CONNECTORS
from connectors.web import verify as web
from connectors.zalo import verify as zalo

APP = "1000000000000000001"
NEW, OLD = "new-secret-of-32-bytes-and-more-1", "old-secret-of-32-bytes-and-more-2"
TIME = "1770000000000"
BODY = json.dumps({"app_id": APP, "timestamp": TIME, "text": "nước ngập"}, separators=(",", ":")).encode()
Signer = Callable[[bytes, str], Mapping[str, str]]
# channel -> (the secret that signs its posts, how the vendor signs)
SIGNERS: dict[str, tuple[str, Signer]] = {
    "facebook": ("app_secret", lambda body, key: {"x-hub-signature-256": facebook.sign(body, key)}),
    "zalo": ("oa_secret", lambda body, key: {"x-zevent-signature": f"mac={zalo.mac(APP, body, TIME, key)}"}),
    "web": ("web_secret", lambda body, key: {"x-hopthu-signature": web.sign(body, key)}),
    "telegram": ("webhook_secret", lambda _body, key: {"x-telegram-bot-api-secret-token": key}),
}
SIGN_THE_BODY = sorted(set(SIGNERS) - {"telegram"})  # Telegram sends the secret itself
CHANNELS = sorted(SIGNERS)


def account(channel: str, *, new: str = NEW, old: str = OLD) -> Account:
    name = SIGNERS[channel][0]
    return Account("1", {name: new, name + PREVIOUS: old}, {"app_id": APP})


def is_authentic(channel: str, body: bytes, headers: Mapping[str, str], **secrets: str) -> bool:
    return CONNECTORS[channel].is_authentic(body, headers, account(channel, **secrets))


def flips(data: bytes) -> list[bytes]:
    """Every copy with one bit changed."""
    found = []
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << (bit % 8)
        found.append(bytes(changed))
    return found


def test_every_channel_that_verifies_names_its_secret_and_is_tested_here() -> None:
    verifying = {c for c in CONNECTORS if any(field.verifies for field in ACCOUNT_FIELDS[c])}
    assert verifying == set(SIGNERS) == set(CONNECTORS)
    for channel, (name, _sign) in SIGNERS.items():
        assert next(field for field in ACCOUNT_FIELDS[channel] if field.name == name).verifies
    assert set(ACCOUNT_FIELDS) == set(ACCOUNT_IDS)


@pytest.mark.parametrize("channel", CHANNELS)
def test_both_secrets_count_until_the_old_one_is_ended(channel: str) -> None:
    sign = SIGNERS[channel][1]
    assert is_authentic(channel, BODY, sign(BODY, NEW))
    assert is_authentic(channel, BODY, sign(BODY, OLD))
    assert not is_authentic(channel, BODY, sign(BODY, "another-secret-of-32-bytes-or-so"))
    for ended in ({"old": ""}, {"new": "", "old": ""}):
        assert not is_authentic(channel, BODY, sign(BODY, OLD), **ended)
        assert not is_authentic(channel, BODY, sign(BODY, ""), **ended)


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("key", [NEW, OLD])
def test_no_bit_of_either_secret_may_differ(channel: str, key: str) -> None:
    sign = SIGNERS[channel][1]
    # Damaged bytes as text of the same bytes: a secret is text before it is bytes.
    damaged = [found.decode() for found in flips(key.encode()) if found.isascii()]
    assert len(damaged) == 7 * len(key)
    assert [one for one in damaged if is_authentic(channel, BODY, sign(BODY, one))] == []


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("key", [NEW, OLD])
def test_no_bit_of_a_signature_by_either_secret_may_differ(channel: str, key: str) -> None:
    (name, value), *_others = SIGNERS[channel][1](BODY, key).items()
    start = value.index("=") + 1 if "=" in value else 0
    damaged = [value[:start] + one.decode("latin-1") for one in flips(value[start:].encode())]
    # A hexadecimal digit in capitals is the same digit where the vendor's case is not promised.
    accepted = [one for one in damaged if is_authentic(channel, BODY, {name: one})]
    assert [one for one in accepted if one.lower() != value] == []
    assert accepted == [] or channel == "zalo"


@pytest.mark.parametrize("channel", SIGN_THE_BODY)
@pytest.mark.parametrize("key", [NEW, OLD])
def test_no_bit_of_the_body_may_differ_under_either_secret(channel: str, key: str) -> None:
    headers = SIGNERS[channel][1](BODY, key)
    assert [body for body in flips(BODY) if is_authentic(channel, body, headers)] == []
