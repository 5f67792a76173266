"""Since when a citizen waits for people, kept with the conversation; the list in that order, the words on the pages."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from connectors.base import EventKind, InboundMessage
from inbox_api.bot_client import BotAnswer, BotReply
from inbox_api.conversations import acts, holding, inbox, intake, service, undoing
from inbox_api.conversations.listing import Order, Position
from inbox_api.models import Conversation, HandledBy, Message, OpenConversation
from inbox_api.views import service as views
from tests.factories import NOW, PASSWORD, officer, receive

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(minutes: int) -> datetime:
    return NOW + minutes * MINUTE


def write(session: Session, one: Conversation, text: str, minutes: int) -> None:
    receive(session, text, citizen=one.identity.external_id, now=at(minutes))
    session.refresh(one)


def since(session: Session, one: Conversation) -> datetime | None:
    """As the list reads it, which is as the conversation has it."""
    session.flush()
    session.refresh(one)
    copy = session.scalar(select(OpenConversation.citizen_waits_since).where(OpenConversation.id == one.id))
    assert copy == one.citizen_waits_since
    return one.citizen_waits_since


def bot_says(session: Session, one: Conversation, text: str, minutes: int) -> None:
    request = service.next_bot_request(session, one.id)
    assert request is not None
    service.store_bot_answer(session, request, BotAnswer(replies=(BotReply(text),), understanding={}), at(minutes))


@pytest.fixture
def talk(session: Session) -> Conversation:
    return receive(session, "đèn đường tối", now=at(-30))


def test_nobody_waits_for_people_while_the_assistant_has_it(session: Session, talk: Conversation) -> None:
    assert since(session, talk) is None
    service.hand_to_people(session, talk, "asked", at(0))
    service.hand_back(session, talk.id, "system", at(5))
    assert since(session, talk) is None


def test_who_is_handed_over_waits_since_the_words_that_nobody_answered(session: Session, talk: Conversation) -> None:
    bot_says(session, talk, "Cho em xin địa chỉ", -29)
    write(session, talk, "gặp cán bộ", -10)
    service.hand_to_people(session, talk, "asked", at(0))
    assert since(session, talk) == at(-10)
    write(session, talk, "alo", 5)
    assert since(session, talk) == at(-10)


def test_what_waits_in_the_queue_waits_although_everything_was_answered(session: Session, talk: Conversation) -> None:
    acts.take_over(session, officer(session, "lan"), talk.public_id, at(0))
    inbox.reply(session, officer(session, "lan"), talk.public_id, "Tôi chuyển cho bộ phận khác", at(1))
    assert since(session, talk) is None
    acts.give(session, officer(session, "lan"), talk.public_id, None, at(2))
    assert since(session, talk) == at(2)


def test_taking_over_answers_nobody_and_an_answer_does(session: Session, talk: Conversation) -> None:
    acts.take_over(session, officer(session, "lan"), talk.public_id, at(0))
    assert since(session, talk) == at(-30)
    inbox.reply(session, officer(session, "lan"), talk.public_id, "Tổ điện đang sửa", at(1))
    assert since(session, talk) is None
    write(session, talk, "cảm ơn anh", 2)
    assert since(session, talk) is None
    write(session, talk, "mai có chưa", 3)
    assert since(session, talk) == at(3)


def test_a_held_answer_answers_when_it_goes_out(session: Session, talk: Conversation) -> None:
    acts.take_over(session, officer(session, "lan"), talk.public_id, at(0))
    said = inbox.reply(session, officer(session, "lan"), talk.public_id, "Đang sửa", at(1), hold=timedelta(seconds=5))
    assert since(session, talk) == at(-30)
    holding.release(session, said.id, at(2))
    assert since(session, talk) is None


def test_closing_ends_the_waiting_and_undo_brings_it_back(session: Session, talk: Conversation) -> None:
    lan = officer(session, "lan")
    acts.take_over(session, lan, talk.public_id, at(0))
    done = acts.close(session, lan, talk.public_id, at(1))
    session.refresh(talk)
    assert talk.citizen_waits_since is None
    undoing.undo(session, lan, done.undo_id or 0, at(1))
    assert since(session, talk) == at(-30)


def external_ids(session: Session, one: Conversation) -> list[str]:
    rows = session.scalars(select(Message).where(Message.conversation_id == one.id).order_by(Message.id))
    return [row.external_id for row in rows if row.author == "citizen" and row.external_id]


def take_back(session: Session, one: Conversation, external_id: str, minutes: int) -> None:
    removal = InboundMessage(
        EventKind.DELETE, one.identity.account_id, one.identity.external_id, external_id, at(minutes)
    )
    intake.take_in(session, one.channel, removal, at(minutes))
    session.flush()


def test_who_takes_the_words_back_waits_for_nothing_or_since_the_next_ones(
    session: Session, talk: Conversation
) -> None:
    acts.take_over(session, officer(session, "lan"), talk.public_id, at(0))
    write(session, talk, "mấy giờ có người", 3)
    first, second = external_ids(session, talk)
    take_back(session, talk, first, 4)
    assert since(session, talk) == at(3)
    take_back(session, talk, second, 5)
    assert since(session, talk) is None


def test_who_takes_the_words_back_in_the_queue_waits_since_the_hand_over(session: Session, talk: Conversation) -> None:
    service.hand_to_people(session, talk, "asked", at(0))
    (only,) = external_ids(session, talk)
    take_back(session, talk, only, 4)
    assert since(session, talk) == at(0)


def test_words_that_were_taken_back_before_they_came_are_not_waited_for(session: Session, talk: Conversation) -> None:
    acts.take_over(session, officer(session, "lan"), talk.public_id, at(0))
    inbox.reply(session, officer(session, "lan"), talk.public_id, "Tổ điện đang sửa", at(1))
    take_back(session, talk, "late", 2)
    identity = talk.identity
    late = InboundMessage(
        EventKind.MESSAGE, identity.account_id, identity.external_id, "late", at(2), text="khi nào xong"
    )
    intake.take_in(session, talk.channel, late, at(3))
    assert since(session, talk) is None


def test_the_migration_leaves_long_forgotten_conversations_of_officers_alone(session: Session) -> None:
    today = datetime.now(UTC)
    moments = [today - timedelta(days=30), today - HOUR, today - timedelta(days=30)]
    old, fresh, queued = [receive(session, "khi nào xong", citizen=f"d-{n}", now=one) for n, one in enumerate(moments)]
    for one in (old, fresh):
        one.handled_by, one.officer_id = HandledBy.OFFICER, officer(session, "lan").id
    queued.handled_by, queued.handed_over_at = HandledBy.QUEUE, today - timedelta(days=20)
    session.flush()
    step = importlib.import_module("inbox_api.migrations.versions.0043_waiting_since")
    session.execute(text(step.WAITING))
    assert [since(session, one) for one in (old, fresh, queued)] == [None, moments[1], queued.handed_over_at]


# the order of the list


@pytest.fixture
def four(session: Session) -> list[Conversation]:
    """The first with the bot; the others wait: the fourth longest, the second urgent."""
    found = [receive(session, f"việc {number}", citizen=f"bon-{number}", now=at(number)) for number in range(4)]
    for one, asked in zip(found[1:], (-10, -20, -90), strict=True):
        service.hand_to_people(session, one, "asked", at(5))
        one.citizen_waits_since = at(asked)
    found[1].is_urgent = True
    session.flush()
    return found


def listed(session: Session, four: list[Conversation], order: Order, **more: Any) -> list[int]:
    lan = officer(session, "lan")
    rows = inbox.rows(session, lan, filter_name="all", query="", now=at(10), order=order, **more)
    numbers = {one.id: number for number, one in enumerate(four)}
    return [numbers[row.conversation.id] for row in rows if row.conversation.id in numbers]


def test_the_list_can_begin_with_who_waits_longest(session: Session, four: list[Conversation]) -> None:
    assert listed(session, four, "latest") == [1, 3, 2, 0]
    assert listed(session, four, "longest") == [3, 2, 1, 0]


def test_its_pages_go_on_where_the_page_before_ended(session: Session, four: list[Conversation]) -> None:
    found: list[int] = []
    after: Position | None = None
    for _page in range(30):
        rows = inbox.rows(
            session, officer(session, "lan"), filter_name="all", query="", now=at(10), limit=1, after=after,
            order="longest",
        )  # fmt: skip
        if not rows:
            break
        found.append(rows[0].conversation.id)
        after = Position.of_cursor(Position.after(rows[0]).cursor())
    assert len(found) == len(set(found))
    assert [number for number in found if number in {one.id for one in four}] == [four[n].id for n in (3, 2, 1, 0)]


def test_a_filter_asks_for_who_waits_and_has_no_case(session: Session, four: list[Conversation]) -> None:
    group = views.read("unanswered.is.yes;case.is.no")
    rows = inbox.filtered_rows(session, officer(session, "lan"), group, now=at(10), order="longest")
    found = [row.conversation.id for row in rows]
    assert [number for number in found if number in {one.id for one in four}] == [four[n].id for n in (3, 2, 1)]
    assert four[0].id not in found


def test_programs_ask_for_the_order_and_read_since_when(
    session: Session, client: TestClient, four: list[Conversation]
) -> None:
    sign_in(client)
    rows = client.get("/api/v1/inbox", params={"order": "longest"}).json()["rows"]
    assert rows[0]["conversation"]["id"] == four[3].public_id
    assert datetime.fromisoformat(rows[0]["conversation"]["citizen_waits_since"]) == at(-90)
    assert client.get("/api/v1/inbox", params={"order": "none"}).status_code == 422


def sign_in(client: TestClient) -> None:
    client.post("/sign-in", data={"username": "lan", "password": PASSWORD}, headers={"Accept": "text/html"})


def test_the_pages_say_since_when_and_how_long(session: Session, client: TestClient, four: list[Conversation]) -> None:
    sign_in(client)
    page = client.get("/inbox?order=longest").text
    assert "đã chờ" in page
    assert page.index(four[3].public_id) < page.index(four[2].public_id) < page.index(four[1].public_id)
    assert "Tin mới nhất trước" in page
    assert f"/inbox/{four[3].public_id}?order=longest" in page
    head = client.get(f"/inbox/{four[3].public_id}").text
    assert "Người dân chờ từ 08:00 20/11/2026" in head
