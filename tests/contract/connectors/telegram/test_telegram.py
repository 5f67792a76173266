"""Telegram: what its posts say, what a send looks like on the wire, and that the example stays small."""

from __future__ import annotations

import io
import json
import threading
import tokenize
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.base import (
    Account,
    AttachmentKind,
    Button,
    ConnectorError,
    ErrorAction,
    EventKind,
    OutboundFile,
    OutboundMessage,
)
from connectors.simulation.server import Reply, Request, Server
from connectors.telegram.connector import TelegramConnector
from tests.contract.connectors.bench import Payload

SOURCE = Path(__file__).parents[4] / "connectors" / "telegram" / "connector.py"
telegram = TelegramConnector()


class Vendor:
    """Telegram's API: remembers calls, answers as it is told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.reply = Reply.of({"ok": True, "result": {"message_id": 5, "date": 1795650001}})

    def answer(self, request: Request) -> Reply:
        fields, files = request.form
        self.calls.append((request.path, fields, dict(files)))
        return self.reply


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
def account(vendor: Vendor) -> Iterator[Account]:
    server = Server(0, vendor.answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    secrets = {"access_token": "42:token", "webhook_secret": "new", "webhook_secret_previous": "old"}
    yield Account("42", secrets, {"base_url": f"http://127.0.0.1:{server.port}"})
    server.shutdown()
    server.server_close()


def message(**more: Any) -> OutboundMessage:
    return OutboundMessage("42", "7000000001", "mark", **more)


def test_the_example_is_shorter_than_a_hundred_lines_of_code() -> None:
    ignored = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = [t for t in tokenize.generate_tokens(io.StringIO(SOURCE.read_text()).readline) if t.type not in ignored]
    words = [t for t in tokens if not (t.type == tokenize.STRING and t.string.startswith('"""'))]
    assert 50 < len({line for t in words for line in range(t.start[0], t.end[0] + 1)}) < 100


def test_both_secrets_are_valid_while_one_is_changed_and_no_other(account: Account) -> None:
    header = "x-telegram-bot-api-secret-token"
    assert telegram.is_authentic(b"{}", {header: "new"}, account)
    assert telegram.is_authentic(b"{}", {header: "old"}, account)
    assert not telegram.is_authentic(b"{}", {header: "other"}, account)
    assert not telegram.is_authentic(b"{}", {header: ""}, Account("42", {"webhook_secret": ""}))


def test_text_tap_place_photo_and_edit_are_told_apart(payload: Payload, account: Account) -> None:
    found = {
        name: telegram.parse(payload(f"telegram/{name}"), account).messages[0]
        for name in ("text", "tap", "location", "photo", "edit")
    }
    assert (found["text"].text, found["text"].citizen_id) == ("Đèn đường hỏng", "7000000001")
    assert (found["tap"].payload, found["tap"].text) == ("/ask_fee", None)
    assert (found["location"].attachments[0].latitude, found["location"].attachments[0].longitude) == (9.93, 106.34)
    assert [item.kind for item in found["photo"].attachments] == [AttachmentKind.IMAGE]
    assert (found["edit"].kind, found["edit"].external_id) == (EventKind.EDIT, found["text"].external_id)
    assert telegram.parse(payload("telegram/other"), account).messages == ()


def test_a_text_with_buttons_goes_out_with_their_payloads(vendor: Vendor, account: Account) -> None:
    choices = (Button("Lệ phí", payload="/fee"), Button("Trang", url="https://example.vn"))
    [piece] = telegram.pieces(message(text="Chọn:", buttons=choices))
    assert telegram.send(piece, account, requests.Session()).external_id == "7000000001:5"
    [(path, fields, _files)] = vendor.calls
    assert path == "/bot42:token/sendMessage"
    assert json.loads(fields["reply_markup"])["inline_keyboard"] == [
        [{"text": "Lệ phí", "callback_data": "/fee"}],
        [{"text": "Trang", "url": "https://example.vn"}],
    ]


def test_a_photo_is_sent_as_bytes(vendor: Vendor, account: Account) -> None:
    telegram.send(message(file=OutboundFile("a.png", "image/png", b"png")), account, requests.Session())
    [(path, _fields, files)] = vendor.calls
    assert path.endswith("/sendPhoto")
    assert files["photo"].content == b"png"


def test_a_choice_with_a_long_payload_can_be_typed() -> None:
    [piece] = telegram.pieces(message(text="Chọn:", buttons=(Button("Dài", payload="x" * 65),)))
    assert (piece.text, piece.buttons) == ("Chọn:\n1. Dài", ())


@pytest.mark.parametrize(
    ("status", "action", "is_ambiguous"),
    [
        (400, ErrorAction.FINAL, False),
        (401, ErrorAction.PAUSE, False),
        (403, ErrorAction.FINAL, False),
        (429, ErrorAction.WAIT, False),
        (500, ErrorAction.RETRY, True),
    ],
)
def test_every_refusal_has_its_class_and_never_names_the_token(
    vendor: Vendor, account: Account, status: int, action: ErrorAction, is_ambiguous: bool
) -> None:
    vendor.reply = Reply.of({"ok": False, "error_code": status, "parameters": {"retry_after": 7}}, status)
    with pytest.raises(ConnectorError) as caught:
        telegram.send(message(text="a"), account, requests.Session())
    assert (caught.value.action, caught.value.is_ambiguous) == (action, is_ambiguous)
    assert caught.value.retry_after == timedelta(seconds=7)
    assert "token" not in str(caught.value)
