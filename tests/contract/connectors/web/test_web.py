"""Our own chat: signature, shape, and a send that needs no call."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from connectors.base import Account, AttachmentKind, Button, OutboundMessage, PayloadError, ReplyWindow
from connectors.web.connector import WebConnector
from connectors.web.parse import parse
from connectors.web.verify import sign
from tests.contract.connectors.bench import Payload

ACCOUNT = Account("web", {"web_secret": "web-secret"})


def test_only_our_own_process_is_believed(payload: Payload) -> None:
    body, connector = payload("web/text"), WebConnector()
    assert connector.is_authentic(body, {"x-hopthu-signature": sign(body, "web-secret")}, ACCOUNT)
    assert not connector.is_authentic(body + b" ", {"x-hopthu-signature": sign(body, "web-secret")}, ACCOUNT)
    assert not connector.is_authentic(body, {"x-hopthu-signature": sign(body, "")}, Account("web"))
    assert not connector.is_authentic(body, {}, ACCOUNT)
    assert not connector.is_probe(body)
    assert connector.handshake({"hub.challenge": "1"}, ACCOUNT) is None


def test_a_text_keeps_visitor_id_and_time_in_utc(payload: Payload) -> None:
    (message,) = parse(payload("web/text")).messages
    assert (message.account_id, message.citizen_id, message.text) == ("web", "v-17", "Làm giấy khai sinh cần gì?")
    assert message.external_id == "0d9c1c5e-8a46-4d17-9a3b-6a7a0d0f0001"
    assert message.sent_at == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def test_a_tap_and_a_photo_are_read(payload: Payload) -> None:
    (tap,) = parse(payload("web/tap")).messages
    assert (tap.text, tap.payload) == ("Gửi phản ánh", "/report_problem")
    (photo,) = parse(payload("web/photo")).messages
    (attachment,) = photo.attachments
    assert (attachment.kind, attachment.url, attachment.size_bytes) == (AttachmentKind.IMAGE, "upload:17", 48213)


@pytest.mark.parametrize(
    "change", [{"visitor_id": ""}, {"message_id": None}, {"sent_at": "yesterday"}, {"sent_at": "2026-11-22"}]
)
def test_a_gap_is_a_payload_error(payload: Payload, change: dict[str, Any]) -> None:
    document = {**json.loads(payload("web/text")), **change}
    with pytest.raises(PayloadError):
        parse(json.dumps(document).encode())


def test_sending_is_storing_and_nothing_is_cut() -> None:
    connector = WebConnector()
    message = OutboundMessage("web", "v-17", "m1", text="a" * 9000, buttons=(Button("Có", payload="/y"),))
    assert connector.pieces(message) == [message]
    assert connector.send(message, ACCOUNT, requests.Session()).external_id == "m1"
    assert connector.recent_outgoing(ACCOUNT, "v-17", datetime.now(UTC), requests.Session()) == ()
    assert connector.reply_window(datetime.now(UTC)) == ReplyWindow(None, None)
    assert connector.is_local
