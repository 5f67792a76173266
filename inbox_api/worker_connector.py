"""How the worker's queues ask the database: each question is a transaction of its own, and goes there once.

The library asks four times: whether the connection lives, BEGIN, the question, COMMIT. A worker asks ten questions for
each message of a citizen.
"""

from __future__ import annotations

import time
from typing import Any
from weakref import WeakKeyDictionary

import procrastinate
import psycopg
from psycopg_pool import AsyncConnectionPool

from inbox_api.db import RESTED

_rests_since: WeakKeyDictionary[psycopg.AsyncConnection[Any], float] = WeakKeyDictionary()


def connector(address: str) -> procrastinate.PsycopgConnector:
    """address: of PostgreSQL, as psycopg takes it."""
    return procrastinate.PsycopgConnector(conninfo=address, configure=_configure, pool_factory=_pool)


async def _configure(connection: psycopg.AsyncConnection[Any]) -> None:
    await connection.set_autocommit(True)


def _pool(**arguments: Any) -> AsyncConnectionPool:
    return AsyncConnectionPool(**{**arguments, "check": _look_after_rest, "reset": _note})


async def _note(connection: psycopg.AsyncConnection[Any]) -> None:
    _rests_since[connection] = time.monotonic()


async def _look_after_rest(connection: psycopg.AsyncConnection[Any]) -> None:
    """A connection that has rested is tried before it is used; one used within the last second is not."""
    if time.monotonic() - _rests_since.get(connection, 0.0) > RESTED:
        await AsyncConnectionPool.check_connection(connection)
