"""The worker's queues ask the database without waste, and live on when it was away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from inbox_api import worker_connector
from inbox_api.db import driver_url
from tests.databases import fresh_database

OTHERS = "pid <> pg_backend_pid() AND datname = current_database()"
ME = "SELECT pg_backend_pid() AS pid, query FROM pg_stat_activity WHERE pid = pg_backend_pid()"


@pytest.fixture
def database(database_server: str) -> Iterator[str]:
    with fresh_database(database_server) as address:
        yield driver_url(address)


async def _asked(database: str, times: int, *, is_lost_between: bool) -> list[int]:
    """The connections that answered."""
    connector = worker_connector.connector(database)
    await connector.open_async()
    found = []
    for _time in range(times):
        found.append((await connector.execute_query_one_async(ME))["pid"])
        if is_lost_between:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {OTHERS}")
    await connector.close_async()
    return found


def test_a_question_is_a_transaction_of_its_own(database: str) -> None:
    async def last_statements() -> list[str]:
        connector = worker_connector.connector(database)
        await connector.open_async()
        await connector.execute_query_one_async(ME)
        rows = await connector.execute_query_all_async(f"SELECT query FROM pg_stat_activity WHERE {OTHERS}")
        state = await connector.execute_query_all_async(f"SELECT state FROM pg_stat_activity WHERE {OTHERS}")
        await connector.close_async()
        assert {row["state"] for row in state} == {"idle"}
        return [row["query"] for row in rows]

    found = asyncio.run(last_statements())
    assert ME in found
    assert not {"BEGIN", "COMMIT"} & set(found)


def test_a_connection_that_was_lost_while_it_rested_is_replaced(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_connector, "RESTED", 0.0)
    found = asyncio.run(_asked(database, 3, is_lost_between=True))
    assert len(set(found)) == 3
