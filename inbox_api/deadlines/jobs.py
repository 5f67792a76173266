"""Jobs of the clocks: ringing alarms every minute, repairing what has none at night."""

from __future__ import annotations

from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.db import transaction
from inbox_api.deadlines import clocks, escalation, replies
from inbox_api.deadlines.service import RECOUNT

jobs = queue.jobs
ROUNDS_AT_MOST = 50


def now() -> datetime:
    return datetime.now(UTC)


@jobs.periodic(cron="* * * * *")
@jobs.task(name="ring_deadlines", queueing_lock="ring_deadlines")
def ring_deadlines(timestamp: int) -> None:  # noqa: ARG001
    """Tell everything that is due, some hundred alarms a transaction."""
    for _round in range(ROUNDS_AT_MOST):
        with transaction() as session:
            if not escalation.ring(session, now()):
                return


@jobs.periodic(cron="31 19 * * *")  # 2:31 in Vietnam
@jobs.task(name="repair_deadlines", queueing_lock="repair_deadlines")
def repair_deadlines(timestamp: int) -> None:  # noqa: ARG001
    """Plan alarms of cases that have none, and replies that nobody has planned."""
    for _round in range(ROUNDS_AT_MOST * 10):
        with transaction() as session:
            if not escalation.repair(session):
                break
    place: int | None = 0
    while place is not None:
        with transaction() as session:
            place = replies.sweep(session, place, now())


@jobs.task(name=RECOUNT)
def recount_deadlines(after_id: int) -> None:
    """The calendar changed: open cases are counted anew, some hundred a transaction."""
    place: int | None = after_id
    while place is not None:
        with transaction() as session:
            place = clocks.recount(session, place, now())
