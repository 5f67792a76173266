"""How an administrator at the vendor lets us act for an account, and whether that still holds.

Use these names through connectors.base; which channel offers what stands in connectors.registry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import requests

from connectors.outbound import Account, FreshTokens


@dataclass(frozen=True, slots=True, repr=False)
class ConsentLink:
    """Where the administrator agrees. `verifier`: keep it secret until the exchange of the code; "" = not needed."""

    url: str
    verifier: str


class ConsentFlow(Protocol):
    """Consent in the browser of an administrator of the page or OA (registry.CONSENT_FLOWS)."""

    def consent_link(self, account: Account, *, redirect_uri: str, state: str) -> ConsentLink:
        """The address to send the administrator to. Raises ConnectorError when a setting is missing."""

    def exchange_code(
        self, account: Account, *, code: str, verifier: str, http: requests.Session, now: datetime
    ) -> FreshTokens:
        """Spend the code that came back; a second use is refused by the vendor. Raises ConnectorError."""


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """What the vendor says of an account whose access token works.

    is_verified: None when not told. plan, plan_until: the paid package and its end, aware UTC.
    linked_wallet: True when messages that cost money can be paid; None when not told.
    """

    account_id: str
    name: str
    kind: str = ""
    is_verified: bool | None = None
    followers: int | None = None
    plan: str = ""
    plan_until: datetime | None = None
    linked_wallet: bool | None = None


class HealthProbe(Protocol):
    """A free call that shows whether the stored access token still works (registry.HEALTH_PROBES)."""

    def probe(self, account: Account, http: requests.Session) -> AccountHealth:
        """Raises ConnectorError: REFRESH_TOKEN when the token is refused."""


@dataclass(frozen=True, slots=True)
class CitizenWindow:
    """What the vendor says of the reply window of one citizen. None = not told.

    last_action_at: the citizen's last act that opened it, aware UTC; may be one that no webhook told us of.
    remaining, total: messages that cost nothing.
    """

    last_action_at: datetime | None
    remaining: int | None = None
    total: int | None = None


class WindowReader(Protocol):
    """Asks the vendor whether a window that looks shut is really shut (registry.WINDOW_READERS)."""

    def read_window(self, account: Account, citizen_id: str, http: requests.Session) -> CitizenWindow | None:
        """None for people about whom the vendor tells nothing. Raises ConnectorError."""


class ReactionSender(Protocol):
    """Puts the account's sign on a citizen's message (registry.REACTION_SENDERS)."""

    def react(self, account: Account, citizen_id: str, message_id: str, icon: str, http: requests.Session) -> None:
        """icon: the vendor's own. Raises ConnectorError."""
