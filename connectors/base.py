"""The message shapes and the connector interface that every channel shares.

Nothing here knows a vendor, the database or the settings: a connector gets secrets, tokens and the HTTP
client as arguments and hands back plain values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import requests

from connectors.inbound import (
    AttachmentKind,
    CommentChange,
    CommentVerb,
    EventKind,
    InboundAttachment,
    InboundMessage,
    ParsedPost,
)
from connectors.outbound import (
    Account,
    Button,
    Card,
    CommentState,
    ConnectorError,
    ErrorAction,
    FreshTokens,
    OutboundFile,
    OutboundMessage,
    PayloadError,
    ReplyWindow,
    SendResult,
    SentMessage,
    UploadCache,
)

__all__ = [
    "Account",
    "AttachmentKind",
    "Button",
    "Card",
    "CommentActions",
    "CommentChange",
    "CommentState",
    "CommentVerb",
    "Connector",
    "ConnectorError",
    "ErrorAction",
    "EventKind",
    "FreshTokens",
    "InboundAttachment",
    "InboundMessage",
    "OutboundFile",
    "OutboundMessage",
    "ParsedPost",
    "PayloadError",
    "ReplyWindow",
    "SendResult",
    "SentMessage",
    "UploadCache",
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


class CommentActions(Protocol):
    """What a channel with public comments offers beside messages (see registry.COMMENT_ACTIONS).

    All raise ConnectorError; `comment_id` may name a visitor's post as well. Nothing here is repeated by itself.
    """

    def read_comment(self, account: Account, comment_id: str, http: requests.Session) -> CommentState:
        """Its present text and rights."""

    def reply_publicly(self, account: Account, comment_id: str, text: str, http: requests.Session) -> SendResult:
        """Write a comment below it; external_id of the result is our comment's id."""

    def own_replies(self, account: Account, comment_id: str, http: requests.Session) -> Sequence[SentMessage]:
        """What the page itself wrote below it, oldest first: settles a public reply whose outcome is unknown."""

    def reply_privately(
        self, account: Account, comment_id: str, message: OutboundMessage, http: requests.Session
    ) -> SendResult:
        """The one message that a comment allows. `detail["recipient_id"]` of the result is the citizen_id of his
        thread; `detail["was_done"]` is True (and external_id "") when somebody had used it before. `citizen_id` of
        the message is not used."""

    def edit_comment(self, account: Account, comment_id: str, text: str, http: requests.Session) -> None:
        """Change our own comment."""

    def set_hidden(self, account: Account, comment_id: str, is_hidden: bool, http: requests.Session) -> None:
        """Hide it from the public (its author and his friends still see it), or show it again."""

    def delete_comment(self, account: Account, comment_id: str, http: requests.Session) -> None:
        """Delete it for good; one that is gone already counts as deleted."""

    def set_liked(self, account: Account, comment_id: str, is_liked: bool, http: requests.Session) -> None:
        """Like it as the page, or take the like back."""
