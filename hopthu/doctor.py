"""`hopthu doctor`: what is missing before going live, each finding one line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import psycopg

from hopthu import demo_ways, migrations, run_state, services
from hopthu.environment import ROOT
from inbox_api.db import driver_url
from inbox_api.files.stores import named_store
from inbox_api.settings import Settings
from inbox_api.texts import gettext as _

SPACE_TO_WORK_GB = 2
MARKS = {"fine": "[ok]", "advice": "[!]", "missing": "[x]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. missing: the system cannot run; advice: not good enough for real citizens."""

    level: Literal["fine", "advice", "missing"]
    topic: str
    text: str

    @property
    def mark(self) -> str:
        return MARKS[self.level]

    def as_dict(self) -> dict[str, str]:
        return {"level": self.level, "topic": self.topic, "text": self.text}


def examine(settings: Settings) -> list[Finding]:
    """All findings; changes nothing and starts nothing."""
    return [
        *_installation(),
        *_disk(settings),
        *_database(settings),
        *_files(settings),
        *_going_live(settings),
        *_processes(settings),
    ]


def _installation() -> Iterator[Finding]:
    if services.is_installed():
        yield Finding("fine", "bot", _("The bot's environment is installed."))
    else:
        yield Finding("missing", "bot", _("The bot's environment (bot/.venv) is missing. Run: make install"))
    if (ROOT / "admin_ui" / "static" / "vendor" / "htmx" / "htmx.min.js").exists():
        yield Finding("fine", "pages", _("The packages of the pages are installed."))
    else:
        yield Finding("missing", "pages", _("The packages of the pages are missing. Run: make install"))


def _disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.var).free / 1e9
    values = {"free": free, "path": settings.var}
    if free < SPACE_TO_WORK_GB:
        yield Finding("missing", "disk", _("Only %(free).1f GB free in %(path)s.", **values))
    else:
        yield Finding("fine", "disk", _("%(free).0f GB free in %(path)s.", **values))


def _database(settings: Settings) -> Iterator[Finding]:
    if not settings.database_url:
        yield Finding("advice", "database", _("The embedded PostgreSQL is used; a city sets HOPTHU_DATABASE_URL."))
        return
    try:
        with psycopg.connect(driver_url(settings.database_url), connect_timeout=10) as connection:
            version = connection.info.server_version // 10000
        is_current = migrations.is_current(settings.database_url)
    except psycopg.Error:
        yield Finding("missing", "database", _("The database of HOPTHU_DATABASE_URL cannot be reached."))
        return
    yield Finding("fine", "database", _("PostgreSQL %(version)d answers.", version=version))
    if not is_current:
        yield Finding("missing", "tables", _("The tables are not up to date. Run: hopthu migrate"))


def _files(settings: Settings) -> Iterator[Finding]:
    store = named_store(settings.files_store, settings)
    try:
        store.size("0" * 64)
    except OSError as error:
        yield Finding("missing", "files", _("The storage of files does not answer: %(reason)s", reason=str(error)))
        return
    yield Finding("fine", "files", _("The storage of files answers (%(name)s).", name=settings.files_store))
    if settings.files_store == "s3" and not settings.s3_encryption:
        yield Finding("advice", "files", _("The storage may encrypt what it keeps: set HOPTHU_S3_ENCRYPTION."))


def _going_live(settings: Settings) -> Iterator[Finding]:
    if settings.demo:
        yield Finding(
            "advice", "demo", _("Demo accounts are shown on the sign-in page; a city sets HOPTHU_DEMO=false.")
        )
    if not settings.public_url.startswith("https://"):
        yield Finding("advice", "address", _("Vendors need a public https address: set HOPTHU_PUBLIC_URL."))
    if not settings.cookie_secure:
        yield Finding("advice", "cookies", _("Behind TLS set HOPTHU_COOKIE_SECURE=true."))


def _processes(settings: Settings) -> Iterator[Finding]:
    state = run_state.read(settings.var)
    if state is None:
        yield Finding("advice", "processes", _("The system is not running."))
        return
    for name, process in state["processes"].items():
        values = {"name": name, "state": process["state"], "restarts": process["restarts"]}
        if process["state"] != "ready":
            yield Finding("missing", "processes", _("%(name)s is not ready (%(state)s).", **values))
        elif process["restarts"]:
            yield Finding("advice", "processes", _("%(name)s runs; it was restarted %(restarts)d times.", **values))
        else:
            yield Finding("fine", "processes", _("%(name)s runs.", **values))
    for name, title, address in demo_ways.pages(settings):
        if name in state["processes"]:
            yield Finding("fine", "simulators", f"{title}: {address}")
