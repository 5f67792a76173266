"""What we say through a channel, what it answers, and the errors a sender must tell apart.

Use these names through connectors.base.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Button:
    """A choice for the citizen: `payload` comes back to us, `url` opens a page ("tel:": calls). Exactly one is set."""

    title: str
    payload: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a row that the citizen swipes through: a picture by address, two lines, up to three buttons."""

    title: str
    subtitle: str = ""
    image_url: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file to send: its bytes, so that no public address is needed.

    link: a signed address of the same file that ends by itself, for channels that cannot carry it; None without one.
    """

    name: str
    mime: str
    content: bytes
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ContactForm:
    """The vendor's own form that asks for name, phone and address; the answer comes as a message with `contact`."""

    title: str
    subtitle: str
    image_url: str | None = None


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
    cards: tuple[Card, ...] = ()
    file: OutboundFile | None = None
    contact_form: ContactForm | None = None
    reply_to: str | None = None
    is_human: bool = False
    last_citizen_action_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplyQuota:
    """What a message to this citizen counted against. kind: the vendor's word; remaining, total: None = not told.

    is_bought: it came out of a share that the account pays for.
    """

    kind: str
    remaining: int | None = None
    total: int | None = None
    is_bought: bool = False


@dataclass(frozen=True, slots=True)
class SendResult:
    """What the vendor answered to an accepted send."""

    external_id: str
    sent_at: datetime | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    quota: ReplyQuota | None = None


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
    """Renewed secrets of an account (only the changed names) and when the access token ends, aware UTC.

    refresh_expires_at: when the token that renews it ends; None when the vendor has none.
    """

    secrets: Mapping[str, str]
    expires_at: datetime
    refresh_expires_at: datetime | None = None


class ErrorAction(enum.StrEnum):
    """What the sender should do about a failed send."""

    RETRY = "retry"  # temporary; try again with back-off
    WAIT = "wait"  # rate limit; try again after `retry_after`
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a name, no secret; refresh once, then try once more
    HUMAN = "human"  # a person must repair the connection
    PAUSE = "pause"  # nothing of the whole account can be sent (blocked, token dead): hold it back for `retry_after`
    FINAL = "final"  # will never work for this message


class WaitUntil(enum.StrEnum):
    """When a vendor refuses something by the clock of its country, not for a length of time."""

    MORNING = "morning"  # nothing at night
    NEXT_DAY = "next_day"  # the day's share is used up


class UploadCache(Protocol):
    """Ids of files that the vendor already holds for one account, so that the same file is not uploaded twice.

    key: chosen by the connector ("image:<sha256 of the bytes>").
    """

    def find(self, key: str) -> str | None:
        """The vendor's id while it is still valid."""

    def keep(self, key: str, upload_id: str, valid_until: datetime) -> None:
        """Remember an upload. valid_until: aware UTC."""

    def forget(self, key: str) -> None:
        """The vendor no longer knows the id."""


class PayloadError(ValueError):
    """The webhook body is not what this channel sends. The text names the place, never the content."""


class ConnectorError(Exception):
    """A send failed for a known reason.

    code:        the vendor's code as text ("10/2018278", "-230"), for the officer's page and for counting.
    is_ambiguous: True when the message may have arrived all the same (time-out, broken connection, 5xx).
    retry_after: on WAIT and PAUSE, how long not to try.
    wait_until:  on WAIT, the hour of the vendor's country at which it may be tried again.
    tries:       how often the same thing is tried at most with this error; None = as the sender thinks.
    http_status: the status of the vendor's answer, where there was one: which code comes with which is not documented.
    """

    def __init__(
        self,
        code: str,
        *,
        action: ErrorAction,
        is_ambiguous: bool = False,
        retry_after: timedelta | None = None,
        detail: str = "",
        tries: int | None = None,
        wait_until: WaitUntil | None = None,
        http_status: int | None = None,
    ) -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.action = action
        self.is_ambiguous = is_ambiguous
        self.retry_after = retry_after
        self.detail = detail
        self.tries = tries
        self.wait_until = wait_until
        self.http_status = http_status

    @property
    def permanent(self) -> bool:
        return self.action in {ErrorAction.FINAL, ErrorAction.HUMAN}


@dataclass(frozen=True, slots=True)
class CommentState:
    """A comment or post as the vendor shows it now, and what we may do with it."""

    external_id: str
    text: str
    is_hidden: bool
    can_hide: bool
    can_remove: bool
    can_comment: bool
    can_reply_privately: bool
    author_id: str | None = None
    author_name: str | None = None
    created_at: datetime | None = None
    parent_id: str | None = None
    permalink: str | None = None
