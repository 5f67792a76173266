"""The job that looks at citizens who are silent while more is asked; one case, one transaction."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.cases import silence
from inbox_api.db import transaction
from inbox_api.errors import AppError

log = logging.getLogger(__name__)


@queue.jobs.periodic(cron="*/20 * * * *")
@queue.jobs.task(name="remind_silent", queueing_lock="remind_silent", lock="remind_silent")
def remind_silent(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    now = datetime.now(UTC)
    with transaction() as session:
        found = silence.due(session, now)
    for case_id in found:
        try:
            with transaction() as session:
                silence.take_step(session, case_id, now)
        except AppError as error:  # somebody was faster; the next look finds what is left
            log.warning("case %d: silent citizen not looked at (%s)", case_id, error.code)
