"""Kept answers are forgotten after their time."""

from __future__ import annotations

from datetime import UTC, datetime

from inbox_api.db import transaction
from inbox_api.http.idempotency_repository import IdempotencyRepository
from inbox_api.queue import jobs
from inbox_api.settings import get_settings

AT_ONCE = 2000


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(name="forget_answers", queueing_lock="forget_answers")
def forget_answers(timestamp: int) -> None:  # noqa: ARG001
    """They are looked at by their age when a request comes, so nothing hangs on this being punctual."""
    while True:
        with transaction() as session:
            before = datetime.now(UTC) - get_settings().idempotency_life
            if IdempotencyRepository(session).forget(before, AT_ONCE) < AT_ONCE:
                return
