"""The web chat: parse."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.base import Account, AttachmentKind, PayloadError
from connectors.web.parse import parse
from tests.contract.connectors.bench import Payload

ACCOUNT = Account("web", {"web_secret": "web-secret"})


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
