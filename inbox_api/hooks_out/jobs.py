"""Jobs of webhooks out, in a queue with threads of its own: an address that hangs holds up nothing else."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from inbox_api import queue
from inbox_api.db import transaction
from inbox_api.hooks_out import outbox, sending, transport
from inbox_api.hooks_out.repository import HookRepository
from inbox_api.queue import jobs
from inbox_api.settings import get_settings

log = logging.getLogger(__name__)
FORGOTTEN_AFTER = timedelta(seconds=30)
SWEPT_AT_ONCE = 500
DELETED_AT_ONCE = 1000


def now() -> datetime:
    return datetime.now(UTC)


@jobs.task(name=queue.SEND_HOOK)
def send_hook(hook_id: int, stream: str) -> None:
    """Make the deliveries of one stream, oldest first, until none is due."""
    while True:
        with transaction() as session:
            order = sending.next_order(session, hook_id, stream, now())
        if order is None:
            return
        outcome = transport.post(order.url, order.body, sending.headers(order, now()))
        if not outcome.is_delivered:
            log.warning("hook %d: delivery %d failed (%s)", hook_id, order.delivery_id, outcome.error or outcome.status)
        with transaction() as session:
            goes_on = sending.record(session, order, outcome, now())
        if not goes_on:
            return


@jobs.periodic(cron="* * * * *")
@jobs.task(name="sweep_hooks", queueing_lock="sweep_hooks")
def sweep_hooks(timestamp: int) -> None:  # noqa: ARG001
    """Streams whose job was lost, and those of addresses whose pause is over."""
    with transaction() as session:
        repository, moment = HookRepository(session), now()
        for hook in repository.all():
            if not outbox.is_ready(hook, moment):
                continue
            older = moment - FORGOTTEN_AFTER
            for stream in repository.waiting_streams(hook.id, moment, older_than=older, limit=SWEPT_AT_ONCE):
                outbox.defer(session, hook.id, stream)


@jobs.periodic(cron="41 20 * * *")  # 3:41 in Vietnam
@jobs.task(name="forget_hook_events", queueing_lock="forget_hook_events")
def forget_hook_events(timestamp: int) -> None:  # noqa: ARG001
    """The log is kept for some weeks."""
    while True:
        with transaction() as session:
            before = now() - timedelta(days=get_settings().hook_keep_days)
            if HookRepository(session).forget(before, DELETED_AT_ONCE) < DELETED_AT_ONCE:
                return
