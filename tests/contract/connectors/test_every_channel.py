"""The contract that a connector passes by being listed in the registry; see docs/design/new-connector.md."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import (
    Account,
    Button,
    Card,
    ConnectorError,
    ErrorAction,
    EventKind,
    OutboundFile,
    OutboundMessage,
    ParsedPost,
    PayloadError,
)
from connectors.registry import CONNECTORS
from connectors.splitting import utf16_length

HERE = Path(__file__).parent
CHANNELS = sorted(CONNECTORS)
VENDORS = [channel for channel in CHANNELS if not CONNECTORS[channel].is_local]
EMPTY = Account("1", {}, {"app_id": "1"})
NOWHERE = Account(
    "1",
    {name: f"canary-{name}" for name in ("app_secret", "oa_secret", "access_token", "refresh_token", "webhook_secret")},
    {"app_id": "1", "base_url": "http://127.0.0.1:1", "oauth_url": "http://127.0.0.1:1"},
)
NOW = datetime(2026, 11, 20, tzinfo=UTC)
LONGEST_TEXT = 5000  # no channel of ours takes more than Telegram's 4096 in one call
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def recorded(channel: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((HERE / channel / "payloads").glob("*.json"))]


def spoiled(value: Any, path: list[int], by: Any) -> Any:
    """The value with one place inside it replaced; the path chooses the place."""
    if path and isinstance(value, dict) and value:
        key = sorted(value)[path[0] % len(value)]
        return {**value, key: spoiled(value[key], path[1:], by)}
    if path and isinstance(value, list) and value:
        place = path[0] % len(value)
        return [*value[:place], spoiled(value[place], path[1:], by), *value[place + 1 :]]
    return by


def read(channel: str, body: bytes) -> ParsedPost:
    """What parse gives; nothing but PayloadError may come out of it."""
    try:
        return CONNECTORS[channel].parse(body, EMPTY)
    except PayloadError:
        return ParsedPost(())


def outgoing(**more: Any) -> OutboundMessage:
    return OutboundMessage(account_id="1", citizen_id="7000000001", marker="mark", last_citizen_action_at=NOW, **more)


@pytest.mark.parametrize("channel", CHANNELS)
@given(document=anything)
def test_any_json_gives_messages_nothing_or_a_payload_error(channel: str, document: Any) -> None:
    for event in read(channel, json.dumps(document).encode()).messages:
        assert event.sent_at.tzinfo is not None


@pytest.mark.parametrize("channel", CHANNELS)
@given(data=st.data())
def test_a_recorded_post_spoiled_at_any_place_raises_nothing_else(channel: str, data: st.DataObject) -> None:
    document = json.loads(data.draw(st.sampled_from(recorded(channel))))
    path = data.draw(st.lists(st.integers(0, 50), min_size=1, max_size=8))
    body = json.dumps(spoiled(document, path, data.draw(anything))).encode()
    for event in read(channel, body).messages:
        assert event.account_id
        assert event.external_id


@pytest.mark.parametrize("channel", CHANNELS)
def test_without_a_signature_or_a_secret_nothing_is_authentic(channel: str) -> None:
    connector = CONNECTORS[channel]
    signatures = ("x-hub-signature-256", "x-zevent-signature", "x-hopthu-signature", "x-telegram-bot-api-secret-token")
    for body in recorded(channel):
        assert not connector.is_authentic(body, {}, NOWHERE)
        for value in ("", "x", "sha256=", "mac="):
            assert not connector.is_authentic(body, dict.fromkeys(signatures, value), EMPTY)


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_carries_a_citizens_words_is_no_probe(channel: str) -> None:
    connector = CONNECTORS[channel]
    path = HERE / channel / "payloads" / "typed_command.json"
    assert not connector.is_probe(path.read_bytes())


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("query", [{}, {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}])
def test_a_handshake_tells_no_secret(channel: str, query: dict[str, str]) -> None:
    assert "canary" not in (CONNECTORS[channel].handshake(query, NOWHERE) or "")


@pytest.mark.parametrize("channel", CHANNELS)
@given(data=st.data())
def test_a_repeated_post_gives_the_same_messages_with_the_same_ids(channel: str, data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(recorded(channel)))
    first = [(e.kind, e.account_id, e.citizen_id, e.external_id, e.sent_at) for e in read(channel, body).messages]
    assert first == [
        (e.kind, e.account_id, e.citizen_id, e.external_id, e.sent_at) for e in read(channel, body).messages
    ]
    named = [e.external_id for e in read(channel, body).messages if e.kind == EventKind.MESSAGE]
    assert len(named) == len(set(named))


@pytest.mark.parametrize("channel", CHANNELS)
@given(
    text=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60).map(lambda part: part * 200),
    titles=st.lists(st.text("abc xyz", min_size=1, max_size=80).filter(str.strip), max_size=14),
    has_file=st.booleans(),
)
def test_pieces_have_their_own_marks_and_keep_every_choice(
    channel: str, text: str, titles: list[str], has_file: bool
) -> None:
    buttons = tuple(Button(title, payload=f"/p{number}") for number, title in enumerate(titles))
    file = OutboundFile("a.png", "image/png", b"x") if has_file else None
    message = outgoing(text=text, buttons=buttons, file=file)
    pieces = CONNECTORS[channel].pieces(message)
    markers = [piece.marker for piece in pieces]
    assert markers == ["mark", *(f"mark/{number}" for number in range(2, len(pieces) + 1))][: len(pieces)]
    assert sum(piece.file is not None for piece in pieces) == has_file
    if not CONNECTORS[channel].is_local:
        assert all(utf16_length(piece.text) <= LONGEST_TEXT for piece in pieces)
    shown = [button.payload for piece in pieces for button in piece.buttons]
    said = "\n".join(piece.text for piece in pieces)
    if not CONNECTORS[channel].needs_typed_choices and (text.strip() or buttons):
        for number, button in enumerate(buttons, start=1):
            assert button.payload in shown or f"{number}. " in said


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_to_say_is_no_call_and_cards_keep_their_words(channel: str) -> None:
    connector = CONNECTORS[channel]
    if not connector.is_local:
        assert list(connector.pieces(outgoing(text=" \n "))) == []
    pieces = connector.pieces(outgoing(cards=(Card("Ward office", "Open 7:30"),)))
    assert "Ward office" in "".join(piece.text + "".join(card.title for card in piece.cards) for piece in pieces)


@pytest.mark.parametrize("channel", VENDORS)
def test_an_unreachable_vendor_is_a_temporary_error_without_secrets(channel: str) -> None:
    http = requests.Session()
    http.trust_env = False
    with pytest.raises(ConnectorError) as caught:
        CONNECTORS[channel].send(replace(outgoing(text="a"), last_citizen_action_at=datetime.now(UTC)), NOWHERE, http)
    assert (caught.value.action, caught.value.is_ambiguous) == (ErrorAction.RETRY, False)
    assert "canary" not in f"{caught.value} {caught.value!r} {caught.value.detail}"


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_window_ends_for_the_bot_no_later_than_for_people(channel: str) -> None:
    window = CONNECTORS[channel].reply_window(NOW)
    if window.free_until is not None:
        assert NOW < window.free_until <= NOW + timedelta(days=7)
        assert window.human_until is None or window.human_until >= window.free_until


def test_an_account_never_shows_its_secrets() -> None:
    assert "canary" not in f"{NOWHERE!r} {NOWHERE}"
