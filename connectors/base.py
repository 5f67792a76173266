"""The message shapes and the connector interface that every channel shares.

Nothing here knows a vendor, the database or the settings: a connector gets secrets, tokens and the HTTP
client as arguments and hands back plain values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import requests

from connectors.capabilities import (
    CitizenProfile,
    CommentActions,
    MissedReader,
    PageProfile,
    ProfileKeeper,
    ProfileReader,
    SetupChecks,
    SetupFinding,
    SignatureReader,
    ThreadControl,
    WebhookKeeper,
)
from connectors.fields import PREVIOUS, AccountField
from connectors.grants import (
    AccountHealth,
    CitizenWindow,
    ConsentFlow,
    ConsentLink,
    HealthProbe,
    ReactionSender,
    WindowReader,
)
from connectors.inbound import (
    AttachmentKind,
    CommentChange,
    CommentVerb,
    ContactDetails,
    EventKind,
    InboundAttachment,
    InboundMessage,
    ParsedPost,
    TemplateNews,
    TemplateNewsKind,
    Variant,
)
from connectors.outbound import (
    Account,
    Button,
    Card,
    CommentState,
    ConnectorError,
    ContactForm,
    ErrorAction,
    FreshTokens,
    OutboundFile,
    OutboundMessage,
    PayloadError,
    ReplyQuota,
    ReplyWindow,
    SendResult,
    SentMessage,
    UploadCache,
    WaitUntil,
)
from connectors.templates import (
    TemplateGateway,
    TemplateInfo,
    TemplateOutcome,
    TemplateParameter,
    TemplateQuota,
    TemplateSend,
)
from connectors.ways import (
    Mail,
    MailServer,
    MailWay,
    ReceiptKind,
    Security,
    Sms,
    SmsGateway,
    SmsReceiptForm,
    SmsWay,
    WayOutcome,
    WayReceipt,
)

__all__ = [
    "PREVIOUS",
    "Account",
    "AccountField",
    "AccountHealth",
    "AttachmentKind",
    "Button",
    "Card",
    "CitizenProfile",
    "CitizenWindow",
    "CommentActions",
    "CommentChange",
    "CommentState",
    "CommentVerb",
    "Connector",
    "ConnectorError",
    "ConsentFlow",
    "ConsentLink",
    "ContactDetails",
    "ContactForm",
    "ErrorAction",
    "EventKind",
    "FreshTokens",
    "HealthProbe",
    "InboundAttachment",
    "InboundMessage",
    "Mail",
    "MailServer",
    "MailWay",
    "MissedReader",
    "OutboundFile",
    "OutboundMessage",
    "PageProfile",
    "ParsedPost",
    "PayloadError",
    "ProfileKeeper",
    "ProfileReader",
    "ReactionSender",
    "ReceiptKind",
    "ReplyQuota",
    "ReplyWindow",
    "Security",
    "SendResult",
    "SentMessage",
    "SetupChecks",
    "SetupFinding",
    "SignatureReader",
    "Sms",
    "SmsGateway",
    "SmsReceiptForm",
    "SmsWay",
    "TemplateGateway",
    "TemplateInfo",
    "TemplateNews",
    "TemplateNewsKind",
    "TemplateOutcome",
    "TemplateParameter",
    "TemplateQuota",
    "TemplateSend",
    "ThreadControl",
    "UploadCache",
    "Variant",
    "WaitUntil",
    "WayOutcome",
    "WayReceipt",
    "WebhookKeeper",
    "WindowReader",
]


class Connector(Protocol):
    """What every channel offers. Pure except `send`, `show_typing` and `recent_outgoing`, which get the HTTP client."""

    name: str
    is_local: bool  # True: storing a message is delivering it (our own web chat)
    max_image_bytes: int | None  # larger photos are made smaller before they are sent
    needs_typed_choices: bool  # True: buttons do not show on every device, so the text lists them with numbers

    def is_authentic(self, body: bytes, headers: Mapping[str, str], account: Account) -> bool:
        """True when the raw post was signed with the account's secret. Header names are lower case."""

    def is_probe(self, body: bytes) -> bool:
        """True for a vendor's unsigned connection test: answer 200, keep nothing."""

    def handshake(self, query: Mapping[str, str], account: Account) -> str | None:
        """The text to answer a GET with, or None to refuse it."""

    def parse(self, body: bytes, account: Account) -> ParsedPost:
        """Every event of the post. Raises PayloadError when the envelope is broken.

        account: any account of the application that the post was verified for; a post may speak of several accounts,
        so each message names its own. It tells our own echoes (`app_id`) and our own button payloads from typed text.
        """

    def pieces(self, message: OutboundMessage) -> Sequence[OutboundMessage]:
        """The message cut to the channel's limits, one call each. Markers get a suffix from the 2nd piece on."""

    def button_titles(self, buttons: Sequence[Button]) -> Sequence[str]:
        """The titles of one piece's buttons as citizens read them here, shortened where the channel shortens them."""

    def send(
        self, message: OutboundMessage, account: Account, http: requests.Session, uploads: UploadCache | None = None
    ) -> SendResult:
        """Send one piece; files are uploaded once where `uploads` is given. Raises ConnectorError."""

    def show_typing(self, account: Account, citizen_id: str, http: requests.Session) -> None:
        """Show that an answer is being written, where the channel can; failures are swallowed."""

    def recent_outgoing(
        self, account: Account, citizen_id: str, since: datetime, http: requests.Session
    ) -> Sequence[SentMessage]:
        """What went out to this citizen since then, oldest first, as far as the vendor tells. Raises ConnectorError."""

    def reply_window(self, last_citizen_action_at: datetime) -> ReplyWindow:
        """Until when we may write to this citizen."""

    def refresh_tokens(self, account: Account, http: requests.Session, now: datetime) -> FreshTokens | None:
        """Spend the account's single-use refresh token; None where tokens do not end. Raises ConnectorError."""
