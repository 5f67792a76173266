"""A content is thrown away and comes again at the same moment: in the end it is there. On a database of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from inbox_api.db import app_url
from inbox_api.files import keeping
from inbox_api.files.keeping import GRACE, throw_away
from inbox_api.files.preparing import Prepared, prepare
from inbox_api.files.stores import Store
from inbox_api.models import Attachment, StoredFile
from tests.databases import fresh_database
from tests.factories import NOW
from tests.integration.files.conftest import use
from tests.pictures import picture

LATER = NOW + GRACE + timedelta(seconds=1)


@pytest.fixture(scope="module")
def own_engine(database_server: str) -> Iterator[Engine]:
    with fresh_database(database_server) as address:
        engine = create_engine(app_url(address))
        yield engine
        engine.dispose()


def test_a_content_thrown_away_while_it_comes_again_is_there_in_the_end(
    own_engine: Engine, disk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The discarder has looked and is about to delete; the photo comes again; its sender must wait, then put it."""
    use(monkeypatch, disk)
    prepared = prepare(picture("PNG", (31, 31)))
    with Session(own_engine) as session, session.begin():
        keeping.reserve(session, prepared, NOW)
        keeping.put(prepared)
    deleting, may_delete = threading.Event(), threading.Event()
    really_delete = disk.delete

    def slow_delete(name: str) -> None:
        deleting.set()
        assert may_delete.wait(20)
        really_delete(name)

    monkeypatch.setattr(disk, "delete", slow_delete)
    discarder = threading.Thread(target=_throw_away, args=(own_engine, LATER))
    discarder.start()
    assert deleting.wait(20)
    sender = threading.Thread(target=_send, args=(own_engine, prepared, LATER))
    sender.start()
    sender.join(0.5)
    assert sender.is_alive()
    may_delete.set()
    discarder.join(20)
    sender.join(20)
    assert {item.name for item in disk.names()} == set(prepared.contents)
    with Session(own_engine) as session:
        assert set(session.scalars(select(StoredFile.name))) == set(prepared.contents)


def test_a_content_being_sent_is_not_thrown_away(
    own_engine: Engine, disk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, disk)
    prepared = prepare(picture("PNG", (32, 32)))
    with Session(own_engine) as session, session.begin():
        keeping.reserve(session, prepared, NOW)
    with Session(own_engine) as sending, sending.begin():
        keeping.reserve(sending, prepared, LATER)
        keeping.put(prepared)
        _throw_away(own_engine, LATER)  # passes over what another transaction holds
        assert {item.name for item in disk.names()} == set(prepared.contents)
        row = Attachment(kind="image", created_at=LATER)
        keeping.fill(row, prepared)
        sending.add(row)
    _throw_away(own_engine, LATER + timedelta(days=9))
    assert {item.name for item in disk.names()} == set(prepared.contents)


def _throw_away(engine: Engine, now: datetime) -> None:
    with Session(engine) as session, session.begin():
        throw_away(session, now)


def _send(engine: Engine, prepared: Prepared, now: datetime) -> None:
    with Session(engine) as session, session.begin():
        keeping.reserve(session, prepared, now)
        keeping.put(prepared)
