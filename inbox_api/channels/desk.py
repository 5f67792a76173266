"""What an administrator sees of connected accounts in the browser."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from connectors.registry import CONSENT_FLOWS, TEMPLATE_GATEWAYS
from inbox_api.channels import checking, consent
from inbox_api.channels.checking import Standing
from inbox_api.channels.grant_repository import GrantRepository
from inbox_api.channels.repository import ChannelRepository
from inbox_api.errors import NotAllowed
from inbox_api.models import ChannelConsent, Officer
from inbox_api.settings import get_settings


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel with its accounts. webhook, redirect: the addresses to save in the vendor's console."""

    channel: str
    webhook: str
    redirect: str | None  # None: no consent in the browser
    has_templates: bool
    accounts: tuple[AccountView, ...]


@dataclass(frozen=True, slots=True)
class AccountView:
    standing: Standing
    last_consent: ChannelConsent | None


def channels(session: Session, by: Officer, now: datetime, *, only: str = "") -> list[ChannelView]:
    """Channels with connected accounts, and those that begin with a consent. Raises NotAllowed."""
    if not by.has_role("admin"):
        raise NotAllowed
    found = checking.standings(session, now)
    names = {standing.channel for standing in found} | set(CONSENT_FLOWS)
    return [_channel(session, name, found) for name in sorted(names) if only in {"", name}]


def _channel(session: Session, name: str, found: Collection[Standing]) -> ChannelView:
    return ChannelView(
        channel=name,
        webhook=f"{get_settings().web_address}/webhooks/{name}",
        redirect=consent.redirect_uri(name) if name in CONSENT_FLOWS else None,
        has_templates=name in TEMPLATE_GATEWAYS,
        accounts=tuple(AccountView(one, _last_consent(session, one)) for one in found if one.channel == name),
    )


def _last_consent(session: Session, standing: Standing) -> ChannelConsent | None:
    row = ChannelRepository(session).account(standing.channel, standing.account_id)
    return GrantRepository(session).last_answer(row.id) if row is not None else None
