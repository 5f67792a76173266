"""A system that was just started first does what waited: alarms that fell due, jobs of workers that are gone."""

from __future__ import annotations

import time

import psycopg

from hopthu.errors import CommandError
from inbox_api.db import driver_url
from inbox_api.texts import gettext as _

WAITING = (
    "SELECT (SELECT count(*) FROM raw_posts WHERE handled_at IS NULL)"
    " + (SELECT count(*) FROM case_alarms WHERE fired_at IS NULL AND at <= now())"
    " + (SELECT count(*) FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at <= now()))"
)
CALM = 5  # a periodic job or two are always under way
PATIENCE_SECONDS = 900.0


def wait_until_calm(address: str) -> None:
    """Raises CommandError when the worker does not come to rest."""
    until = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(driver_url(address), autocommit=True) as connection:
        while time.monotonic() < until:
            row = connection.execute(WAITING).fetchone()
            if row is not None and row[0] <= CALM:
                return
            time.sleep(2.0)
    raise CommandError(_("The worker did not finish what was waiting."))
