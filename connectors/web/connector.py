"""The connector of our own web chat."""

# ruff: noqa: ARG002 - the protocol gives more than a channel without a vendor needs

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import requests

from connectors.base import (
    Account,
    Button,
    FreshTokens,
    OutboundMessage,
    ParsedPost,
    ReplyWindow,
    SendResult,
    SentMessage,
    UploadCache,
)
from connectors.web import parse, send, verify


class WebConnector:
    """Our own chat page. Implements connectors.base.Connector; most arguments of the protocol go unused."""

    name = "web"
    is_local = True
    max_image_bytes: int | None = None
    needs_typed_choices = False

    def is_authentic(self, body: bytes, headers: Mapping[str, str], account: Account) -> bool:
        secrets = (account.secrets.get("web_secret", ""), account.secrets.get("web_secret_previous", ""))
        return verify.is_authentic(body, headers.get("x-hopthu-signature"), secrets)

    def is_probe(self, body: bytes) -> bool:
        """Never: our own process signs every post."""
        return False

    def handshake(self, query: Mapping[str, str], account: Account) -> str | None:
        """Always refused: nobody has to ask."""
        return None

    def parse(self, body: bytes, account: Account) -> ParsedPost:
        return parse.parse(body)

    def pieces(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        return send.pieces(message)

    def button_titles(self, buttons: Sequence[Button]) -> Sequence[str]:
        return [button.title for button in buttons]

    def send(
        self, message: OutboundMessage, account: Account, http: requests.Session, uploads: UploadCache | None = None
    ) -> SendResult:
        return send.send(message)

    def show_typing(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        """Nothing: the page hears of it through its own live events."""

    def recent_outgoing(
        self,
        account: Account,
        citizen_id: str,
        since: datetime,
        http: requests.Session,
    ) -> Sequence[SentMessage]:
        """Nothing: a send here has no unknown outcome."""
        return ()

    def reply_window(self, last_citizen_action_at: datetime) -> ReplyWindow:
        """No limit."""
        return ReplyWindow(free_until=None, human_until=None)

    def refresh_tokens(self, account: Account, http: requests.Session, now: datetime) -> FreshTokens | None:
        """None: these tokens do not end by the clock."""
        return None
