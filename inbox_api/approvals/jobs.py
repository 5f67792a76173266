"""The job of the approvals: what waits is recalled once a working day, at its first look in office hours."""

from __future__ import annotations

from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.approvals import reminding
from inbox_api.db import transaction

jobs = queue.jobs


@jobs.periodic(cron="*/20 * * * *")
@jobs.task(name="remind_waiting", queueing_lock="remind_waiting", lock="remind_waiting")
def remind_waiting(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    with transaction() as session:
        reminding.remind(session, datetime.now(UTC))
