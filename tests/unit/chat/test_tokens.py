"""Whatever a browser sends as its token, proof or key of a file: it is ours, or it is nothing; never an error."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from inbox_api.conversations.web_file_keys import file_key, visitor_of_key
from inbox_api.conversations.web_visitors import TOKEN_LIFE, Token, cookie_value, read_token
from inbox_api.conversations.web_visits import is_signed
from inbox_api.settings import get_settings

NOW = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)
VISITOR = "ab" * 16
POINT = (
    ec.derive_private_key(7, ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
)


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "web_secret", SecretStr("a secret of tests"))


def test_a_token_says_what_was_signed_until_it_is_too_old() -> None:
    value = cookie_value(VISITOR, generation=12, now=NOW)
    assert read_token(value, NOW + TOKEN_LIFE - timedelta(seconds=1)) == Token(VISITOR, 12)
    assert read_token(value, NOW + TOKEN_LIFE) is None


def test_every_changed_character_of_a_token_is_noticed() -> None:
    value = cookie_value(VISITOR, generation=12, now=NOW)
    for place, old in enumerate(value):
        for other in ("0", "f", "."):
            if other != old:
                assert read_token(value[:place] + other + value[place + 1 :], NOW) is None


def test_a_token_of_another_installation_is_nothing() -> None:
    assert read_token(cookie_value(VISITOR, "another secret", now=NOW), NOW) is None


@given(st.text())
def test_any_text_as_a_token_or_key_of_a_file_is_nothing(value: str) -> None:
    assert read_token(value, NOW) is None
    assert visitor_of_key(value, 7, VISITOR, NOW) is None


@given(st.text())
def test_any_text_as_a_signature_signs_nothing(value: str) -> None:
    assert not is_signed(POINT, value, b"GET")


@pytest.mark.parametrize("is_framed", [False, True])
def test_a_key_of_a_file_is_good_for_one_file_of_one_visitor_for_one_to_two_hours(is_framed: bool) -> None:
    key = file_key(VISITOR, 7, NOW, is_framed=is_framed)
    beside = None if is_framed else VISITOR
    assert visitor_of_key(key, 7, beside, NOW + timedelta(hours=1)) == VISITOR
    assert visitor_of_key(key, 7, beside, NOW + timedelta(hours=2)) is None
    assert visitor_of_key(key, 8, beside, NOW) is None
    if not is_framed:
        assert visitor_of_key(key, 7, "cd" * 16, NOW) is None
        assert visitor_of_key(key, 7, None, NOW) is None


def test_the_key_of_a_file_stays_the_same_within_an_hour() -> None:
    keys = {file_key(VISITOR, 7, NOW + timedelta(minutes=minutes), is_framed=False) for minutes in (0, 10, 29)}
    assert len(keys) == 1
