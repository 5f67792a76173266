"""Webhooks out: signatures as the open description has them, and addresses that may be called."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox_api.files.problems import FetchRefused
from inbox_api.hooks_out import signing, transport
from tests.fakes.hook_receiver import Told, is_authentic


def test_the_example_of_the_open_description_comes_out() -> None:
    """The vector of "Standard Webhooks", which its libraries test themselves with."""
    secret, event = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    signature = signing.sign(secret, event, 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(1_600_000_000, 2_000_000_000))
def test_a_receiver_accepts_what_was_signed_and_nothing_else(body: bytes, moment: int) -> None:
    secret, other = signing.new_secret(), signing.new_secret()
    headers = signing.headers([other, secret], "evt_9", moment, body)
    told = Told(headers, body)
    assert is_authentic(told, secret, now=moment)
    assert is_authentic(told, other, now=moment)
    assert not is_authentic(told, signing.new_secret(), now=moment)
    assert not is_authentic(Told(headers, body + b" "), secret, now=moment)
    assert not is_authentic(Told({**headers, "webhook-id": "evt_8"}, body), secret, now=moment)
    assert not is_authentic(told, secret, now=moment + 301)


@pytest.mark.parametrize("url", ["https://hooks.example.org/a?b=c", "https://EXAMPLE.org/", "http://docs.city:8080/x"])
def test_public_https_addresses_and_named_inner_ones_may_be_entered(url: str) -> None:
    transport.require_allowed(url, ["docs.city:8080"])


@pytest.mark.parametrize(
    "url", ["http://docs.city:8081/x", "https://10.0.0.1/", "https://a b/", "", "https://[", "//x"]
)
def test_others_may_not(url: str) -> None:
    with pytest.raises(FetchRefused):
        transport.require_allowed(url, ["docs.city:8080"])


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_address_is_a_bug(url: str) -> None:
    with contextlib.suppress(FetchRefused):
        transport.require_allowed(url, [])
        assert url.startswith("https://")


NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-5", None), ("30", 30), ("999999999999", 3600),
        ("Fri, 20 Nov 2026 03:01:00 GMT", 60), ("Fri, 20 Nov 2020 03:01:00 GMT", 0), ("1e3", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: int | None) -> None:
    assert transport.wait_seconds(header, NOW) == seconds
