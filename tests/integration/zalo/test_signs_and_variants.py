"""The sign on messages that wait for people, and which forms of a post real traffic uses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from inbox_api import db, post_reading
from inbox_api.channels import received_signs, variants
from inbox_api.channels import service as channels
from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations import service
from inbox_api.models import Conversation, Message, RawPost
from tests.factories import OA, officer
from tests.integration.zalo.conftest import Connected
from tests.whole_app import whole_app


def acts(oa: Connected, **order: Any) -> str:
    order = {"citizen": "nam", **order}
    thread = oa.simulator.thread(order)
    message_id, event = oa.simulator.citizen_item(thread, order)
    oa.simulator.post(thread, [event])
    assert oa.take_in() == [None]
    return message_id


def signs() -> list[int]:
    with db.transaction() as session:
        rows = session.execute(text("SELECT args FROM procrastinate_jobs WHERE task_name = 'put_sign'"))
        return [int(row.args["message_id"]) for row in rows]


def test_a_message_that_waits_for_people_gets_a_sign_where_the_account_wants_it(oa: Connected) -> None:
    acts(oa, text="Chào")
    assert signs() == []
    with db.transaction() as session:
        number = session.scalars(select(Conversation.id)).one()
        service.take_over(session, number, officer(session, "lan"), datetime.now(UTC))
    acts(oa, text="Còn đó không")
    assert signs() == []
    oa.change(options={**oa.row().options, "received_sign": "/-strong"})
    channels.forget_remembered("zalo")
    waiting = acts(oa, text="Có ai không")
    [message_id] = signs()
    received_signs.put_sign(message_id)
    assert oa.simulator.reactions == {waiting: "/-strong"}


def test_a_sign_that_is_refused_or_late_harms_nobody(oa: Connected) -> None:
    oa.change(options={**oa.row().options, "received_sign": "👍"})
    channels.forget_remembered("zalo")
    acts(oa, text="Chào")
    with db.transaction() as session:
        message = session.scalars(select(Message)).one()
        service.take_over(session, message.conversation_id, officer(session, "lan"), datetime.now(UTC))
    received_signs.put_sign(message.id)
    received_signs.put_sign(999_999)
    oa.change(is_active=False)
    received_signs.put_sign(message.id)
    assert oa.simulator.reactions == {}


@pytest.fixture
def web(oa: Connected) -> Iterator[TestClient]:
    with TestClient(whole_app()) as client:
        yield client


def posted(oa: Connected, web: TestClient, **form: Any) -> int:
    """One post of the simulator's, in this form, put to our own webhook; its status."""
    oa.simulator.writer.set({**form, "times": 1})
    thread = oa.simulator.thread({"citizen": "nam"})
    _message_id, event = oa.simulator.citizen_item(thread, {"text": "Chào"})
    body = oa.simulator.writer.write(event)
    return web.post("/webhooks/zalo", content=body, headers=oa.simulator.writer.headers(body, 0)).status_code


def test_forms_of_signature_and_time_are_counted_by_what_really_came(oa: Connected, web: TestClient) -> None:
    assert posted(oa, web) == 200
    assert posted(oa, web, signature="oa_id") == 403
    oa.change(options={**oa.row().options, "mac_variants": "all"})
    channels.forget_remembered("zalo")
    for signature in ("oa_id", "hmac", "header_time"):
        assert posted(oa, web, signature=signature, timestamp="number") == 200
    for signature in ("wrong", "wrong_secret", "altered", "none", "zns_word"):
        assert posted(oa, web, signature=signature) == 403
    with db.transaction() as session:
        assert len(session.scalars(select(RawPost.id)).all()) == 4
        known = {account.account_id: account for account in channels.accounts(session, "zalo")}
        for post in ChannelRepository(session).waiting_posts("zalo", 50, datetime.now(UTC)):
            post_reading.read_post(session, post, known)
    with db.transaction() as session:
        counted = {(row.point, row.variant): row.times for row in variants.counted(session, "zalo")}
        assert {row.account_id for row in variants.counted(session, "zalo")} == {OA}
    assert counted == {
        ("signature", "app_id"): 1,
        ("signature", "oa_id"): 1,
        ("signature", "hmac"): 1,
        ("signature", "header_time"): 1,
        ("timestamp", "text"): 1,
        ("timestamp", "number"): 3,
    }


def test_while_a_secret_is_replaced_posts_of_both_are_taken(oa: Connected, web: TestClient) -> None:
    oa.simulator.writer.old_secret = "oa-secret-demo"
    assert posted(oa, web, signature="old_secret") == 200
    with db.transaction() as session:
        row = ChannelRepository(session).account("zalo", OA)
        assert row is not None
        secrets = {"oa_secret": "oa-secret-new", "oa_secret_previous": "oa-secret-demo"}
        channels.connect(
            session, channel="zalo", account_id=OA, name=row.name, secrets=secrets, options={}, now=datetime.now(UTC)
        )
    oa.simulator.writer.oa_secret = "oa-secret-new"
    assert [posted(oa, web), posted(oa, web, signature="old_secret")] == [200, 200]
    with db.transaction() as session:
        channels.connect(
            session, channel="zalo", account_id=OA, name="OA", secrets={"oa_secret_previous": ""}, options={},
            now=datetime.now(UTC),
        )  # fmt: skip
    assert [posted(oa, web), posted(oa, web, signature="old_secret")] == [200, 403]


def test_the_console_may_test_the_address_without_a_trace(oa: Connected, web: TestClient) -> None:
    assert web.get("/webhooks/zalo", params={"hub.challenge": "abc_123"}).text == "abc_123"
    assert web.get("/webhooks/zalo").status_code == 200
    assert web.post("/webhooks/zalo", content=b"").status_code == 200
    assert web.post("/webhooks/zalo", json={"hello": "world"}).status_code == 200
    sample = oa.simulator.events.of_citizen(oa.simulator.thread({"citizen": "nam"}), {"test": True})[1]
    body = oa.simulator.writer.write(sample)
    assert web.post("/webhooks/zalo", content=body).status_code == 200
    for _ in range(2):
        acts(oa, test=True)
    with db.transaction() as session:
        assert session.scalars(select(Conversation)).all() == []
        assert session.scalars(select(Message)).all() == []
