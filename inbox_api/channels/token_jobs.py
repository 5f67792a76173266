"""The jobs that keep connections alive: renewing tokens, asking the vendor hourly how an account stands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from connectors.base import ConnectorError, FreshTokens
from connectors.registry import HEALTH_PROBES
from inbox_api import queue
from inbox_api.channels import health, rotation, service, tokens
from inbox_api.channels.http import http
from inbox_api.channels.tokens import Order, Step
from inbox_api.db import transaction

log = logging.getLogger(__name__)
jobs = queue.jobs


def _now() -> datetime:
    return datetime.now(UTC)


@jobs.task(name=queue.REFRESH_TOKEN)
def refresh_token(account_id: int, force: bool = False) -> None:
    """Renew one account's tokens when they are due, or when the vendor has just refused them."""
    renew(account_id, force=force)


def renew(account_id: int, *, force: bool = False, clock: Callable[[], datetime] = _now) -> None:
    """Each step in a transaction of its own; the process may die between any two of them."""
    with transaction() as session:
        order = tokens.begin(session, account_id, clock(), force=force)
    if order is not None and order.step == Step.PROBE:
        problem = probe(order)
        with transaction() as session:
            order = tokens.after_probe(session, order, problem, clock())
    if order is None:
        return
    outcome = spend(order, clock())
    with transaction() as session:
        tokens.finish(session, order, outcome, clock())


def spend(order: Order, now: datetime) -> FreshTokens | ConnectorError | None:
    """The one call with the refresh token; the outcome is a value, so that it is recorded whatever it is."""
    try:
        return service.connector(order.channel).refresh_tokens(order.account, http(), now)
    except ConnectorError as error:
        log.warning("account %d: tokens not renewed (%s)", order.row_id, error.code)
        return error


def probe(order: Order) -> ConnectorError | None:
    """Whether the stored access token works; None: it does, or this channel cannot be asked."""
    prober = HEALTH_PROBES.get(order.channel)
    if prober is None:
        return None
    try:
        prober.probe(order.account, http())
    except ConnectorError as error:
        return error
    return None


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(name="keep_tokens", queueing_lock="keep_tokens")
def keep_tokens(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    with transaction() as session:
        for account_id in tokens.due(session, _now()):
            queue.defer(session, queue.REFRESH_TOKEN, lock=f"token:{account_id}", account_id=account_id)
        tokens.watch(session, _now())
        rotation.end_due(session, _now())


@jobs.periodic(cron="23 * * * *")
@jobs.task(name="check_accounts", queueing_lock="check_accounts")
def check_accounts(timestamp: int) -> None:  # noqa: ARG001
    """Ask every account that can be asked how it stands."""
    for channel in HEALTH_PROBES:
        with transaction() as session:
            accounts = [(row.id, service.as_account(row)) for row in health.accounts(session, channel)]
        for row_id, account in accounts:
            outcome: Any
            try:
                outcome = asdict(HEALTH_PROBES[channel].probe(account, http()))
            except ConnectorError as error:
                outcome = error
            with transaction() as session:
                health.take_probe(session, row_id, outcome, _now())
