"""The web chat: send."""

from __future__ import annotations

from datetime import UTC, datetime

import requests

from connectors.base import Account, Button, OutboundMessage, ReplyWindow
from connectors.web.connector import WebConnector

ACCOUNT = Account("web", {"web_secret": "web-secret"})


def test_sending_is_storing_and_nothing_is_cut() -> None:
    connector = WebConnector()
    message = OutboundMessage("web", "v-17", "m1", text="a" * 9000, buttons=(Button("Có", payload="/y"),))
    assert connector.pieces(message) == [message]
    assert connector.send(message, ACCOUNT, requests.Session()).external_id == "m1"
    assert connector.recent_outgoing(ACCOUNT, "v-17", datetime.now(UTC), requests.Session()) == ()
    assert connector.reply_window(datetime.now(UTC)) == ReplyWindow(None, None)
    assert connector.is_local
