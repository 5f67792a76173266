"""Ways out that are no conversations: e-mail and SMS. Plain values, one call each, and what is told afterwards.

Use these names through connectors.base.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import requests

from connectors.capabilities import SetupFinding
from connectors.outbound import OutboundFile


class Security(enum.StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # only for a server on this machine


@dataclass(frozen=True, slots=True, repr=False)
class MailServer:
    """The city's own mail server. wants_reports: ask for delivery reports (DSN) where the server offers them."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    username: str = ""
    password: str = ""
    sender_name: str = ""
    reply_to: str = ""
    list_id: str = ""
    wants_reports: bool = False
    ca_file: str = ""  # certificates to trust beside the system's; "" = only those


@dataclass(frozen=True, slots=True, repr=False)
class Mail:
    """One letter to one address. marker: letters, digits and hyphens; it becomes the Message-ID and the envelope id."""

    marker: str
    to: str
    subject: str
    text: str
    html: str
    files: tuple[OutboundFile, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class SmsGateway:
    """A provider's HTTP interface, described by settings.

    url, body: with the places {phone} {text} {id}, escaped as the place needs it. success_path: a dotted path in the
    JSON answer whose value must be one of success_values; "" = the status decides. knows_repeats: the provider sends
    the same {id} once only, so a broken call may be repeated.
    """

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    content_type: str = "application/json"
    phone_form: str = "84"  # 84, +84 or 0
    success_path: str = ""
    success_values: tuple[str, ...] = ()
    id_path: str = ""
    error_path: str = ""
    retry_codes: tuple[str, ...] = ()
    knows_repeats: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Sms:
    """One short message. phone: digits in the form 84…"""

    marker: str
    phone: str
    text: str


@dataclass(frozen=True, slots=True)
class SmsReceiptForm:
    """Where a provider's receipt says what: dotted paths, and the values that mean delivered or failed."""

    marker_path: str = "id"
    external_id_path: str = "message_id"
    status_path: str = "status"
    delivered_values: tuple[str, ...] = ("delivered",)
    failed_values: tuple[str, ...] = ("failed",)


@dataclass(frozen=True, slots=True)
class WayOutcome:
    """The other side took it. external_id: its own name for the message, "" when it told none."""

    external_id: str = ""


class ReceiptKind(enum.StrEnum):
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WayReceipt:
    """What was told afterwards of one message, named by our marker or the other side's id."""

    kind: ReceiptKind
    marker: str = ""
    external_id: str = ""
    code: str = ""


class MailWay(Protocol):
    """Sends letters. All raise ConnectorError as told there; `is_ambiguous`: it may have gone out."""

    def clean_address(self, text: str) -> str | None:
        """The address as it is sent to, or None when it is none."""

    def send(self, server: MailServer, mail: Mail) -> WayOutcome:
        """One try. Raises ConnectorError."""

    def check(self, server: MailServer) -> Sequence[SetupFinding]:
        """Connect, protect, sign in, name the sender; no letter is sent. Never raises ConnectorError."""

    def read_report(self, raw: bytes) -> tuple[WayReceipt, ...]:
        """The receipts in a delivery report as a mail server writes it; () for any other letter."""


class SmsWay(Protocol):
    """Sends short messages."""

    def send(self, gateway: SmsGateway, sms: Sms, http: requests.Session) -> WayOutcome:
        """One try. Raises ConnectorError."""

    def check(self, gateway: SmsGateway, http: requests.Session) -> Sequence[SetupFinding]:
        """Is the description whole and the provider's machine there; no message is sent. Never raises."""

    def fitted(self, text: str, *, segments: int, is_plain: bool) -> str:
        """`text` cut to that many segments; is_plain: written without diacritics."""

    def segments(self, text: str) -> int:
        """How many segments a text takes."""

    def read_receipt(self, form: SmsReceiptForm, fields: Mapping[str, object]) -> WayReceipt | None:
        """What a provider's call tells; None when it tells nothing final."""
