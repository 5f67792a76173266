"""Throw-away databases for tests."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from connectors.registry import CONNECTORS
from inbox_api import db
from inbox_api.db import app_url, driver_url
from inbox_api.migrations import runner
from inbox_api.settings import get_settings
from tests.factories import load_demo_city

_migrated: dict[str, str] = {}  # of each server: the database that new ones are copied from


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of a new, migrated database; dropped at the end."""
    if server not in _migrated:
        template = _create(server, "template0")
        engine = create_engine(_address(server, template), poolclass=NullPool)
        runner.upgrade(engine)
        engine.dispose()
        _migrated[server] = template
    with copy_of(server, _migrated[server]) as address:
        yield address


@contextmanager
def copy_of(server: str, template: str) -> Iterator[str]:
    """The address of a new database like the one of that name, which nobody may use meanwhile; dropped at the end."""
    name = _create(server, template)
    try:
        yield _address(server, name)
    finally:
        drop_database(server, name)


@contextmanager
def own_database(server: str, **variables: str) -> Iterator[str]:
    """This process works on a new, migrated database meanwhile; its address. variables: as in `working_on`."""
    with fresh_database(server) as address, working_on(address, **variables):
        yield address


@contextmanager
def working_on(address: str, **variables: str) -> Iterator[None]:
    """This process works on that database meanwhile. variables: more settings, e.g. HOPTHU_BOT_URL."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"HOPTHU_DATABASE_URL": address, **variables}.items():
            patch.setenv(name, value)
        forget_all()
        try:
            yield
        finally:
            forget_all()


def forget_all() -> None:
    """Settings, connections and what was remembered of channels are read anew."""
    from inbox_api.channels import service as channels

    get_settings.cache_clear()
    db.forget_engines()
    for channel in CONNECTORS:
        channels.forget_remembered(channel)


@contextmanager
def city_template(server: str) -> Iterator[str]:
    """The name of a migrated database with the demo city, to be copied; nobody is connected to it."""
    with fresh_database(server) as address:
        engine = create_engine(address, poolclass=NullPool)
        with Session(engine) as session, session.begin():
            load_demo_city(session)
        engine.dispose()
        yield str(make_url(address).database)


def _create(server: str, template: str) -> str:
    name = f"hopthu_test_{secrets.token_hex(4)}"
    with psycopg.connect(driver_url(server), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return name


def _address(server: str, name: str) -> str:
    return make_url(app_url(server)).set(database=name).render_as_string(hide_password=False)


def forget_server(server: str) -> None:
    """Leave nothing behind on a server that stays."""
    if name := _migrated.pop(server, None):
        drop_database(server, name)


@contextmanager
def city_for_many(server: str, connections: int) -> Iterator[sessionmaker[Session]]:
    """Sessions of several threads on committed data: a new database with the demo city."""
    with fresh_database(server) as address:
        engine = create_engine(app_url(address), pool_size=connections, connect_args={"options": "-c timezone=UTC"})
        made = sessionmaker(bind=engine, expire_on_commit=False)
        with made() as session, session.begin():
            load_demo_city(session)
        yield made
        engine.dispose()


def drop_database(server: str, name: str, tries: int = 20) -> None:
    """Throw away a database even while someone is connected.

    FORCE may not stop a worker of autovacuum, which belongs to nobody and is gone a moment later.
    """
    with psycopg.connect(driver_url(server), autocommit=True) as connection:
        for left in reversed(range(tries)):
            try:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                return
            except psycopg.errors.InsufficientPrivilege:
                if not left:
                    raise
                time.sleep(0.5)


def count(address: str, table: str) -> int:
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())
