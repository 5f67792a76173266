"""The Zalo connector: one object that joins verify, parse, pieces, send and all that an OA offers beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import requests

from connectors.base import (
    Account,
    AccountHealth,
    Button,
    CitizenProfile,
    CitizenWindow,
    ConnectorError,
    ConsentLink,
    ErrorAction,
    FreshTokens,
    InboundMessage,
    OutboundMessage,
    ParsedPost,
    ReplyWindow,
    SendResult,
    SentMessage,
    SetupFinding,
    TemplateInfo,
    TemplateNews,
    TemplateOutcome,
    TemplateQuota,
    TemplateSend,
    UploadCache,
)
from connectors.splitting import shorten
from connectors.zalo import health, history, oauth, parse, pieces, send, verify, zns

# Free for 48 hours; charged until the 7th day, so only for what an officer typed; a little less than the vendor's.
FREE = timedelta(hours=47, minutes=55)
CHARGED = timedelta(days=6, hours=23, minutes=55)
PKCE_STATIC, PKCE_OFF = "static", "off"


class ZaloConnector:
    """Messages of an Official Account. Implements connectors.base.Connector and most of connectors.capabilities."""

    name = "zalo"
    is_local = False
    max_image_bytes: int | None = 1_000_000
    needs_typed_choices = True

    # what comes in

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

    def subscription_gaps(self, account: Account, http: requests.Session) -> Sequence[str]:  # noqa: ARG002
        """Nothing: the switches of the events are in the vendor's console only, no call reads them."""
        return ()

    def renew_subscription(self, account: Account, http: requests.Session) -> None:
        """Nothing to renew by a call."""

    def missed(self, account: Account, since: datetime, http: requests.Session) -> Iterator[InboundMessage]:
        return history.missed(account, since, http)

    # what goes out

    def pieces(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        return pieces.pieces(message)

    def button_titles(self, buttons: Sequence[Button]) -> Sequence[str]:
        return [shorten(button.title, pieces.TITLE_LIMIT) for button in buttons]

    def send(
        self, message: OutboundMessage, account: Account, http: requests.Session, uploads: UploadCache | None = None
    ) -> SendResult:
        return send.send(message, account, http, uploads)

    def show_typing(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        """Nothing: an OA has no typing sign."""

    def react(self, account: Account, citizen_id: str, message_id: str, icon: str, http: requests.Session) -> None:
        send.react(account, citizen_id, message_id, icon, http)

    def recent_outgoing(
        self, account: Account, citizen_id: str, since: datetime, http: requests.Session
    ) -> Sequence[SentMessage]:
        return history.recent_outgoing(account, citizen_id, since, http)

    def reply_window(self, last_citizen_action_at: datetime) -> ReplyWindow:
        return ReplyWindow(free_until=last_citizen_action_at + FREE, human_until=last_citizen_action_at + CHARGED)

    def read_window(self, account: Account, citizen_id: str, http: requests.Session) -> CitizenWindow | None:
        return health.read_window(account, citizen_id, http)

    def read_profile(self, account: Account, citizen_id: str, http: requests.Session) -> CitizenProfile | None:
        return health.read_profile(account, citizen_id, http)

    # the grant

    def consent_link(self, account: Account, *, redirect_uri: str, state: str) -> ConsentLink:
        """Options: `pkce_mode` per_request (default), static (secret `pkce_verifier`), off; `pkce_method` S256, plain.

        Raises ConnectorError when the application's id or the fixed verifier is missing.
        """
        app_id, mode = account.options.get("app_id", ""), account.options.get("pkce_mode", "")
        verifier = "" if mode == PKCE_OFF else oauth.new_verifier()
        if mode == PKCE_STATIC:
            verifier = account.secrets.get("pkce_verifier", "")
        if not app_id or (not verifier and mode != PKCE_OFF):
            raise ConnectorError("no_app_id" if not app_id else "no_pkce_verifier", action=ErrorAction.HUMAN)
        method = account.options.get("pkce_method", "S256")
        url = oauth.consent_url(
            app_id=app_id,
            redirect_uri=redirect_uri,
            challenge=oauth.challenge_for(verifier, method) if verifier else "",
            state=state,
            oauth_url=account.options.get("oauth_url") or oauth.OAUTH_URL,
        )
        return ConsentLink(url, verifier)

    def exchange_code(
        self, account: Account, *, code: str, verifier: str, http: requests.Session, now: datetime
    ) -> FreshTokens:
        pair = oauth.exchange_code(
            http,
            app_id=account.options.get("app_id", ""),
            app_secret=account.secrets.get("app_secret", ""),
            code=code,
            verifier=verifier,
            now=now,
            oauth_url=account.options.get("oauth_url") or oauth.OAUTH_URL,
        )
        return pair.as_fresh()

    def refresh_tokens(self, account: Account, http: requests.Session, now: datetime) -> FreshTokens | None:
        refresh_token = account.secrets.get("refresh_token", "")
        if not refresh_token:
            raise ConnectorError("no_refresh_token", action=ErrorAction.HUMAN)
        pair = oauth.refresh(
            http,
            app_id=account.options.get("app_id", ""),
            app_secret=account.secrets.get("app_secret", ""),
            refresh_token=refresh_token,
            now=now,
            oauth_url=account.options.get("oauth_url") or oauth.OAUTH_URL,
        )
        return pair.as_fresh()

    def probe(self, account: Account, http: requests.Session) -> AccountHealth:
        return health.probe(account, http)

    def check_setup(self, account: Account, http: requests.Session) -> Sequence[SetupFinding]:
        return health.check_setup(account, http)

    # template messages

    def send_template(self, account: Account, order: TemplateSend, http: requests.Session) -> TemplateOutcome:
        return zns.send_template(account, order, http)

    def templates(self, account: Account, http: requests.Session) -> Sequence[TemplateInfo]:
        return zns.templates(account, http)

    def template_quota(self, account: Account, http: requests.Session) -> TemplateQuota:
        return zns.template_quota(account, http)

    def quality(self, account: Account, http: requests.Session) -> str:
        return zns.quality(account, http)

    def delivered_at(self, account: Account, message_id: str, http: requests.Session) -> datetime | None:
        return zns.delivered_at(account, message_id, http)

    def ratings(
        self, account: Account, template_id: str, since: datetime, until: datetime, http: requests.Session
    ) -> Sequence[TemplateNews]:
        return zns.ratings(account, template_id, since, until, http)
