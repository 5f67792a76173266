"""Replies to comments at the vendor: exactly once under faults and crashes, and joined with the thread of messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.base import EventKind, InboundMessage
from connectors.base import OutboundMessage as Outgoing
from connectors.facebook.connector import FacebookConnector
from connectors.facebook.simulator import FacebookSimulator
from connectors.registry import COMMENT_ACTIONS
from inbox_api.channels import pauses, variants
from inbox_api.channels import service as channels
from inbox_api.comments import acting, threads
from inbox_api.conversations import intake, outbox, reply_window, sending
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, Conversation, HandledBy, Message, OutboundMessage
from inbox_api.settings import get_settings
from tests.factories import PAGE
from tests.integration.comment_desk import HTTP, Desk, tell

RESET_AFTER = {"drop_after": True, "times": 1}


@pytest.fixture
def page(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[FacebookSimulator]:
    simulator = FacebookSimulator(
        webhook="http://127.0.0.1:9/", app_secret="s", access_token="t", page_id=PAGE, app_id="555", retry_delays=()
    )
    server = simulator.start(0)
    fast = dict.fromkeys(("message_per_second", "comment_per_second", "thread_per_second"), "1000")
    channels.connect(
        session, channel="facebook", account_id=PAGE, name="Trang", now=now(),
        secrets={"app_secret": "s", "access_token": "t"},
        options={"app_id": "555", "base_url": simulator.base_url, "private_reply_per_second": "1000", **fast},
    )  # fmt: skip
    # A connector of its own: what one test learns about limits must not slow the next one.
    monkeypatch.setitem(COMMENT_ACTIONS, "facebook", FacebookConnector())
    tell(simulator, "page_posts", text="Lịch thu gom rác tuần này")
    yield simulator
    server.shutdown()
    server.server_close()
    simulator.sender.stop()


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def now() -> datetime:
    return datetime.now(UTC)


def writes(page: FacebookSimulator, desk: Desk, text: str, citizen: str = "nam") -> str:
    """A citizen's comment below a post of the page, taken in and read; its id."""
    told = tell(page, "messages", citizen=citizen, comment={"text": text})
    comment_id = str(told["message_id"])
    take_feed(page, desk)
    desk.read_all(now())
    return comment_id


def take_feed(page: FacebookSimulator, desk: Desk) -> None:
    """What the webhook would have told, by the list that is asked for after an outage."""
    account = channels.account(desk.session, "facebook", PAGE)
    events = FacebookConnector().missed(account, now() - timedelta(days=1), HTTP)
    for event in events:
        if event.kind in {EventKind.COMMENT, EventKind.POST}:
            intake.take_in(desk.session, "facebook", event, now())
    desk.session.flush()


def below(page: FacebookSimulator) -> list[str]:
    """Texts of all comments that the page wrote."""
    found = requests_posts(page)
    return [c["message"] for post in found for c in post["comments"].values() if c["author"] == PAGE]


def requests_posts(page: FacebookSimulator) -> list[dict[str, Any]]:
    answer = HTTP.get(f"{page.base_url}/_sim/posts", timeout=5)
    return list(answer.json()["posts"])


def private_replies(page: FacebookSimulator) -> int:
    return int(HTTP.get(f"{page.base_url}/_sim/stats", timeout=5).json()["private_replies"])


def test_one_public_and_one_private_reply_arrive_and_lead_to_the_thread(
    session: Session, page: FacebookSimulator, desk: Desk
) -> None:
    writes(page, desk, "Đường ngập")
    conversation = desk.comments()[-1].conversation
    assert conversation is not None
    assert threads.is_unlinked(conversation)
    assert reply_window.window(conversation) is not None
    desk.act_until_done()
    assert len(below(page)) == 1
    assert private_replies(page) == 1
    assert not threads.is_unlinked(conversation)
    counted = {(row.point, row.variant): row.times for row in variants.counted(session, "facebook")}
    assert counted[("comment_author", "same_as_citizen")] == 1
    words = ConversationRepository(session).messages(conversation.id)
    assert [message.author for message in words] == [Author.CITIZEN, Author.SYSTEM]
    take_feed(page, desk)  # our own comment comes back
    desk.read_all(now())
    desk.act_until_done()
    assert len(below(page)) == 1


@pytest.mark.parametrize("crash_after", ["public_reply", "private_reply"])
def test_a_worker_killed_after_the_call_says_nothing_twice(
    page: FacebookSimulator, desk: Desk, crash_after: str
) -> None:
    writes(page, desk, "Đường ngập")
    action = next(one for one in desk.actions() if one.kind == crash_after)
    task = acting.begin(desk.session, action.id, now())
    assert task is not None
    acting.carry_out(task, HTTP)  # and dead, before anything is kept
    desk.act_until_done()
    assert (len(below(page)), private_replies(page)) == (1, 1)
    assert len(desk.done("public_reply")) == len(desk.done("private_reply")) == 1


@pytest.mark.parametrize("kind", ["comment", "send"])
def test_a_connection_that_breaks_after_the_effect_says_nothing_twice(
    page: FacebookSimulator, desk: Desk, kind: str
) -> None:
    writes(page, desk, "Đường ngập")
    tell(page, "faults", on="any" if kind == "send" else kind, **RESET_AFTER)
    desk.act_until_done()
    tell(page, "faults")
    assert (len(below(page)), private_replies(page)) == (1, 1)


def test_a_settlement_that_cannot_be_asked_for_waits_instead_of_repeating(page: FacebookSimulator, desk: Desk) -> None:
    writes(page, desk, "Đường ngập")
    action = next(one for one in desk.actions() if one.kind == "public_reply")
    task = acting.begin(desk.session, action.id, now())
    assert task is not None
    acting.carry_out(task, HTTP)
    tell(page, "faults", on="read", error={"code": 2, "status": 400}, times=2)
    desk.act_until_done()
    tell(page, "faults")
    assert len(below(page)) == 1


def test_the_echo_of_a_private_reply_is_no_officer_outside(
    session: Session, page: FacebookSimulator, desk: Desk
) -> None:
    writes(page, desk, "Đường ngập")
    action = next(one for one in desk.actions() if one.kind == "private_reply")
    task = acting.begin(session, action.id, now())
    assert task is not None
    acting.carry_out(task, HTTP)
    echo = InboundMessage(
        EventKind.ECHO, PAGE, "24100000000009999", "m_echo", now(), text=action.text, marker=action.marker
    )
    intake.take_in(session, "facebook", echo, now())
    intake.take_in(session, "facebook", echo, now())
    desk.act_until_done()
    found = ConversationRepository(session).find("facebook", PAGE, "24100000000009999")
    assert found is not None
    assert found.handled_by == HandledBy.BOT
    assert [m.author for m in ConversationRepository(session).messages(found.id)] == [Author.CITIZEN, Author.SYSTEM]
    assert private_replies(page) == 1


def test_the_conversation_of_a_comment_joins_the_thread_that_was_there(
    session: Session, page: FacebookSimulator, desk: Desk
) -> None:
    citizen = tell(page, "messages", citizen="nam", text="chào")["citizen"]
    intake.take_in(
        session, "facebook", InboundMessage(EventKind.MESSAGE, PAGE, citizen, "m1", now(), text="chào"), now()
    )
    writes(page, desk, "Đường ngập")
    before = desk.comments()[-1].conversation
    assert before is not None
    desk.act_until_done()
    session.expire_all()
    thread = ConversationRepository(session).find("facebook", PAGE, citizen)
    assert thread is not None
    assert thread.id != before.id
    assert before.is_closed
    assert desk.comments()[-1].conversation_id == thread.id
    texts = session.scalars(select(Message.text).where(Message.conversation_id == thread.id)).all()
    assert {"chào", "Đường ngập"} <= set(texts)


def test_nothing_is_sent_into_a_thread_before_the_citizen_writes(
    session: Session, page: FacebookSimulator, desk: Desk
) -> None:
    writes(page, desk, "Đường ngập")
    desk.act_until_done()
    conversation = desk.comments()[-1].conversation
    assert conversation is not None
    outbox.say(session, conversation, author=Author.OFFICER, text="Xin chào", now=now())
    assert sending.next_send(session, conversation.id, now()) is None
    piece = session.scalars(select(OutboundMessage).where(OutboundMessage.text == "Xin chào")).one()
    assert (piece.state, piece.error_code) == ("failed", "window_closed")


def test_a_used_private_reply_counts_as_done(page: FacebookSimulator, desk: Desk) -> None:
    comment_id = writes(page, desk, "Đường ngập")
    account = channels.account(desk.session, "facebook", PAGE)
    FacebookConnector().reply_privately(account, comment_id, Outgoing(PAGE, "", "other", text="Từ nơi khác"), HTTP)
    desk.act_until_done()
    action = desk.done("private_reply")[0]
    assert action.error_code == "was_done"
    assert private_replies(page) == 1


def test_an_answer_written_in_the_vendors_tool_makes_ours_needless(page: FacebookSimulator, desk: Desk) -> None:
    comment_id = writes(page, desk, "Đường ngập")
    tell(page, "page_comments", reply_to=comment_id, text="Phường đã cử người đến")
    take_feed(page, desk)
    desk.act_until_done()
    assert below(page) == ["Phường đã cử người đến"]
    assert [one.error_code for one in desk.actions() if one.kind == "public_reply"] == ["answered_outside"]


def test_a_blocked_page_holds_the_reply_back_and_it_goes_out_afterwards(
    session: Session, page: FacebookSimulator, desk: Desk
) -> None:
    writes(page, desk, "Đường ngập")
    tell(page, "faults", on="any", error={"code": 368, "status": 400}, times=1)
    desk.act()
    assert pauses.paused_until(session, "facebook", PAGE) is not None
    tell(page, "faults")
    desk.act_until_done(seconds=4 * 3600)
    assert (len(below(page)), private_replies(page)) == (1, 1)


def test_the_author_id_can_be_trusted_by_setting(
    session: Session, page: FacebookSimulator, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "comment_authors_are_citizens", True)
    writes(page, desk, "Đường ngập")
    conversation = session.get(Conversation, desk.comments()[-1].conversation_id)
    assert conversation is not None
    assert conversation.identity.external_id == desk.comments()[-1].author_external_id
