"""Renewing single-use tokens: claimed under a lease, spent once, stored before anything uses them.

A refresh token is dead as soon as the vendor answered. So: one worker per account (lease longer than the HTTP
time-out), the new pair and the old one kept in one transaction, and after a broken connection the stored
access token is tried first; only its refusal (or its end) starts another refresh.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
from sqlalchemy.orm import Session

from connectors.base import Account, ConnectorError, FreshTokens
from inbox_api.audit import service as audit
from inbox_api.channels import service, vault
from inbox_api.channels.repository import ChannelRepository
from inbox_api.settings import get_settings

REFRESH_BEFORE_END = timedelta(hours=12)
RENEWED_JUST_NOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, repr=False)
class RefreshOrder:
    row_id: int
    channel: str
    account: Account


def due_for_refresh(session: Session, now: datetime) -> list[int]:
    """Accounts whose access token ends within half its life."""
    return [
        row.id
        for row in ChannelRepository(session).all_accounts()
        if row.is_active and row.token_expires_at is not None and row.token_expires_at - now < REFRESH_BEFORE_END
    ]


def begin_refresh(session: Session, account_id: int, now: datetime, *, force: bool = False) -> RefreshOrder | None:
    """Claim the refresh. None: another worker has it, or it was renewed a moment ago."""
    repository = ChannelRepository(session)
    row = repository.by_id(account_id)
    if row is None or not row.is_active:
        return None
    is_due = row.token_expires_at is not None and row.token_expires_at - now < REFRESH_BEFORE_END
    renewed_at = row.options.get("tokens_renewed_at")
    if renewed_at and now - datetime.fromisoformat(str(renewed_at)) < RENEWED_JUST_NOW:
        return None
    lease = get_settings().vendor_timeout * 3
    if not (is_due or force) or not repository.claim_refresh(account_id, now=now, lease=lease):
        return None
    return RefreshOrder(row.id, row.channel, service.as_account(row))


def call_vendor(order: RefreshOrder, http: requests.Session, now: datetime) -> FreshTokens | ConnectorError | None:
    """Spend the refresh token; the outcome is a value, so that it is recorded whatever it is."""
    try:
        return service.connector(order.channel).refresh_tokens(order.account, http, now)
    except ConnectorError as error:
        return error


def finish_refresh(
    session: Session, order: RefreshOrder, outcome: FreshTokens | ConnectorError | None, now: datetime
) -> None:
    """Store the new pair beside the previous one, or what a person must repair."""
    row = ChannelRepository(session).by_id(order.row_id)
    assert row is not None
    row.token_refresh_started_at = None
    if isinstance(outcome, ConnectorError):
        row.problem = f"token: {outcome.code}"
        audit.record(session, "system", "channel.token_refused", "channel", row.id, now, {"code": outcome.code})
    elif outcome is not None:
        old = vault.unseal(row.secrets)
        previous = {f"previous_{name}": old[name] for name in outcome.secrets if name in old}
        row.secrets = vault.seal({**old, **previous, **outcome.secrets})
        row.options = {**row.options, "tokens_renewed_at": now.isoformat()}
        row.token_expires_at = outcome.expires_at
        row.problem = None
        audit.record(session, "system", "channel.token_renewed", "channel", row.id, now)
    service.forget_remembered(row.channel)
    session.flush()
