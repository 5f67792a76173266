"""One reader a channel: a second one leaves at once, and nothing that came meanwhile is left lying."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from connectors.base import InboundMessage
from inbox_api import db, post_reading
from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations import intake
from inbox_api.models import RawPost
from tests.factories import PAGE


def keep_post(words: str) -> None:
    item = {"sender": {"id": "reader"}, "recipient": {"id": PAGE}, "timestamp": 1790000001000}
    item["message"] = {"mid": words, "is_deleted": True}
    body = json.dumps({"object": "page", "entry": [{"id": PAGE, "time": 1, "messaging": [item]}]}).encode()
    with db.transaction() as session:
        digest = hashlib.sha256(body).hexdigest()
        ChannelRepository(session).store_raw_post(
            channel="facebook", digest=digest, body=body, headers={}, now=datetime.now(UTC)
        )


@pytest.fixture
def posts(engine: Engine) -> Iterator[None]:
    keep_post("m_first")
    yield
    with db.transaction() as session:
        session.execute(delete(RawPost))


def waiting() -> int:
    with db.transaction() as session:
        return len(session.scalars(select(RawPost.id).where(RawPost.handled_at.is_(None))).all())


@pytest.mark.usefixtures("posts")
def test_who_finds_a_reader_at_work_leaves_at_once(engine: Engine) -> None:
    with Session(engine) as other, other.begin():
        assert ChannelRepository(other).try_lock_channel("facebook")
        post_reading.read_posts("facebook")
        assert waiting() == 1
    post_reading.read_posts("facebook")
    assert waiting() == 0


@pytest.mark.usefixtures("posts")
def test_a_post_that_comes_while_another_is_read_is_read_by_the_same_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    take_in = intake.take_in

    def take_in_while_another_comes(session: Session, channel: str, event: InboundMessage, now: datetime) -> bool:
        if event.external_id == "m_first":
            keep_post("m_second")
        return take_in(session, channel, event, now)

    monkeypatch.setattr(intake, "take_in", take_in_while_another_comes)
    post_reading.read_posts("facebook")
    assert waiting() == 0


@pytest.mark.usefixtures("posts")
def test_an_event_that_cannot_be_stored_leaves_the_others_of_its_turn_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    take_in = intake.take_in

    def take_in_or_fail(session: Session, channel: str, event: InboundMessage, now: datetime) -> bool:
        if event.external_id == "m_first":
            raise ZeroDivisionError
        return take_in(session, channel, event, now)

    keep_post("m_second")
    monkeypatch.setattr(intake, "take_in", take_in_or_fail)
    post_reading.read_posts("facebook")
    with db.transaction() as session:
        rows = session.execute(select(RawPost.problem, RawPost.handled_at).order_by(RawPost.id)).all()
    assert [(row.problem is None, row.handled_at is None) for row in rows] == [(False, True), (True, False)]
    assert "ZeroDivisionError" in str(rows[0].problem)


def test_the_lock_of_a_dead_reader_is_free(engine: Engine) -> None:
    with engine.connect() as dying:
        ChannelRepository(Session(dying)).try_lock_channel("zalo")
        number = dying.scalar(text("SELECT pg_backend_pid()"))
        with engine.connect() as killer:
            # with a time, it waits until the process is really gone, and its lock with it
            assert killer.scalar(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": number})
        dying.invalidate()
    with db.transaction() as session:
        assert ChannelRepository(session).try_lock_channel("zalo")


def test_trouble_with_the_posts_of_one_channel_stops_neither_it_nor_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reads(channel: str) -> None:
        read.append(channel)
        if channel == "facebook" and read.count(channel) == 1:
            raise RuntimeError("planted")

    async def until_read() -> None:
        reader = asyncio.create_task(post_reading.serve())
        async with asyncio.timeout(20):
            while read.count("facebook") < 2 or read.count("zalo") < 2:
                await asyncio.sleep(0.02)
        assert not reader.done()
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)

    monkeypatch.setattr(post_reading, "read_posts", reads)
    monkeypatch.setattr(post_reading, "LOOK_EVERY", 0.05)
    asyncio.run(until_read())
