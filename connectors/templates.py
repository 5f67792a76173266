"""Messages from templates that the vendor approved beforehand: they reach people outside any reply window.

Use these names through connectors.base; which channel offers them stands in connectors.registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import requests

from connectors.inbound import TemplateNews
from connectors.outbound import Account


@dataclass(frozen=True, slots=True)
class TemplateParameter:
    """One place of a template. kind: the vendor's word ("STRING", "DATE", "NUMBER" …), upper case.

    Lengths in characters after NFC; None = no limit told.
    """

    name: str
    is_required: bool = True
    kind: str = "STRING"
    max_length: int | None = None
    min_length: int | None = None
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A template as the vendor has it. status: ENABLE, PENDING_REVIEW, REJECT, DISABLE or DELETE.

    price_by_phone, price_by_user: in dong, as text; "" = not told. raw: everything told, for the page of templates.
    """

    template_id: str
    name: str
    status: str
    parameters: tuple[TemplateParameter, ...] = ()
    tag: str = ""
    kind: str = ""
    quality: str = ""
    price_by_phone: str = ""
    price_by_user: str = ""
    preview_url: str = ""
    reason: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class TemplateSend:
    """One template message. Exactly one of phone, phone_hash and citizen_id is set.

    phone:       international without plus (84900000001).
    citizen_id:  the citizen's id on the account; such messages carry no tracking id.
    tracking_id: ours, at most 48 plain characters; comes back in receipts.
    is_trial:    reaches administrators of the account only.
    """

    template_id: str
    values: Mapping[str, str]
    tracking_id: str
    phone: str = ""
    phone_hash: str = ""
    citizen_id: str = ""
    is_trial: bool = False


@dataclass(frozen=True, slots=True)
class TemplateQuota:
    """How many template messages a day; None = not told."""

    daily: int | None = None
    remaining: int | None = None


@dataclass(frozen=True, slots=True)
class TemplateOutcome:
    """What the vendor answered to an accepted template message. mode: "1" normal, "3" beyond the quota."""

    message_id: str
    sent_at: datetime | None = None
    quota: TemplateQuota = TemplateQuota()
    mode: str = ""


class TemplateGateway(Protocol):
    """Template messages of a channel (registry.TEMPLATE_GATEWAYS). All raise ConnectorError."""

    def send_template(self, account: Account, order: TemplateSend, http: requests.Session) -> TemplateOutcome:
        """One call, never repeated by itself; an ambiguous error means that it may have gone out."""

    def templates(self, account: Account, http: requests.Session) -> Sequence[TemplateInfo]:
        """The whole catalogue with parameters."""

    def template_quota(self, account: Account, http: requests.Session) -> TemplateQuota:
        """What remains of today."""

    def quality(self, account: Account, http: requests.Session) -> str:
        """The vendor's word for how citizens take the messages (HIGH, MEDIUM, LOW, UNDEFINED)."""

    def delivered_at(self, account: Account, message_id: str, http: requests.Session) -> datetime | None:
        """When it arrived; None while it has not."""

    def ratings(
        self, account: Account, template_id: str, since: datetime, until: datetime, http: requests.Session
    ) -> Sequence[TemplateNews]:
        """Scores given on a rating template in that time, as their webhook would have told them."""
