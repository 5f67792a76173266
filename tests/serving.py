"""The web process on a free port of this machine, for browsers and simulated vendors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tests.whole_app import whole_app

SECONDS_TO_STOP = 20.0


@contextmanager
def serving() -> Iterator[str]:
    """Its address; it runs in a thread."""
    server = uvicorn.Server(
        uvicorn.Config(whole_app(), host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(timeout=0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(SECONDS_TO_STOP)
