"""Jobs of assignment: handing out what waits; learning from officers' corrections at night."""

from __future__ import annotations

from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.assignment import automatic
from inbox_api.assignment.intake import ASSIGN_WAITING
from inbox_api.assignment.learning import suggesting, teaching
from inbox_api.db import transaction

jobs = queue.jobs
ROUNDS_AT_MOST = 100


def now() -> datetime:
    return datetime.now(UTC)


@jobs.task(name=ASSIGN_WAITING)
def assign_waiting(unit_id: int) -> None:
    """Hand out what waits in one unit until nothing is left or nobody is free."""
    for _round in range(ROUNDS_AT_MOST):
        with transaction() as session:
            if not automatic.hand_out(session, unit_id, now()):
                return


@jobs.periodic(cron="* * * * *")
@jobs.task(name="assign_backlogs", queueing_lock="assign_backlogs")
def assign_backlogs(timestamp: int) -> None:  # noqa: ARG001
    """Every unit with something waiting: after a night, an absence, a change of strategy."""
    with transaction() as session:
        units = automatic.units_to_serve(session)
    for unit_id in units:
        assign_waiting.func(unit_id)


@jobs.periodic(cron="13 19 * * *")  # 2:13 in Vietnam
@jobs.task(name="learn_triage", queueing_lock="learn_triage")
def learn_triage(timestamp: int) -> None:  # noqa: ARG001
    """Learn topics and units anew from what officers have decided."""
    for kind in suggesting.KINDS:
        with transaction() as session:
            teaching.learn(session, kind, now())
