"""What went wrong for good is shown without anybody's words, and trying it again doubles nothing."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import ConnectorError, ErrorAction
from hopthu.commands.channels_dead import replay_dead
from inbox_api.channels import dead_letters
from inbox_api.channels import service as channels
from inbox_api.conversations import outbox, sending
from inbox_api.errors import NotFound
from inbox_api.models import Author, Message, OutboundMessage, RawPost, SendState
from tests.factories import NOW, receive
from tests.integration.test_webhooks import facebook_body, read_waiting

BROKEN = {"sender": {"id": "2410000000001234"}, "message": {"text": "so 0912345678", "mid": 7}, "timestamp": "x"}


def store(session: Session, body: bytes) -> RawPost:
    channels.store_post(session, channel="facebook", body=body, headers={}, now=NOW)
    read_waiting(session, "facebook")
    row = session.scalars(select(RawPost).order_by(RawPost.id.desc())).first()
    assert row is not None
    return row


def failed(session: Session, error: ConnectorError) -> OutboundMessage:
    conversation = receive(session, "chào", channel="zalo")
    outbox.say(session, conversation, author=Author.BOT, text="Xin chào", now=NOW)
    task = sending.next_send(session, conversation.id, NOW)
    assert task is not None
    sending.record_failure(session, task, error, NOW)
    piece = session.get(OutboundMessage, task.piece_id)
    assert piece is not None
    return piece


def test_a_post_that_could_not_be_read_is_listed_without_words_or_whole_ids(session: Session) -> None:
    row = store(session, json.dumps({"object": "page", "entry": "0912345678", "more": [BROKEN]}).encode())
    [listed] = [post for post in dead_letters.posts(session) if post.id == row.id]
    assert listed.problem
    assert "0912345678" not in listed.body
    assert "2410000000001234" not in listed.body
    assert '"object": "page"' in listed.body


def test_a_body_that_is_no_json_is_shown_by_its_size() -> None:
    assert dead_letters.masked_body(b"{0912345678") == "<11 bytes>"
    assert dead_letters.masked_body(b"[" * 100_000) == "<100000 bytes>"


def test_a_field_named_like_a_person_is_masked_too() -> None:
    assert "Lan" not in dead_letters.masked_body(json.dumps({"Nguyễn Thị Lan": 1}).encode())


def test_reading_a_post_again_stores_no_message_twice(session: Session) -> None:
    row = store(session, facebook_body("m_dead", "Đường ngập"))
    row.problem = "message: a bug that was mended"
    session.flush()
    dead_letters.replay_post(session, row.id, "test", NOW)
    assert row.handled_at is None
    read_waiting(session, "facebook")
    session.expire_all()
    found = session.get(RawPost, row.id)
    assert found is not None
    assert found.handled_at is not None
    assert found.problem is None
    assert len(session.scalars(select(Message).where(Message.external_id == "m_dead")).all()) == 1


def test_a_post_in_order_cannot_be_replayed(session: Session) -> None:
    row = store(session, facebook_body("m_fine", "Đường ngập"))
    with pytest.raises(NotFound):
        dead_letters.replay_post(session, row.id, "test", NOW)


def test_a_refused_message_is_sent_again_and_one_of_unknown_outcome_is_settled_first(session: Session) -> None:
    piece = failed(session, ConnectorError("-204", action=ErrorAction.HUMAN))
    assert piece.state == SendState.FAILED
    assert [send.code for send in dead_letters.sends(session, NOW, "zalo")] == ["-204"]
    assert replay_dead(session, [], [], "zalo", NOW, everything=True) == 1
    task = sending.next_send(session, piece.conversation_id, NOW)
    assert task is not None
    assert not task.is_unsettled
    piece.state, piece.error_code = SendState.FAILED, "timeout"
    session.flush()
    dead_letters.replay_send(session, piece.id, "test", NOW)
    task = sending.next_send(session, piece.conversation_id, NOW)
    assert task is not None
    assert task.is_unsettled


def test_what_was_sent_cannot_be_sent_again(session: Session) -> None:
    piece = failed(session, ConnectorError("-204", action=ErrorAction.HUMAN))
    piece.state = SendState.SENT
    session.flush()
    with pytest.raises(NotFound):
        dead_letters.replay_send(session, piece.id, "test", NOW)
