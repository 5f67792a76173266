"""What a command needs to work with the data: settings, a database that is up to date, one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from hopthu import migrations
from hopthu.environment import database, load_settings
from inbox_api.db import transaction
from inbox_api.settings import Settings, get_settings


@contextmanager
def ready_database() -> Iterator[Settings]:
    """Settings with a reachable database whose tables are up to date. Raises CommandError."""
    with database(load_settings()):
        settings = get_settings()
        migrations.upgrade()
        yield settings


@contextmanager
def ready_session() -> Iterator[Session]:
    """One transaction on `ready_database`."""
    with ready_database(), transaction() as session:
        yield session
