"""The jobs that catch up with the vendors and test connections, one account at a time, away from the answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectors.registry import SETUP_CHECKS
from inbox_api import queue
from inbox_api.channels import forgeries, reconciling, setup_watch, testing
from inbox_api.channels.http import http
from inbox_api.channels.repository import ChannelRepository
from inbox_api.db import transaction


def now() -> datetime:
    return datetime.now(UTC)


@queue.jobs.periodic(cron="*/15 * * * *")
@queue.jobs.task(name="reconcile_all", queueing_lock="reconcile_all")
def reconcile_all(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    plan_all()


def plan_after_start() -> None:
    """Nobody may have listened for a while: look now, and once more for what is too young to be looked at now."""
    plan_all()
    plan_all(now() + reconciling.SETTLED + timedelta(minutes=1))


def plan_all(at: datetime | None = None) -> None:
    """A look at every account. at: not before then."""
    with transaction() as session:
        forgeries.clear_quiet(session, now())
        for row_id in reconciling.accounts_to_look_at(session):
            lock = f"reconcile:{row_id}"
            queue.defer(session, queue.RECONCILE, lock=lock, at=at, queue=queue.FILES, account_row_id=row_id)


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


@queue.jobs.periodic(cron="37 23 * * *")  # 6:37 in Vietnam, before people come
@queue.jobs.task(name="test_setups", queueing_lock="test_setups")
def test_setups(timestamp: int) -> None:  # noqa: ARG001
    """Plan the daily test of every account."""
    with transaction() as session:
        for row_id in setup_watch.accounts_to_test(session):
            queue.defer(session, queue.TEST_SETUP, lock=f"reconcile:{row_id}", queue=queue.FILES, account_row_id=row_id)


@queue.jobs.task(name=queue.TEST_SETUP, queue=queue.FILES)
def test_setup(account_row_id: int) -> None:
    """Real calls with each right and secret of one account."""
    with transaction() as session:
        row = ChannelRepository(session).by_id(account_row_id)
        if row is None or not row.is_active or row.channel not in SETUP_CHECKS:
            return
        order = testing.begin(session, row)
    found = testing.ask(order, http())
    with transaction() as session:
        testing.keep(session, order, found, now())
