"""The job of the wave detector; one case after the other, so that no two found the same wave twice."""

from __future__ import annotations

from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.cases.links import plans
from inbox_api.cases.waves import watching
from inbox_api.db import transaction


@queue.jobs.task(name=plans.WATCH_WAVE, retry=3)
def watch_wave(case_id: int) -> None:
    with transaction() as session:
        watching.watch(session, case_id, datetime.now(UTC))
