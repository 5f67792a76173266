"""Bring the tables up to date, with the errors of the command line."""

from __future__ import annotations

import psycopg
import sqlalchemy.exc
from alembic.util import CommandError as AlembicError

from hopthu.errors import CommandError
from inbox_api.db import driver_url, get_engine
from inbox_api.migrations import runner
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _


def upgrade() -> bool:
    """Run the missing steps on the database of the settings; False when there were none. Raises CommandError."""
    if is_current(get_settings().database_url):
        return False
    try:
        runner.upgrade(get_engine())
    except (AlembicError, sqlalchemy.exc.ProgrammingError) as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(_("The database cannot be brought up to date: %(reason)s", reason=reason)) from error
    return True


def is_current(database_url: str) -> bool:
    """True when the database is at the newest step. Raises psycopg.OperationalError."""
    with psycopg.connect(driver_url(database_url), connect_timeout=10) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return False
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return row is not None and row[0] == runner.newest_step()
