"""The worker's jobs about files. They run in a queue of their own: slow servers never hold back an answer."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from inbox_api import queue
from inbox_api.db import transaction
from inbox_api.files import fetching, keeping
from inbox_api.files.repository import FileRepository
from inbox_api.settings import get_settings

log = logging.getLogger(__name__)
UPLOADS_KEPT = timedelta(days=2)


def now() -> datetime:
    return datetime.now(UTC)


@queue.jobs.task(name=queue.FETCH_FILE, queue=queue.FILES)
def fetch_file(attachment_id: int) -> None:
    """Bring a citizen's file home; a try that failed for a passing reason has planned the next one by its end."""
    with transaction() as session:
        order = fetching.begin(session, attachment_id, now())
    if order is None:
        return
    outcome = fetching.download(order)
    if outcome.prepared is not None:
        with transaction() as session:
            keeping.reserve(session, outcome.prepared, now())
        try:
            keeping.put(outcome.prepared)
        except OSError as error:
            outcome = fetching.storage_failed(error)
    with transaction() as session:
        fetching.finish(session, order, outcome, now())


@queue.jobs.task(name=queue.DISCARD_FILES, queue=queue.FILES)
def discard_files(names: Sequence[str]) -> None:
    """Throw away what was just erased. What is too young for that, or could not be reached, falls to `tidy_files`."""
    try:
        with transaction() as session:
            keeping.throw_away(session, now(), names)
    except OSError as error:
        log.error("%d erased files are still in the storage (%s)", len(names), type(error).__name__)


@queue.jobs.periodic(cron="* * * * *")
@queue.jobs.task(name="sweep_files", queue=queue.FILES, queueing_lock="sweep_files")
def sweep_files(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Fetch what a dead worker left behind."""
    with transaction() as session:
        fetching.defer_forgotten(session, now())


@queue.jobs.periodic(cron="*/15 * * * *")
@queue.jobs.task(name="tidy_files", queue=queue.FILES, queueing_lock="tidy_files")
def tidy_files(timestamp: int) -> None:  # noqa: ARG001
    """Forget uploads that were never sent and suggestions nobody used; throw away what nothing shows any more."""
    with transaction() as session:
        repository = FileRepository(session)
        repository.forget_uploads(now() - UPLOADS_KEPT)
        repository.forget_old_places(now() - timedelta(days=get_settings().files_place_days))
    while True:
        try:
            with transaction() as session:
                if keeping.throw_away(session, now()) < keeping.AT_ONCE:
                    return
        except OSError as error:
            log.error("unused files are still in the storage (%s)", type(error).__name__)
            return
