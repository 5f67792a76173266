"""The worker's jobs about forms, in the queue of files."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.db import transaction
from inbox_api.files import keeping
from inbox_api.files.preparing import Prepared
from inbox_api.files.problems import UNREACHABLE, FetchRefused
from inbox_api.procedures.forms import fetching

log = logging.getLogger(__name__)


def now() -> datetime:
    return datetime.now(UTC)


@queue.jobs.task(name=queue.FETCH_FORM, queue=queue.FILES)
def fetch_form(form_id: int) -> None:
    """Bring one form home."""
    with transaction() as session:
        order = fetching.begin(session, form_id, now())
    if order is None:
        return
    outcome = fetching.download(order)
    if isinstance(outcome, Prepared):
        with transaction() as session:
            keeping.reserve(session, outcome, now())
        try:
            keeping.put(outcome)
        except OSError as error:
            log.error("a form could not be stored: %s", type(error).__name__)
            outcome = FetchRefused(UNREACHABLE, may_retry=True)
    with transaction() as session:
        fetching.finish(session, order, outcome, now())


@queue.jobs.periodic(cron="*/10 * * * *")
@queue.jobs.task(name="look_at_forms", queue=queue.FILES, queueing_lock="look_at_forms")
def look_at_forms(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """New records bring new forms; copies grow old; a dead worker leaves fetches behind."""
    with transaction() as session:
        fetching.look_at_records(session, now())
