"""The message shapes and the connector interface that every channel shares.

Nothing here knows a vendor, the database or the settings: a connector gets secrets, tokens and the HTTP
client as arguments and hands back plain values.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import requests


class EventKind(enum.StrEnum):
    """What one item of a webhook post tells us."""

    MESSAGE = "message"  # the citizen wrote, tapped a button or sent a file
    ECHO = "echo"  # something was sent to the citizen: by us, or by a person or tool outside
    EDIT = "edit"  # the citizen changed an earlier message; external_id is that message's
    DELETE = "delete"  # the citizen took back an earlier message; external_id is that message's
    DELIVERED = "delivered"  # receipts; they never create a conversation and never wake the bot
    READ = "read"
    REACTION = "reaction"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    THREAD_CONTROL = "thread_control"  # another application took or gave back the thread
    OTHER = "other"  # known to be harmless, kept in the raw post only


class AttachmentKind(enum.StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"
    STICKER = "sticker"
    LOCATION = "location"
    LINK = "link"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class InboundAttachment:
    """One attachment as the vendor described it; nothing is downloaded by a connector."""

    kind: AttachmentKind
    url: str | None = None
    name: str | None = None
    mime: str | None = None
    size_bytes: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One event of one citizen's thread.

    account_id:   the page or OA it came to.
    citizen_id:   the citizen's id on that page or OA (also for echoes, where sender and recipient are swapped).
    external_id:  unique within (channel, account_id, kind); repeats of it are absorbed.
    sent_at:      the vendor's time, aware UTC.
    payload:      set only for a tap on a button that we sent; never for typed text.
    marker:       our own mark on an echo of our own send (Facebook `metadata`), else None.
    outside_sender: on an echo, who sent it when it was not us (an officer's id at the vendor, an app id), else None.
    watermark:    on receipts: everything sent at or before this time.
    related_ids:  on receipts and reactions: the external ids of the messages they speak of.
    """

    kind: EventKind
    account_id: str
    citizen_id: str
    external_id: str
    sent_at: datetime
    text: str | None = None
    payload: str | None = None
    attachments: tuple[InboundAttachment, ...] = ()
    reply_to: str | None = None
    marker: str | None = None
    outside_sender: str | None = None
    watermark: datetime | None = None
    related_ids: tuple[str, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedPost:
    """All events of one webhook post. `problems` names the items that could not be read (no personal data)."""

    messages: tuple[InboundMessage, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """A choice for the citizen: `payload` comes back to us, `url` opens a page. Exactly one is set."""

    title: str
    payload: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file to send: its bytes, so that no public address is needed."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One thing to say to one citizen.

    marker:   our unique mark for this send; comes back in echoes where the vendor allows it.
    is_human: True when an officer typed it (some windows are open to people only).
    """

    account_id: str
    citizen_id: str
    marker: str
    text: str = ""
    buttons: tuple[Button, ...] = ()
    file: OutboundFile | None = None
    reply_to: str | None = None
    is_human: bool = False
    last_citizen_action_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SendResult:
    """What the vendor answered to an accepted send."""

    external_id: str
    sent_at: datetime | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message the vendor says it delivered for us; used to settle sends whose outcome is unknown."""

    external_id: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """One connected page, OA or web chat.

    secrets: names per channel, see each connector's README (`app_secret`, `access_token`, …); never logged.
    options: plain settings (`base_url`, `api_version`, `app_id`, …).
    """

    account_id: str
    secrets: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """Until when a reply may be sent. None = no limit.

    free_until:  the bot and officers may write.
    human_until: after that only text typed by an officer, until then.
    """

    free_until: datetime | None
    human_until: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class FreshTokens:
    """Renewed secrets of an account (only the changed names) and when the access token ends, aware UTC."""

    secrets: Mapping[str, str]
    expires_at: datetime


class ErrorAction(enum.StrEnum):
    """What the sender should do about a failed send."""

    RETRY = "retry"  # temporary; try again with back-off
    WAIT = "wait"  # rate limit; try again after `retry_after`
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a name, no secret; refresh once, then try once more
    HUMAN = "human"  # a person must repair the connection
    FINAL = "final"  # will never work for this message


class PayloadError(ValueError):
    """The webhook body is not what this channel sends. The text names the place, never the content."""


class ConnectorError(Exception):
    """A send failed for a known reason.

    code:        the vendor's code as text ("10/2018278", "-230"), for the officer's page and for counting.
    is_ambiguous: True when the message may have arrived all the same (time-out, broken connection, 5xx).
    """

    def __init__(
        self,
        code: str,
        *,
        action: ErrorAction,
        is_ambiguous: bool = False,
        retry_after: timedelta | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.action = action
        self.is_ambiguous = is_ambiguous
        self.retry_after = retry_after
        self.detail = detail

    @property
    def permanent(self) -> bool:
        return self.action in {ErrorAction.FINAL, ErrorAction.HUMAN}


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

    def send(self, message: OutboundMessage, account: Account, http: requests.Session) -> SendResult:
        """Send one piece. Raises ConnectorError."""

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
