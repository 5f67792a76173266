"""The jobs of template messages: sending, reading the catalogue, asking for receipts that did not come."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from connectors.base import Account, ConnectorError, TemplateOutcome
from connectors.registry import TEMPLATE_GATEWAYS
from inbox_api import queue
from inbox_api.channels import service as channels
from inbox_api.channels.http import http
from inbox_api.db import transaction
from inbox_api.zns import catalogue, news, sending
from inbox_api.zns.repository import ZnsRepository
from inbox_api.zns.sending import SendOrder

log = logging.getLogger(__name__)
jobs = queue.jobs
FORGOTTEN_AFTER = timedelta(seconds=90)
ASK_FOR_RECEIPTS = timedelta(days=2)
SEALED_FOR = timedelta(days=7)
AT_ONCE = 200


def _now() -> datetime:
    return datetime.now(UTC)


@jobs.task(name=queue.SEND_TEMPLATE)
def send_template(message_id: int) -> None:
    """One try of one message; a broken call to a user id is looked up in the vendor's history first."""
    settle_by_history(message_id)
    with transaction() as session:
        order = sending.begin(session, message_id, _now())
    if order is None:
        return
    outcome = call(order)
    with transaction() as session:
        sending.finish(session, order, outcome, _now())


def call(order: SendOrder) -> TemplateOutcome | ConnectorError:
    """The one call; the outcome is a value, so that it is recorded whatever it is."""
    try:
        return TEMPLATE_GATEWAYS[order.channel].send_template(order.account, order.order, http())
    except ConnectorError as error:
        log.warning("template message %d: not sent (%s, %s)", order.message_id, error.code, error.action)
        return error


def settle_by_history(message_id: int) -> None:
    """Look for a broken call to a user id in the vendor's history."""
    with transaction() as session:
        order = sending.unsettled(session, message_id)
    if order is None:
        return
    try:
        history = channels.connector(order.channel).recent_outgoing(
            order.account, order.order.citizen_id, order.started_at - sending.CLOCK_SKEW, http()
        )
    except ConnectorError as error:
        log.warning("template message %d: history not available (%s)", message_id, error.code)
        return
    with transaction() as session:
        sending.settle(session, order, history, _now())


def _accounts() -> list[tuple[int, str, Account]]:
    with transaction() as session:
        rows = ZnsRepository(session).account_rows(TEMPLATE_GATEWAYS)
        return [(row.id, row.channel, channels.as_account(row)) for row in rows]


@jobs.periodic(cron="41 * * * *")
@jobs.task(name="zns_sync", queueing_lock="zns_sync")
def sync(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Read every account's catalogue, quota and quality."""
    for row_id, channel, account in _accounts():
        sync_account(row_id, channel, account)


@jobs.task(name=queue.SYNC_TEMPLATES)
def sync_one(account_row_id: int) -> None:
    """Read one account's catalogue because somebody waits for it."""
    for row_id, channel, account in _accounts():
        if row_id == account_row_id:
            sync_account(row_id, channel, account)


def sync_account(row_id: int, channel: str, account: Account) -> str | None:
    """Read one account's catalogue now; the vendor's error code when it refused."""
    gateway = TEMPLATE_GATEWAYS[channel]
    try:
        templates = gateway.templates(account, http())
        quota, quality = gateway.template_quota(account, http()), gateway.quality(account, http())
    except ConnectorError as error:
        log.info("account %d: templates not read (%s)", row_id, error.code)
        return error.code
    with transaction() as session:
        row = ZnsRepository(session).account_row(row_id)
        if row is not None:
            catalogue.store(session, row, templates, _now())
            catalogue.store_account(session, row, quota, quality, _now())
    return None


@jobs.periodic(cron="7 * * * *")
@jobs.task(name="zns_receipts", queueing_lock="zns_receipts")
def ask_for_receipts(timestamp: int) -> None:  # noqa: ARG001
    """Ask for messages whose receipt did not come: the webhook may have been off."""
    for row_id, channel, account in _accounts():
        with transaction() as session:
            rows = ZnsRepository(session).undelivered(row_id, _now() - ASK_FOR_RECEIPTS, AT_ONCE)
            waiting = [(row.id, row.external_id) for row in rows if row.external_id and row.way != "user"]
        for message_id, external_id in waiting:
            try:
                at = TEMPLATE_GATEWAYS[channel].delivered_at(account, external_id, http())
            except ConnectorError as error:
                log.info("account %d: receipts not read (%s)", row_id, error.code)
                break
            if at is not None:
                with transaction() as session:
                    message = ZnsRepository(session).message(message_id)
                    assert message is not None
                    news.note_delivered(session, message, None, at, _now())


@jobs.periodic(cron="* * * * *")
@jobs.task(name="zns_sweep", queueing_lock="zns_sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001
    """Messages whose job was lost with a worker."""
    with transaction() as session:
        repository = ZnsRepository(session)
        for message_id, row_id in repository.waiting_since(_now() - FORGOTTEN_AFTER, AT_ONCE):
            queue.defer_template(session, row_id, message_id)


@jobs.periodic(cron="29 20 * * *")  # 3:29 in Vietnam
@jobs.task(name="zns_tidy", queueing_lock="zns_tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001
    """Forget whom and what was written when nothing can become of it any more."""
    with transaction() as session:
        ZnsRepository(session).unseal_old(_now() - SEALED_FOR)
