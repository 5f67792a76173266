"""The worker's job: one check, in a process of its own."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import UTC, datetime

from inbox_api import queue
from inbox_api.db import transaction
from inbox_api.training.health import service

jobs = queue.jobs
log = logging.getLogger(__name__)
LONGEST_SECONDS = 900.0  # for twenty times the lines of a city


@jobs.task(name=service.TASK)
def check_training_data(check_id: int) -> None:
    """Start the process and wait for it; a check whose process failed says so."""
    command = [sys.executable, "-m", "inbox_api.training.health.process", str(check_id)]
    try:
        ended = subprocess.run(command, check=False, timeout=LONGEST_SECONDS, stdin=subprocess.DEVNULL)
        trouble = f"exit {ended.returncode}" if ended.returncode else None
    except subprocess.TimeoutExpired:
        trouble = "timeout"
    if trouble is not None:
        log.warning("health check %d failed (%s)", check_id, trouble)
        with transaction() as session:
            service.fail(session, check_id, trouble, datetime.now(UTC))
