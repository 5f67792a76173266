"""Forged, replayed, truncated, re-serialised and oversized posts are refused or absorbed; nothing is stored twice."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api import post_reading
from inbox_api.channels import service as channels
from inbox_api.channels.repository import ChannelRepository
from inbox_api.models import Message, RawPost
from tests.factories import APP_SECRET, OA, OA_SECRET, PAGE

ZALO_APP = "1000000000000000001"
NASTY_TEXTS = [
    "/restart",
    '/inform{"topic":"x"}',
    "<script>alert('x')</script>",
    "Đường ngập 🚧🚧 \u0000 hết",
    "Đường ngập",  # decomposed
    "😀" * 2000,
]


def facebook_body(mid: str, words: str) -> bytes:
    item = {"sender": {"id": "U1"}, "recipient": {"id": PAGE}, "timestamp": 1790000001000}
    item["message"] = {"mid": mid, "text": words}
    post = {"object": "page", "entry": [{"id": PAGE, "time": 1790000001000, "messaging": [item]}]}
    return json.dumps(post, separators=(",", ":")).replace("/", "\\/").encode()


def signed(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def zalo_body(msg_id: str, words: str) -> bytes:
    event = {
        "app_id": ZALO_APP, "sender": {"id": "9000000000000000001"}, "recipient": {"id": OA},
        "event_name": "user_send_text", "message": {"text": words, "msg_id": msg_id}, "timestamp": "1790000001000",
    }  # fmt: skip
    return json.dumps(event, ensure_ascii=False).encode()


def zalo_signed(body: bytes) -> dict[str, str]:
    mac = hashlib.sha256(ZALO_APP.encode() + body + b"1790000001000" + OA_SECRET.encode()).hexdigest()
    return {"X-ZEvent-Signature": f"mac={mac}"}


def outcome(post: RawPost) -> tuple[bool, str | None]:
    return post.handled_at is not None, post.problem


def posts(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RawPost)) or 0


def read_waiting(session: Session, channel: str) -> None:
    """What the worker's task does with the waiting posts, in this test's transaction."""
    known = {account.account_id: account for account in channels.accounts(session, channel)}
    for post in ChannelRepository(session).waiting_posts(channel, 100, datetime.now(UTC)):
        post_reading.read_post(session, post, known)


def test_a_signed_post_is_kept_and_answered_200(client: TestClient, session: Session) -> None:
    body = facebook_body("m_1", "Đường ngập")
    assert client.post("/webhooks/facebook", content=body, headers=signed(body)).status_code == 200
    assert session.scalar(select(RawPost.body)) == body


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": "x"},
        signed(b"other"),
        signed(b"", ""),
    ],
)
def test_a_forged_post_is_refused_and_leaves_nothing(
    client: TestClient, session: Session, headers: dict[str, str]
) -> None:
    response = client.post("/webhooks/facebook", content=facebook_body("m_1", "giả"), headers=headers)
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert posts(session) == 0


def test_a_reserialised_post_is_refused(client: TestClient, session: Session) -> None:
    body = facebook_body("m_1", "Đường http://x.vn")
    again = json.dumps(json.loads(body), ensure_ascii=False).encode()
    assert client.post("/webhooks/facebook", content=again, headers=signed(body)).status_code == 403
    assert posts(session) == 0


def test_a_replayed_post_and_a_repeated_message_are_absorbed(client: TestClient, session: Session) -> None:
    body = facebook_body("m_1", "Đường ngập")
    for _ in range(3):
        assert client.post("/webhooks/facebook", content=body, headers=signed(body)).status_code == 200
    rebatched = body.replace(b'"time":1790000001000', b'"time":1790000009000', 1)
    assert client.post("/webhooks/facebook", content=rebatched, headers=signed(rebatched)).status_code == 200
    assert posts(session) == 2
    read_waiting(session, "facebook")
    assert session.scalar(select(func.count()).select_from(Message)) == 1


@pytest.mark.parametrize(
    "broken", [b"", b"{", b"[1,2", b"null", b'{"object":"page","entry":[{"id":1,"messaging":"x"}]}']
)
def test_a_truncated_or_broken_post_never_answers_500_and_never_blocks_the_next(
    client: TestClient, session: Session, broken: bytes
) -> None:
    assert client.post("/webhooks/facebook", content=broken, headers=signed(broken)).status_code < 500
    good = facebook_body("m_2", "Đèn hỏng")
    client.post("/webhooks/facebook", content=good, headers=signed(good))
    read_waiting(session, "facebook")
    assert session.scalars(select(Message.text)).all() == ["Đèn hỏng"]


def test_an_oversized_post_is_refused_before_it_is_read_whole(client: TestClient, session: Session) -> None:
    body = b"x" * (6 * 1024 * 1024)
    assert client.post("/webhooks/facebook", content=body, headers=signed(body)).status_code == 413
    assert posts(session) == 0


def test_a_text_of_five_megabytes_is_kept_cut(client: TestClient, session: Session) -> None:
    body = facebook_body("m_big", "a" * (5 * 1024 * 1024 - 1000))
    assert client.post("/webhooks/facebook", content=body, headers=signed(body)).status_code == 200
    read_waiting(session, "facebook")
    assert len(session.scalars(select(Message.text)).one()) == 20_000


@pytest.mark.parametrize("words", NASTY_TEXTS)
def test_nasty_texts_of_citizens_are_kept_as_texts(client: TestClient, session: Session, words: str) -> None:
    body, other = facebook_body("m_n", words), zalo_body("z_n", words)
    assert client.post("/webhooks/facebook", content=body, headers=signed(body)).status_code == 200
    assert client.post("/webhooks/zalo", content=other, headers=zalo_signed(other)).status_code == 200
    read_waiting(session, "facebook")
    read_waiting(session, "zalo")
    rows: Any = session.scalars(select(Message).order_by(Message.id)).all()
    assert [(row.text, row.payload) for row in rows] == [(words.replace("\x00", ""), None)] * 2


def test_a_post_of_a_page_we_do_not_know_is_kept_with_its_problem(client: TestClient, session: Session) -> None:
    body = facebook_body("m_1", "xin chào").replace(PAGE.encode(), b"999")
    assert client.post("/webhooks/facebook", content=body, headers=signed(body)).status_code == 200
    read_waiting(session, "facebook")
    assert session.scalars(select(RawPost.problem)).one() == "unknown account 999"


def test_the_handshake_answers_the_challenge_only_to_the_right_word(client: TestClient) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify-demo", "hub.challenge": "1158201444"}
    answer = client.get("/webhooks/facebook", params=query)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert client.get("/webhooks/facebook", params={**query, "hub.verify_token": "wrong"}).status_code == 403


def test_an_unknown_channel_answers_404(client: TestClient) -> None:
    assert client.post("/webhooks/telegram", content=b"{}").status_code == 404


def test_an_unsigned_probe_of_the_zalo_console_is_answered_and_forgotten(client: TestClient, session: Session) -> None:
    assert client.post("/webhooks/zalo", content=b"{}").status_code == 200
    assert client.post("/webhooks/zalo", content=zalo_body("z_1", "giả")).status_code == 403
    assert posts(session) == 0


def test_a_post_that_could_not_be_stored_is_read_again_and_blocks_nobody(
    client: TestClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inbox_api.conversations import intake

    body = facebook_body("m_1", "Đường ngập")
    client.post("/webhooks/facebook", content=body, headers=signed(body))
    with monkeypatch.context() as broken:
        broken.setattr(intake, "_store_attachments", lambda *_: 1 / 0)
        read_waiting(session, "facebook")
    post = session.scalars(select(RawPost)).one()
    assert outcome(post) == (False, "message: ZeroDivisionError")
    assert session.scalar(select(func.count()).select_from(Message)) == 0
    post.retry_at = None
    read_waiting(session, "facebook")
    assert session.scalars(select(Message.text)).all() == ["Đường ngập"]
    assert outcome(post) == (True, None)
