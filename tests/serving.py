"""The web process on a free port of this machine and a database of its own, for browsers and simulated vendors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from inbox_api import db
from inbox_api.settings import get_settings
from tests.databases import fresh_database
from tests.whole_app import whole_app

SECONDS_TO_STOP = 20.0


@contextmanager
def own_database(server: str, **variables: str) -> Iterator[None]:
    """This process works on a new, migrated database meanwhile; variables: more settings, e.g. HOPTHU_BOT_URL."""
    with fresh_database(server) as address, pytest.MonkeyPatch.context() as patch:
        for name, value in {"HOPTHU_DATABASE_URL": address, **variables}.items():
            patch.setenv(name, value)
        _forget()
        try:
            yield
        finally:
            _forget()


@contextmanager
def serving() -> Iterator[str]:
    """The address of the web process, which runs in a thread."""
    server = uvicorn.Server(uvicorn.Config(whole_app(), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(timeout=0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(SECONDS_TO_STOP)


def _forget() -> None:
    get_settings.cache_clear()
    db.forget_engines()
