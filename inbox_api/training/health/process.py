"""One check in a process of its own, so that neither pages nor the worker wait for it.

Run: python -m inbox_api.training.health.process CHECK_ID
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from inbox_api.db import transaction
from inbox_api.settings import get_settings
from inbox_api.training.data import state
from inbox_api.training.examples import folded
from inbox_api.training.health import service
from inbox_api.training.health.repository import HealthRepository
from inbox_api.training.models import rows

NICENESS = 10  # whoever talks with the bot goes first
_PAUSE_SECONDS = 0.5  # between two lines of progress


class GivenUp(Exception):
    """Somebody has taken the check back."""


def main() -> int:
    """0 when the check is stored. What goes wrong is told on its row by the worker."""
    os.nice(NICENESS)
    run(int(sys.argv[1]))
    return 0


def run(check_id: int) -> None:
    """Check the data as it is now and store what was found. Raises GivenUp."""
    from threadpoolctl import threadpool_limits  # comes with scikit-learn

    from inbox_api.training.health.checking import check

    began = time.monotonic()
    with transaction() as session:
        data = state.current(session)
    with threadpool_limits(limits=1):
        findings = check(data.examples, _test_rows(), _Teller(check_id))
    with transaction() as session:
        seconds = time.monotonic() - began
        service.store(session, check_id, data, findings, seconds=seconds, now=datetime.now(UTC))


def _test_rows() -> dict[str, Iterator[str]]:
    """Texts of the test rows, folded; they are compared with and never kept."""
    folder = get_settings().training_folder
    return {name: (folded(row.text) for row in rows.from_folder(folder, name)) for name in (rows.GOLD, rows.HELD_OUT)}


class _Teller:
    """Writes progress on the check's row, at most twice a second."""

    def __init__(self, check_id: int) -> None:
        self._check_id = check_id
        self._told_at = 0.0

    def __call__(self, step: str, share: float) -> None:
        if time.monotonic() - self._told_at < _PAUSE_SECONDS:
            return
        self._told_at = time.monotonic()
        with transaction() as session:
            if not HealthRepository(session).advance(self._check_id, datetime.now(UTC), step=step, share=share):
                raise GivenUp
            service.announce(session, self._check_id)


if __name__ == "__main__":
    sys.exit(main())
