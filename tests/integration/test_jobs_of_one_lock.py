"""Jobs that may not run at once follow each other without a pause."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import procrastinate
import pytest

from inbox_api import worker_queues
from inbox_api.db import driver_url
from tests.databases import fresh_database

MANY = 20
NOBODY_LOOKS = 3600.0


@pytest.fixture
def database(database_server: str) -> Iterator[str]:
    with fresh_database(database_server) as address:
        yield driver_url(address)


def test_the_next_job_of_a_lock_begins_when_the_one_before_has_ended(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_queues, "POLLING_SECONDS", NOBODY_LOOKS)
    seen: list[int] = []
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database))

    @app.task(name="look", queue="default")
    def look(number: int) -> None:
        seen.append(number)

    async def work() -> None:
        async with app.open_async():
            for number in range(MANY):
                await look.configure(lock="one").defer_async(number=number)
            worker = asyncio.create_task(worker_queues._work(app, "default", 4))
            async with asyncio.timeout(60):
                while len(seen) < MANY:
                    await asyncio.sleep(0.02)
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

    asyncio.run(work())
    assert seen == list(range(MANY))
