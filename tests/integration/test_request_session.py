"""The session of a request: kept at its end, taken back when it fails, given back however it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from inbox_api import db
from inbox_api.db import SessionDep
from tests.databases import own_database

COUNT = "SELECT count(*) FROM request_notes"


@pytest.fixture(scope="module")
def notes(database_server: str) -> Iterator[None]:
    """A database of its own, with what requests commit."""
    with own_database(database_server):
        with db.transaction() as session:
            session.execute(text("CREATE TABLE request_notes (words text NOT NULL)"))
        yield


@pytest.fixture
def client(notes: None) -> Iterator[TestClient]:
    app = FastAPI()

    @app.post("/note")
    def note(session: SessionDep, words: str, fails: bool = False) -> dict[str, Any]:
        session.execute(text("INSERT INTO request_notes VALUES (:words)"), {"words": words or None})
        if fails:
            raise RuntimeError("after the insert")
        return {"seen": session.scalar(text(COUNT))}

    with TestClient(app, raise_server_exceptions=False) as made:
        yield made
    with db.transaction() as session:
        session.execute(text("DELETE FROM request_notes"))


def kept() -> Any:
    with db.transaction() as session:
        return session.scalar(text(COUNT))


def held() -> int:
    return db.get_engine().pool.checkedout()  # type: ignore[attr-defined, no-any-return]


def test_what_a_request_wrote_is_kept_before_it_is_answered(client: TestClient) -> None:
    assert client.post("/note", params={"words": "a"}).json() == {"seen": 1}
    assert (kept(), held()) == (1, 0)


def test_what_a_failing_request_wrote_is_taken_back(client: TestClient) -> None:
    assert client.post("/note", params={"words": "a", "fails": True}).status_code == 500
    assert client.post("/note", params={"words": ""}).status_code == 500  # refused by the database
    assert (kept(), held()) == (0, 0)


def test_the_connection_is_given_back_when_the_caller_goes_away(notes: None) -> None:
    async def story() -> None:
        opened = db.get_session()
        session = await anext(opened)
        await asyncio.to_thread(session.execute, text("INSERT INTO request_notes VALUES ('gone')"))
        assert held() == 1

        async def end() -> None:
            await opened.athrow(asyncio.CancelledError())

        ending = asyncio.create_task(end())
        await asyncio.sleep(0)
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending

    asyncio.run(story())
    assert (kept(), held()) == (0, 0)
