"""How connected accounts stand: what is left of their tokens, open problems in words, and a test by real calls."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

import requests
from sqlalchemy.orm import Session

from inbox_api.channels import problems, setup_watch, testing
from inbox_api.channels.repository import ChannelRepository

Transaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class Standing:
    """One account; days are whole ones, None when nothing ends. problems: what is wrong and what to do."""

    channel: str
    account_id: str
    name: str
    is_active: bool
    token_days_left: int | None
    refresh_token_days_left: int | None
    sends_paused_until: datetime | None
    problems: tuple[str, ...]


def standings(session: Session, now: datetime) -> list[Standing]:
    """All accounts, as last noted."""
    return [
        Standing(
            channel=row.channel,
            account_id=row.account_id,
            name=row.name,
            is_active=row.is_active,
            token_days_left=_days(row.token_expires_at, now),
            refresh_token_days_left=_days(row.refresh_token_expires_at, now),
            sends_paused_until=row.sends_paused_until,
            problems=tuple(
                problems.text_of(found) for found in problems.open_problems(session, row.channel, row.account_id)
            ),
        )
        for row in ChannelRepository(session).all_accounts()
    ]


def examine_all(transaction: Transaction, http: requests.Session, now: datetime) -> int:
    """Test every right and secret at the vendors and note the outcome; how many accounts were tested.

    No transaction is open while a vendor is asked.
    """
    with transaction() as session:
        wanted = setup_watch.accounts_to_test(session)
        orders = [testing.begin(session, row) for row in ChannelRepository(session).all_accounts() if row.id in wanted]
    for order in orders:
        found = testing.ask(order, http)
        with transaction() as session:
            testing.keep(session, order, found, now)
    return len(orders)


def _days(ends_at: datetime | None, now: datetime) -> int | None:
    return max(0, (ends_at - now).days) if ends_at is not None else None
