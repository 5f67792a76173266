"""What holds for every channel of the registry."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.base import Account, EventKind, PayloadError
from connectors.registry import CONNECTORS

HERE = Path(__file__).parent
ACCOUNT = Account("1", {"app_secret": "s", "oa_secret": "s", "web_secret": "s"}, {"app_id": "1"})
NAMES_NOBODY = {EventKind.COMMENT, EventKind.POST, EventKind.ACCOUNT, EventKind.TEMPLATE}
BROKEN = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe",
    b'{"object":"page","entry":7}',
    b"[" * 100_000,
    b'{"a":NaN}x',
)


@pytest.mark.parametrize("channel", sorted(CONNECTORS))
def test_every_channel_has_recorded_payloads_and_a_readme(channel: str) -> None:
    assert len(list((HERE / channel / "payloads").glob("*.json"))) >= 4
    readme = HERE.parents[2] / "connectors" / channel / "README.md"
    assert 0 < len(readme.read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("channel", sorted(CONNECTORS))
def test_every_channel_answers_to_its_own_name(channel: str) -> None:
    assert CONNECTORS[channel].name == channel


@pytest.mark.parametrize("channel", sorted(CONNECTORS))
@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_body_is_a_payload_error_and_never_authentic(channel: str, body: bytes) -> None:
    connector = CONNECTORS[channel]
    assert not connector.is_authentic(body, {}, ACCOUNT)
    with pytest.raises(PayloadError):
        connector.parse(body, ACCOUNT)


@pytest.mark.parametrize("channel", sorted(CONNECTORS))
def test_every_recorded_payload_is_read_without_an_error(channel: str) -> None:
    for path in sorted((HERE / channel / "payloads").glob("*.json")):
        for message in CONNECTORS[channel].parse(path.read_bytes(), ACCOUNT).messages:
            assert message.account_id, path.name
            assert message.citizen_id or message.kind in NAMES_NOBODY, path.name
            assert message.external_id, path.name
            assert message.sent_at.tzinfo is not None, path.name


@pytest.mark.parametrize("channel", sorted(CONNECTORS))
def test_typed_text_is_never_a_payload(channel: str) -> None:
    path = HERE / channel / "payloads" / "typed_command.json"
    (message,) = CONNECTORS[channel].parse(path.read_bytes(), ACCOUNT).messages
    assert message.text is not None
    assert message.text.startswith("/")
    assert message.payload is None
