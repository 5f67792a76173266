"""The Zalo connector: one object that joins verify, parse, pieces and send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import requests

from connectors.base import (
    Account,
    FreshTokens,
    OutboundMessage,
    ParsedPost,
    ReplyWindow,
    SendResult,
    SentMessage,
    UploadCache,
)
from connectors.zalo import oauth, parse, pieces, send, verify

# Free for 48 hours; charged until the 7th day, so only for what an officer typed; a little less than the vendor's.
FREE = timedelta(hours=47, minutes=55)
CHARGED = timedelta(days=6, hours=23, minutes=55)


class ZaloConnector:
    """Messages of an Official Account. Implements connectors.base.Connector."""

    name = "zalo"
    is_local = False
    max_image_bytes: int | None = 1_000_000
    needs_typed_choices = True

    def is_authentic(self, body: bytes, headers: Mapping[str, str], account: Account) -> bool:
        return self.signature_variant(body, headers, account) is not None

    def signature_variant(self, body: bytes, headers: Mapping[str, str], account: Account) -> str | None:
        """Which variant of the signature fits, of those that the account allows. See base.SignatureReader."""
        allowed = account.options.get("mac_variants") or verify.DOCUMENTED
        names = verify.MAC_VARIANTS if allowed.strip() == "all" else [name.strip() for name in allowed.split(",")]
        return verify.signed_as(
            body,
            headers.get("x-zevent-signature"),
            app_id=account.options.get("app_id", ""),
            oa_secrets=(account.secrets.get("oa_secret", ""), account.secrets.get("oa_secret_previous", "")),
            oa_id=account.account_id,
            variants=names,
            header_time=headers.get("x-zevent-timestamp", ""),
        )

    def is_probe(self, body: bytes) -> bool:
        return verify.is_probe(body)

    def handshake(self, query: Mapping[str, str], account: Account) -> str | None:  # noqa: ARG002 - same for all OAs
        return verify.challenge(query)

    def parse(self, body: bytes, account: Account) -> ParsedPost:
        return parse.parse(body, account)

    def pieces(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        return pieces.pieces(message)

    def send(
        self,
        message: OutboundMessage,
        account: Account,
        http: requests.Session,
        uploads: UploadCache | None = None,  # noqa: ARG002
    ) -> SendResult:
        return send.send(message, account, http)

    def show_typing(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        """Nothing: an OA has no typing sign."""

    def recent_outgoing(
        self, account: Account, citizen_id: str, since: datetime, http: requests.Session
    ) -> Sequence[SentMessage]:
        return send.recent_outgoing(account, citizen_id, since, http)

    def reply_window(self, last_citizen_action_at: datetime) -> ReplyWindow:
        return ReplyWindow(free_until=last_citizen_action_at + FREE, human_until=last_citizen_action_at + CHARGED)

    def refresh_tokens(self, account: Account, http: requests.Session, now: datetime) -> FreshTokens | None:
        pair = oauth.refresh(
            http,
            app_id=account.options.get("app_id", ""),
            app_secret=account.secrets.get("app_secret", ""),
            refresh_token=account.secrets.get("refresh_token", ""),
            now=now,
            oauth_url=account.options.get("oauth_url") or oauth.OAUTH_URL,
        )
        return FreshTokens(
            {"access_token": pair.access_token, "refresh_token": pair.refresh_token}, pair.access_expires_at
        )
