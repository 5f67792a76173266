"""The web chat: verify."""

from __future__ import annotations

from connectors.base import Account
from connectors.web.connector import WebConnector
from connectors.web.verify import sign
from tests.contract.connectors.bench import Payload

ACCOUNT = Account("web", {"web_secret": "web-secret"})


def test_only_our_own_process_is_believed(payload: Payload) -> None:
    body, connector = payload("web/text"), WebConnector()
    assert connector.is_authentic(body, {"x-hopthu-signature": sign(body, "web-secret")}, ACCOUNT)
    assert not connector.is_authentic(body + b" ", {"x-hopthu-signature": sign(body, "web-secret")}, ACCOUNT)
    assert not connector.is_authentic(body, {"x-hopthu-signature": sign(body, "")}, Account("web", {"web_secret": ""}))
    assert not connector.is_authentic(body, {}, ACCOUNT)
    assert not connector.is_probe(body)
    assert connector.handshake({"hub.challenge": "1"}, ACCOUNT) is None
