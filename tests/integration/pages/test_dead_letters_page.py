"""The page of what went wrong: masked, tried again one by one or all at once, and each tells what became of it."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import ConnectorError, ErrorAction
from inbox_api.channels import dead_letters, variants
from inbox_api.channels import service as channels
from inbox_api.conversations import outbox, sending
from inbox_api.models import Author, Message, OutboundMessage, RawPost, SendState
from tests.factories import OA, receive
from tests.integration.pages.conftest import Browser
from tests.integration.test_webhooks import facebook_body, read_waiting

PAGE = "/quan-tri/tin-hong"
SignIn = Callable[[str], Browser]
CITIZEN = "2410000000001234"


def now() -> datetime:
    return datetime.now(UTC)


def broken_post(session: Session, mid: str = "m_page") -> RawPost:
    """A post that can be read by now, but could not when it came."""
    body = facebook_body(mid, "so 0912345678")
    channels.store_post(session, channel="facebook", body=body, headers={}, now=now())
    read_waiting(session, "facebook")
    row = session.scalars(select(RawPost).order_by(RawPost.id.desc())).first()
    assert row is not None
    row.problem = "message: a bug that was mended"
    session.flush()
    return row


def failed_send(session: Session, error: ConnectorError) -> OutboundMessage:
    conversation = receive(session, "chào", channel="zalo", now=now())
    outbox.say(session, conversation, author=Author.BOT, text="Lời kín đáo", now=now())
    task = sending.next_send(session, conversation.id, now())
    assert task is not None
    sending.record_failure(session, task, error, now())
    piece = session.get(OutboundMessage, task.piece_id)
    assert piece is not None
    return piece


@pytest.fixture
def admin(sign_in: SignIn) -> Browser:
    return sign_in("admin")


def follow(admin: Browser, answer: object) -> str:
    location = answer.headers["location"]  # type: ignore[attr-defined]
    return html.unescape(admin.get(location).text)


def test_nobodys_words_and_no_whole_id_are_shown(admin: Browser, session: Session) -> None:
    body = json.dumps({"object": "page", "entry": [{"id": CITIZEN, "messaging": [{"message": {"mid": 7}}]}]})
    channels.store_post(session, channel="facebook", body=body.encode(), headers={}, now=now())
    read_waiting(session, "facebook")
    piece = failed_send(session, ConnectorError("-204", action=ErrorAction.HUMAN))
    page = html.unescape(admin.get(PAGE).text)
    assert f"Tin nhắn {piece.id}" in page
    assert "…1234" in page
    for hidden in (CITIZEN, "Lời kín đáo", "0912345678"):
        assert hidden not in page


def test_one_post_is_tried_again_and_the_page_says_what_became_of_it(admin: Browser, session: Session) -> None:
    row = broken_post(session)
    page = follow(admin, admin.post(f"{PAGE}/thu-lai", post=row.id))
    assert f"Gói tin {row.id}: <strong>đang được thử lại" in page
    read_waiting(session, "facebook")
    session.expire_all()
    page = html.unescape(admin.get(f"{PAGE}?posts={row.id}").text)
    assert f"Gói tin {row.id}: <strong>xong" in page
    assert len(session.scalars(select(Message).where(Message.external_id == "m_page")).all()) == 1


def test_all_are_tried_again_each_for_itself_and_twice_changes_nothing(admin: Browser, session: Session) -> None:
    posts = [broken_post(session, f"m_all_{number}") for number in range(3)]
    piece = failed_send(session, ConnectorError("-204", action=ErrorAction.HUMAN))
    posts[0].problem = None  # somebody else has just mended it
    session.flush()
    found = dead_letters.replay(session, [row.id for row in posts], [piece.id, 10**9], "officer:1", now())
    told = {(one.kind, one.id): one.state for one in found}
    assert told[("post", posts[0].id)] == dead_letters.REFUSED
    assert told[("post", posts[1].id)] == told[("send", piece.id)] == dead_letters.WAITING
    assert told[("send", 10**9)] == dead_letters.REFUSED
    again = dead_letters.replay(session, [], [piece.id], "officer:2", now())
    assert [one.state for one in again] == [dead_letters.REFUSED], "it is being tried already"
    piece.state, piece.error_code = SendState.FAILED, "timeout"
    session.flush()
    page = follow(admin, admin.post(f"{PAGE}/thu-lai", everything=1))
    assert "có thể đã đến nơi" not in page.split("Tin không gửi được")[0]
    assert page.count("<strong>đang được thử lại") == 3
    assert (piece.state, piece.attempts) == (SendState.SENDING, 1), "the vendor's history is asked first"


def test_what_trying_again_cannot_help_is_not_listed(session: Session) -> None:
    known = {row.id for row in dead_letters.sends(session, now())}
    final = failed_send(session, ConnectorError("-213", action=ErrorAction.FINAL))
    ended = failed_send(session, ConnectorError("x", action=ErrorAction.HUMAN))
    ended.error_code = "window_closed"
    old = failed_send(session, ConnectorError("y", action=ErrorAction.HUMAN))
    old.created_at = now() - timedelta(days=8)
    human = failed_send(session, ConnectorError("-204", action=ErrorAction.HUMAN))
    unknown = failed_send(session, ConnectorError("z", action=ErrorAction.HUMAN))
    unknown.error_code, unknown.error_action = "outcome_unknown", None
    session.flush()
    listed = {row.id: row.is_unknown for row in dead_letters.sends(session, now()) if row.id not in known}
    assert listed == {human.id: False, unknown.id: True}
    assert final.error_action == "final"


def test_a_post_that_needs_nothing_leaves_the_list_and_one_that_is_still_read_does_not(
    admin: Browser, session: Session
) -> None:
    row, waiting = broken_post(session, "m_leave"), broken_post(session, "m_wait")
    waiting.handled_at = None
    session.flush()
    assert "Đã bỏ khỏi danh sách." in follow(admin, admin.post(f"{PAGE}/{row.id}/bo-qua"))
    admin.post(f"{PAGE}/{waiting.id}/bo-qua")
    left = {post.id for post in dead_letters.posts(session)}
    assert row.id not in left
    assert waiting.id in left


@pytest.mark.parametrize("query", ["posts=1;2", "posts=abc", "sends=" + "9" * 30, "kenh=" + "x" * 41])
def test_a_bent_address_is_refused_and_an_unknown_number_shows_nothing(admin: Browser, query: str) -> None:
    assert admin.get(f"{PAGE}?{query}").status_code == 422
    assert "Đã thử lại" not in admin.get(f"{PAGE}?posts=999999999").text


def test_counted_forms_are_shown_with_their_meaning(admin: Browser, session: Session) -> None:
    for name, times in (("app_id", 3), ("hmac", 1)):
        for _number in range(times):
            variants.seen(session, "zalo", OA, "signature", name)
    variants.seen(session, "zalo", OA, "a_new_point", "x")
    page = html.unescape(admin.get("/quan-tri/dang-tin").text)
    assert "Gói tin thật dùng kiểu chữ ký nào." in page
    assert "75%" in page
    assert "Một chỗ có nhiều kiểu đều được nhận" in page


def test_why_a_post_could_not_be_read_is_said_in_words(session: Session, admin: Browser) -> None:
    row = broken_post(session)
    row.problem = "entry[0].messaging[1]: no sender; message: IntegrityError; entry[0].messaging[2]: no sender"
    session.flush()
    page = admin.get(PAGE).text
    assert "<p>Có tin không ghi ai gửi hoặc gửi cho ai. Đọc được nhưng chưa lưu được một tin: lỗi" in page
    told = admin.get("/api/v1/channels/dead-letters", accept="application/json").json()["posts"][0]
    assert len(told["sentences"]) == 2
