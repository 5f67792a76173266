"""Sending through the simulator over real HTTP: texts, buttons, files, quotes, windows, errors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from connectors.base import Account, Button, ConnectorError, ErrorAction, EventKind, OutboundFile, OutboundMessage
from connectors.zalo import oauth
from connectors.zalo.connector import ZaloConnector
from connectors.zalo.errors import OA
from connectors.zalo.pieces import pieces
from tests.contract.connectors.bench import Bench

APP_ID = "1000000000000000001"


def message(citizen: str, **changes: Any) -> OutboundMessage:
    return replace(OutboundMessage("5000000000000000001", citizen, "m1", text="Đã tiếp nhận."), **changes)


def test_a_sent_text_comes_back_as_echo_and_receipts(zalo: Bench) -> None:
    citizen = zalo.citizen()
    result = zalo.connector.send(message(citizen), zalo.account, zalo.http)
    assert result.sent_at is not None
    _, echo, received, seen = zalo.events()
    assert (echo.kind, echo.external_id, echo.outside_sender) == (EventKind.ECHO, result.external_id, None)
    assert (received.kind, received.related_ids) == (EventKind.DELIVERED, (result.external_id,))
    assert seen.kind is EventKind.READ
    assert {event.citizen_id for event in zalo.events()} == {citizen}


def test_a_tapped_button_comes_back_as_our_payload_and_typed_text_does_not(zalo: Bench) -> None:
    citizen = zalo.citizen()
    buttons = (Button("Gửi phản ánh", payload="/report"), Button("Tra cứu", url="https://vidu.gov.vn"))
    (piece,) = zalo.connector.pieces(message(citizen, buttons=buttons))
    zalo.connector.send(piece, zalo.account, zalo.http)
    shown = zalo.look("threads/nam")["messages"][-1]["buttons"]
    assert [button["type"] for button in shown] == ["oa.query.hide", "oa.open.url"]
    zalo.control("messages", citizen="nam", payload=shown[0]["payload"], title=shown[0]["title"])
    zalo.control("messages", citizen="nam", text="/report")
    tap, typed = zalo.events()[-2:]
    assert (tap.text, tap.payload) == ("Gửi phản ánh", "/report")
    assert (typed.text, typed.payload) == ("/report", None)


def test_without_an_app_secret_a_tap_says_the_choice_aloud(zalo: Bench) -> None:
    """Nothing can be signed then; the inbox takes the title as a typed choice."""
    citizen = zalo.citizen()
    bare = replace(zalo.account, secrets={"access_token": "access-1"})
    zalo.connector.send(message(citizen, buttons=(Button("Gửi phản ánh", payload="/report"),)), bare, zalo.http)
    (shown,) = zalo.look("threads/nam")["messages"][-1]["buttons"]
    assert (shown["type"], shown["payload"]) == ("oa.query.show", "Gửi phản ánh")


def test_at_most_five_buttons_and_every_text_within_the_limit() -> None:
    buttons = tuple(Button(f"Chọn {n}", payload=f"/{n}") for n in range(8))
    parts = pieces(message("9", text="Câu này khá dài. " * 300, buttons=buttons))
    assert len(parts) == 3
    assert all(len(part.text) <= 1950 for part in parts)
    assert [len(part.buttons) for part in parts] == [0, 0, 5]
    (only,) = pieces(message("9", text="", buttons=buttons))
    assert only.text.startswith("1. Chọn 0\n2. Chọn 1")


def test_a_payload_that_grows_too_long_on_the_wire_is_left_to_its_number() -> None:
    (piece,) = pieces(message("9", buttons=(Button("A", payload='"' * 500), Button("B", payload="/b"))))
    assert [button.title for button in piece.buttons] == ["B"]


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [("a.png", "image/png", "image"), ("a.gif", "image/gif", "gif"), ("don.pdf", "application/pdf", "file")],
)
def test_files_are_uploaded_then_sent_byte_for_byte(zalo: Bench, name: str, mime: str, kind: str) -> None:
    citizen = zalo.citizen()
    content = bytes(range(256)) + b"\r\n"
    (piece,) = zalo.connector.pieces(message(citizen, text="", file=OutboundFile(name, mime, content)))
    zalo.connector.send(piece, zalo.account, zalo.http)
    (shown,) = zalo.look("threads/nam")["messages"][-1]["attachments"]
    assert shown["kind"] == kind
    assert requests.get(shown["url"], timeout=5).content == content


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (OutboundFile("a.png", "image/png", b"x" * 1_000_001), "file_size"),
        (OutboundFile("a.zip", "application/zip", b"x"), "file_type"),
    ],
)
def test_files_that_the_platform_would_refuse_are_refused_before(zalo: Bench, file: OutboundFile, code: str) -> None:
    citizen = zalo.citizen()
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(citizen, text="", file=file), zalo.account, zalo.http)
    assert (caught.value.code, caught.value.action) == (code, ErrorAction.FINAL)


def test_a_refused_quote_is_sent_without_it(zalo: Bench) -> None:
    citizen = zalo.citizen()
    assert zalo.connector.send(message(citizen, reply_to="unknown"), zalo.account, zalo.http).external_id
    assert zalo.look("stats")["sends"] == 1


def test_the_window_closes_after_seven_days(zalo: Bench) -> None:
    citizen = zalo.citizen()
    zalo.control("clock", advance_seconds=24 * 3600)
    assert zalo.connector.send(message(citizen), zalo.account, zalo.http).external_id
    zalo.control("clock", advance_seconds=7 * 24 * 3600)
    now = datetime.now(UTC) + timedelta(days=8)
    url = zalo.simulator.base_url
    fresh = oauth.refresh(
        zalo.http, app_id=APP_ID, app_secret="zalo-app-secret", refresh_token="refresh-1", now=now, oauth_url=url
    )
    secrets = {**zalo.account.secrets, "access_token": fresh.access_token}
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(citizen), replace(zalo.account, secrets=secrets), zalo.http)
    assert (caught.value.code, caught.value.action) == ("-230", ErrorAction.FINAL)


def test_the_bot_has_forty_eight_hours_and_officers_seven_days() -> None:
    start = datetime(2026, 11, 22, tzinfo=UTC)
    window = ZaloConnector().reply_window(start)
    assert window.free_until is not None
    assert window.human_until is not None
    assert timedelta(hours=47) < window.free_until - start < timedelta(hours=48)
    assert timedelta(days=6) < window.human_until - start < timedelta(days=7)


@pytest.mark.parametrize(
    ("code", "action"),
    [
        (-32, ErrorAction.WAIT),
        (-100, ErrorAction.RETRY),
        (-200, ErrorAction.RETRY),
        (-201, ErrorAction.FINAL),
        (-204, ErrorAction.HUMAN),
        (-211, ErrorAction.WAIT),
        (-213, ErrorAction.FINAL),
        (-216, ErrorAction.REFRESH_TOKEN),
        (-220, ErrorAction.REFRESH_TOKEN),
        (-124, ErrorAction.REFRESH_TOKEN),
        (-224, ErrorAction.HUMAN),
        (-230, ErrorAction.FINAL),
        (-232, ErrorAction.FINAL),
        (-234, ErrorAction.WAIT),
        (-242, ErrorAction.HUMAN),
        (-321, ErrorAction.HUMAN),
        (-98765, ErrorAction.RETRY),
    ],
)
def test_every_error_has_its_class(code: int, action: ErrorAction) -> None:
    assert OA.action_for(code) is action


def test_an_expired_token_asks_for_a_refresh_and_a_wrong_proof_for_a_person(zalo: Bench) -> None:
    citizen = zalo.citizen()
    for secrets, code, action in (
        ({"access_token": "other", "app_secret": "zalo-app-secret"}, "-216", ErrorAction.REFRESH_TOKEN),
        ({"access_token": "access-1", "app_secret": "wrong"}, "-242", ErrorAction.HUMAN),
        ({}, "no_access_token", ErrorAction.REFRESH_TOKEN),
    ):
        with pytest.raises(ConnectorError) as caught:
            zalo.connector.send(message(citizen), replace(zalo.account, secrets=secrets), zalo.http)
        assert (caught.value.code, caught.value.action) == (code, action)
    zalo.control("clock", advance_seconds=90_001)
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(citizen), zalo.account, zalo.http)
    assert caught.value.code == "-220"


@pytest.mark.parametrize(
    ("fault", "has_arrived"),
    [({"drop_after": True}, True), ({"drop_before": True}, False), ({"error": {"status": 502}}, False)],
)
def test_a_broken_answer_is_ambiguous_and_the_history_tells(
    zalo: Bench, fault: dict[str, Any], has_arrived: bool
) -> None:
    citizen = zalo.citizen()
    start = datetime.now(UTC)
    zalo.control("faults", **fault, times=1)
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message(citizen), zalo.account, zalo.http)
    assert caught.value.is_ambiguous
    sent = zalo.connector.recent_outgoing(zalo.account, citizen, start - timedelta(seconds=1), zalo.http)
    assert [found.text for found in sent] == (["Đã tiếp nhận."] if has_arrived else [])


def test_recent_outgoing_reads_several_pages_oldest_first(zalo: Bench) -> None:
    citizen = zalo.citizen()
    since = datetime.now(UTC) - timedelta(minutes=1)
    for number in range(23):
        zalo.connector.send(message(citizen, text=f"tin {number}", marker=f"m{number}"), zalo.account, zalo.http)
    found = zalo.connector.recent_outgoing(zalo.account, citizen, since, zalo.http)
    assert [sent.text for sent in found] == [f"tin {number}" for number in range(23)]


def test_a_failed_upload_is_never_ambiguous(zalo: Bench) -> None:
    account = Account("5", {"access_token": "a"}, {"base_url": zalo.simulator.base_url + "/nowhere"})
    with pytest.raises(ConnectorError) as caught:
        zalo.connector.send(message("9", text="", file=OutboundFile("a.png", "image/png", b"x")), account, zalo.http)
    assert not caught.value.is_ambiguous
