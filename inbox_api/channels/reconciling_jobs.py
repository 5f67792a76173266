"""The jobs that catch up with the vendors, one account at a time, away from the queue of answers."""

from __future__ import annotations

from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.channels import forgeries, reconciling
from inbox_api.channels.http import http
from inbox_api.db import transaction


def now() -> datetime:
    return datetime.now(UTC)


@queue.jobs.periodic(cron="*/15 * * * *")
@queue.jobs.task(name="reconcile_all", queueing_lock="reconcile_all")
def reconcile_all(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    plan_all()


def plan_all() -> None:
    """A look at every account; also when a worker starts, since nobody may have listened for a while."""
    with transaction() as session:
        forgeries.clear_quiet(session, now())
        for row_id in reconciling.accounts_to_look_at(session):
            queue.defer(session, queue.RECONCILE, lock=f"reconcile:{row_id}", queue=queue.FILES, account_row_id=row_id)


@queue.jobs.task(name=queue.RECONCILE, queue=queue.FILES)
def reconcile(account_row_id: int) -> None:
    """Ask, take in, remember; a killed worker's next look begins where the last finished one ended."""
    with transaction() as session:
        look = reconciling.begin(session, account_row_id, now())
    if look is None:
        return
    seen = reconciling.ask_vendor(look, http())
    taken = reconciling.Taken()
    for start in range(0, len(seen.events), reconciling.EVENTS_AT_ONCE):
        with transaction() as session:
            part = seen.events[start : start + reconciling.EVENTS_AT_ONCE]
            reconciling.take_missed(session, look, part, taken, now())
    with transaction() as session:
        reconciling.finish(session, look, seen, taken, now())
