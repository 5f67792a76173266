"""Bring a database to the newest step. Several processes may start at once: the first does it, the others wait."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

FOLDER = Path(__file__).parent
LOCK = 7_202_611  # any number that nothing else locks


def config() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    return settings


def newest_step() -> str:
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


def upgrade(engine: Engine) -> None:
    """Run what is missing. Each step is a transaction of its own; a failed one leaves the database as it was."""
    with engine.connect() as holder:
        holder.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        try:
            with engine.begin() as connection:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                settings = config()
                settings.attributes["connection"] = connection
                command.upgrade(settings, "head")
        finally:
            holder.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
            holder.commit()
