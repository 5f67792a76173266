"""The Facebook connector: one object that joins verify, parse, pieces and send."""

# ruff: noqa: ARG002 - the protocol gives more than this channel needs

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import requests

from connectors.base import (
    Account,
    ConnectorError,
    FreshTokens,
    OutboundMessage,
    ParsedPost,
    ReplyWindow,
    SendResult,
    SentMessage,
    UploadCache,
)
from connectors.facebook import parse, pieces, send, verify, window


class FacebookConnector:
    """Messenger direct messages. Implements connectors.base.Connector."""

    name = "facebook"
    is_local = False
    max_image_bytes: int | None = None
    needs_typed_choices = False

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """clock: aware UTC; every attempt asks it which messaging type still fits."""
        self._clock = clock

    def is_authentic(self, body: bytes, headers: Mapping[str, str], account: Account) -> bool:
        secrets = (account.secrets.get("app_secret", ""), account.secrets.get("app_secret_previous", ""))
        return verify.is_authentic(body, headers.get("x-hub-signature-256"), secrets)

    def is_probe(self, body: bytes) -> bool:
        """Never: every post of the platform is signed."""
        return False

    def handshake(self, query: Mapping[str, str], account: Account) -> str | None:
        return verify.challenge(query, account.secrets.get("verify_token", ""))

    def parse(self, body: bytes, account: Account) -> ParsedPost:
        return parse.parse(body, account.options.get("app_id"))

    def pieces(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        return pieces.pieces(message)

    def send(
        self, message: OutboundMessage, account: Account, http: requests.Session, uploads: UploadCache | None = None
    ) -> SendResult:
        return send.send(message, account, http, now=self._clock())

    def show_typing(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        try:
            send.show_typing(account, citizen_id, http)
        except ConnectorError:
            return  # a missing typing sign must never cost the answer

    def recent_outgoing(
        self, account: Account, citizen_id: str, since: datetime, http: requests.Session
    ) -> Sequence[SentMessage]:
        return send.recent_outgoing(account, citizen_id, since, http)

    def reply_window(self, last_citizen_action_at: datetime) -> ReplyWindow:
        return window.reply_window(last_citizen_action_at)

    def refresh_tokens(self, account: Account, http: requests.Session, now: datetime) -> FreshTokens | None:
        """None: these tokens do not end by the clock."""
        return None
