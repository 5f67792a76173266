"""A migrated database for the whole run; each test's changes are rolled back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from inbox_api import db
from inbox_api.channels import service as channels
from inbox_api.settings import get_settings
from tests.databases import city_template, fresh_database
from tests.factories import load_demo_city
from tests.whole_app import whole_app


@pytest.fixture(scope="session")
def engine(database_server: str) -> Iterator[Engine]:
    with fresh_database(database_server) as address:
        os.environ["HOPTHU_DATABASE_URL"] = address
        get_settings.cache_clear()
        db.forget_engines()
        with db.transaction() as session:
            load_demo_city(session)
        yield db.get_engine()
        db.forget_engines()


@pytest.fixture(scope="session")
def city_to_copy(database_server: str) -> Iterator[str]:
    """The name of a database with the demo city, for tests whose transactions really commit."""
    with city_template(database_server) as name:
        yield name


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session inside a transaction that is rolled back at the end; its commits are savepoints."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()
    for channel in ("facebook", "zalo", "web"):
        channels.forget_remembered(channel)


@pytest.fixture
def app(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[FastAPI]:
    """The web process on the test's session: a request's commit is a savepoint. Its clock is the machine's, so no hour
    is quiet: tests that run at night see what those see that run at noon.
    """
    monkeypatch.setattr(get_settings(), "quiet_from", get_settings().quiet_until)

    def use_test_session() -> Iterator[Session]:
        with session.begin_nested():
            yield session

    @contextmanager
    def use_test_transaction() -> Iterator[Session]:
        yield from use_test_session()

    app = whole_app()
    app.dependency_overrides[db.get_session] = use_test_session
    app.dependency_overrides[db.get_transaction] = lambda: use_test_transaction
    yield app
    app.dependency_overrides.clear()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)
