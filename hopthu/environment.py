"""The settings and the database of one command, made ready before anything of inbox_api reads them.

The only place of the command line that reads or changes the environment of the process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails

from hopthu import postgres, secret_store
from hopthu.errors import CommandError
from inbox_api import db
from inbox_api.settings import Settings, get_settings
from inbox_api.texts import gettext as _

ROOT = Path(__file__).resolve().parent.parent
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
OLDEST_POSTGRES = 150000


def load_settings() -> Settings:
    """The settings with secrets filled in and `var` made absolute, also in the environment for inbox_api and children.

    Raises CommandError that names the wrong variable.
    """
    os.chdir(ROOT)  # .env and relative folders mean the same wherever the command is called
    settings = _read_settings()
    var = (ROOT / settings.var).resolve()
    os.environ["HOPTHU_VAR"] = str(var)
    for name, value in secret_store.load_or_create(var).items():
        if not _is_set(settings, name):
            os.environ[name] = value
    get_settings.cache_clear()
    return get_settings()


def _read_settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "HOPTHU_" + "_".join(str(part) for part in first["loc"]).upper()
        raise CommandError(_("Wrong setting %(name)s: %(reason)s", name=name, reason=_reason(first))) from error


def _reason(problem: ErrorDetails) -> str:
    """Why pydantic refused a value, in the words of the person at the terminal."""
    limits = problem.get("ctx", {})
    match problem["type"]:
        case "int_parsing" | "int_type":
            return _("must be a whole number")
        case "bool_parsing" | "bool_type":
            return _("must be true or false")
        case "greater_than_equal":
            return _("must be at least %(limit)s", limit=limits.get("ge"))
        case "less_than_equal":
            return _("must be at most %(limit)s", limit=limits.get("le"))
        case "time_delta_parsing" | "time_delta_type":
            return _("must be a duration, e.g. 5 (seconds) or PT1M")
        case _:
            return problem["msg"]


def _is_set(settings: Settings, variable: str) -> bool:
    """True when the environment or .env gives the variable a value."""
    if os.environ.get(variable):
        return True
    value = getattr(settings, variable.removeprefix("HOPTHU_").lower(), None)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


@contextmanager
def database(settings: Settings) -> Iterator[postgres.EmbeddedPostgres | None]:
    """The database of `settings`, reachable through HOPTHU_DATABASE_URL and HOPTHU_BOT_DATABASE_URL inside the block.

    Gives the embedded server when there is one, None for the city's own. Raises CommandError.
    """
    if settings.database_url:
        os.environ["HOPTHU_DATABASE_URL"] = settings.database_url
        _check_own_server(settings.database_url)
        os.environ.setdefault("HOPTHU_BOT_DATABASE_URL", _own_bot_database(settings.database_url))
        yield None
        return
    embedded = postgres.start(settings.var / "postgres", log_file=settings.var / "logs" / "postgres.log")
    try:
        os.environ["HOPTHU_DATABASE_URL"] = embedded.url(postgres.APP_DATABASE)
        os.environ["HOPTHU_BOT_DATABASE_URL"] = embedded.url(postgres.BOT_DATABASE)
        _forget_cached_connections()
        yield embedded
    finally:
        _forget_cached_connections()
        del os.environ["HOPTHU_DATABASE_URL"], os.environ["HOPTHU_BOT_DATABASE_URL"]
        embedded.release()


def _forget_cached_connections() -> None:
    db.forget_engines()
    get_settings.cache_clear()


def _check_own_server(url: str) -> None:
    try:
        address = db.driver_url(db.app_url(url))
    except ValueError as error:
        raise CommandError(_("HOPTHU_DATABASE_URL must start with postgresql://")) from error
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CommandError(
            _("The database of HOPTHU_DATABASE_URL cannot be reached: %(reason)s", reason=without_password(reason))
        ) from error
    if version < OLDEST_POSTGRES:
        raise CommandError(
            _("PostgreSQL 15 or newer is needed; this server is version %(version)d.", version=version // 10000)
        )


def _own_bot_database(url: str) -> str:
    """The bot's own database beside the app's on the same server, created when missing."""
    address = db.driver_url(db.app_url(url))
    name = psycopg.conninfo.conninfo_to_dict(address).get("dbname") or "hopthu"
    bot_name = f"{name}_bot"
    with psycopg.connect(address, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (bot_name,)).fetchone():
            try:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(bot_name)))
            except psycopg.errors.InsufficientPrivilege as error:
                raise CommandError(
                    _(
                        "The bot needs a database of its own: create %(name)s and allow this account to use it, "
                        "or set HOPTHU_BOT_DATABASE_URL.",
                        name=bot_name,
                    )
                ) from error
    return re.sub(rf"/{re.escape(str(name))}(\?|$)", rf"/{bot_name}\1", address, count=1)


def without_password(text: str) -> str:
    """`text` with the password of any database address in it hidden."""
    return re.sub(r"(://[^:/@\s]*):[^@\s]*@", r"\1:***@", text)


def child_environment(extra: Mapping[str, str], *, only: frozenset[str] | None = None) -> dict[str, str]:
    """The environment of a child process: ours plus `extra`; with `only`, no other HOPTHU_ variable gets through."""
    merged = {**os.environ, "PYTHONUNBUFFERED": "1", **extra}
    for name in ("PYTHONHOME", "VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        merged.pop(name, None)
    return {
        name: value for name, value in merged.items() if only is None or name in only or not name.startswith("HOPTHU_")
    }
