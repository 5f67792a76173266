"""What officers are told of windows and shares, contact forms, quotes, files as links, acts that no webhook told."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select, text

from inbox_api import db, worker
from inbox_api.bot_client import BotAnswer, BotReply
from inbox_api.channels import window_jobs, windows
from inbox_api.conversations import contacting, inbox, outbox, service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Invalid, NotFound
from inbox_api.models import Author, Conversation, HandledBy, Message, OutboundMessage, SendState
from tests.factories import OA, create_case_for, officer, receive
from tests.integration.zalo.conftest import Connected


def acts(oa: Connected, **order: Any) -> str:
    """The citizen nam does something and the worker takes it in; the vendor's message id."""
    order = {"citizen": "nam", **order}
    thread = oa.simulator.thread(order)
    message_id, event = oa.simulator.citizen_item(thread, order)
    oa.simulator.post(thread, [event])
    assert oa.take_in() == [None]
    return message_id


def conversation_id(oa: Connected) -> int:
    with db.transaction() as session:
        found = ConversationRepository(session).find("zalo", OA, oa.simulator.citizen_id("nam"))
        assert found is not None
        if found.handled_by == HandledBy.BOT:
            create_case_for(session, found)
        return found.id


def public_id(number: int) -> str:
    with db.transaction() as session:
        found = session.get(Conversation, number)
        assert found is not None
        return found.public_id


def days_pass(oa: Connected, number: int, days: float) -> None:
    """The citizen's last act lies that far back, here and at the vendor."""
    at = datetime.now(UTC) - timedelta(days=days)
    oa.simulator.memory.threads[oa.simulator.citizen_id("nam")].last_action_at = at
    with db.transaction() as session:
        found = session.get(Conversation, number)
        assert found is not None
        found.last_citizen_action_at = at


def says(number: int, words: str) -> None:
    with db.transaction() as session:
        found = ConversationRepository(session).lock(number)
        assert found is not None
        by = officer(session, "lan").id
        outbox.say(session, found, author=Author.OFFICER, text=words, officer_id=by, now=datetime.now(UTC))


def pieces(number: int) -> list[tuple[str, str, str | None]]:
    with db.transaction() as session:
        rows = session.scalars(
            select(OutboundMessage).where(OutboundMessage.conversation_id == number).order_by(OutboundMessage.id)
        )
        return [(row.text, row.state, row.error_code) for row in rows]


def quota(number: int) -> tuple[str, Conversation]:
    with db.transaction() as session:
        found = session.get(Conversation, number)
        assert found is not None
        return windows.words(found), found


def received(oa: Connected) -> list[str]:
    thread = oa.simulator.memory.threads[oa.simulator.citizen_id("nam")]
    return [line.text for line in thread.lines if line.direction == "out"]


def test_an_officer_is_told_what_is_left_of_the_paid_share(oa: Connected) -> None:
    acts(oa, text="Chào")
    number = conversation_id(oa)
    says(number, "Miễn phí")
    worker.send(number)
    assert quota(number)[0] == ""
    days_pass(oa, number, 3)
    says(number, "Tính phí")
    worker.send(number)
    words, found = quota(number)
    assert words == "Câu trả lời gần nhất trừ vào gói tin của tài khoản; còn 99/100 tin."
    assert found.reply_quota is not None
    assert found.reply_quota["kind"] == "sub_quota"
    assert received(oa) == ["Miễn phí", "Tính phí"]


def test_the_bot_is_silent_after_two_days_and_everybody_after_seven(oa: Connected) -> None:
    acts(oa, text="Chào")
    number = conversation_id(oa)
    days_pass(oa, number, 3)
    with db.transaction() as session:
        found = ConversationRepository(session).lock(number)
        assert found is not None
        outbox.say(session, found, author=Author.BOT, text="Bot nói muộn", now=datetime.now(UTC))
    worker.send(number)
    days_pass(oa, number, 8)
    says(number, "Cán bộ nói muộn")
    worker.send(number)
    assert [piece[1:] for piece in pieces(number)] == [(SendState.FAILED, "window_closed")] * 2
    assert received(oa) == []


def test_an_act_that_no_webhook_told_opens_the_window_and_sends_what_failed(oa: Connected) -> None:
    acts(oa, text="Chào")
    number = conversation_id(oa)
    days_pass(oa, number, 8)
    oa.simulator.memory.threads[oa.simulator.citizen_id("nam")].last_action_at = datetime.now(UTC)
    says(number, "Kết quả đây")
    worker.send(number)
    assert pieces(number) == [("Kết quả đây", SendState.FAILED, "window_closed")]
    with db.transaction() as session:
        jobs = list(session.scalars(text("SELECT task_name FROM procrastinate_jobs WHERE task_name = 'read_window'")))
    assert jobs == ["read_window"]
    window_jobs.read_window(number)
    worker.send(number)
    assert received(oa) == ["Kết quả đây"]


def test_a_window_that_is_really_shut_stays_shut_and_is_asked_about_once_an_hour(oa: Connected) -> None:
    acts(oa, text="Chào")
    number = conversation_id(oa)
    days_pass(oa, number, 8)
    for _ in range(3):
        says(number, "Muộn rồi")
        worker.send(number)
    window_jobs.read_window(number)
    worker.send(number)
    assert {piece[1] for piece in pieces(number)} == {SendState.FAILED}
    with db.transaction() as session:
        found = session.scalars(text("SELECT id FROM procrastinate_jobs WHERE task_name = 'read_window'")).all()
    assert len(found) == 1


def test_a_follow_or_an_opened_chat_opens_the_window_and_no_conversation(oa: Connected) -> None:
    acts(oa, citizen="stranger", follow=True)
    acts(oa, citizen="stranger", chatnow=True)
    with db.transaction() as session:
        assert session.scalars(select(Conversation)).all() == []
    acts(oa, text="Chào")
    number = conversation_id(oa)
    days_pass(oa, number, 3)
    acts(oa, follow=True)
    last = quota(number)[1].last_citizen_action_at
    assert last is not None
    assert datetime.now(UTC) - last < timedelta(minutes=1)


def test_the_contact_form_goes_out_and_its_answer_is_suggested(oa: Connected) -> None:
    acts(oa, text="Chào")
    number = conversation_id(oa)
    with db.transaction() as session:
        message = contacting.ask_contact(session, officer(session, "lan"), public_id(number), datetime.now(UTC))
        assert message.text.startswith("Thông tin liên hệ\n")
    worker.send(number)
    thread = oa.simulator.memory.threads[oa.simulator.citizen_id("nam")]
    assert thread.lines[-1].cards[0]["form"] is True
    assert oa.take_in() == [None] * 3
    assert [piece[1] for piece in pieces(number)] == [SendState.SENT]
    acts(oa, info={"name": "Nam", "phone": "84900000001", "address": "12 đường Z"})
    with db.transaction() as session:
        found = inbox.find(session, officer(session, "lan"), public_id(number))
        lan = officer(session, "lan")
        [given] = contacting.contact_suggestions(session, lan, found, datetime.now(UTC))
        assert (given.name, given.phone, given.address) == ("Nam", "84900000001", "12 đường Z")
        found.is_restricted = True
        assert list(contacting.contact_suggestions(session, lan, found, datetime.now(UTC))) == []


def test_an_oa_without_the_form_asks_in_words_and_knows_its_echo(oa: Connected) -> None:
    oa.simulator.settings.takes_forms = False
    acts(oa, text="Chào")
    number = conversation_id(oa)
    with db.transaction() as session:
        contacting.ask_contact(session, officer(session, "lan"), public_id(number), datetime.now(UTC))
    worker.send(number)
    assert oa.take_in() == [None] * 3
    with db.transaction() as session:
        assert session.scalars(select(Message).where(Message.author == Author.OUTSIDE)).all() == []
    assert received(oa)[0].startswith("Thông tin liên hệ\n")


def test_no_form_for_visitors_of_the_website_and_other_channels(oa: Connected) -> None:
    acts(oa, text="Cho hỏi", anonymous=True)
    with db.transaction() as session:
        visitor = session.scalars(select(Conversation)).one()
        create_case_for(session, visitor)
        web = receive(session, "chào")
        create_case_for(session, web)
        for found in (visitor, web):
            assert not contacting.may_ask_contact(found)
        wanted = web.public_id
    with db.transaction() as session, pytest.raises(Invalid):
        contacting.ask_contact(session, officer(session, "lan"), wanted, datetime.now(UTC))


def test_a_visitor_of_the_website_gets_his_answer(oa: Connected) -> None:
    acts(oa, text="Cho hỏi", anonymous=True)
    with db.transaction() as session:
        visitor = session.scalars(select(Conversation)).one()
        outbox.say(session, visitor, author=Author.BOT, text="Chào anh chị", now=datetime.now(UTC))
        number = visitor.id
    worker.send(number)
    assert received(oa) == ["Chào anh chị"]
    assert set(oa.take_in()) == {None}
    assert pieces(number) == [("Chào anh chị", SendState.SENT, None)]


def test_an_answer_that_was_overtaken_quotes_what_it_answers(oa: Connected) -> None:
    first = acts(oa, text="Đèn hỏng")
    acts(oa, text="ở ngõ 12")
    with db.transaction() as session:
        number = session.scalars(select(Conversation.id)).one()
        request = service.next_bot_request(session, number)
        assert request is not None
        service.store_bot_answer(session, request, BotAnswer((BotReply("A"), BotReply("B")), {}), datetime.now(UTC))
        last = service.next_bot_request(session, number)
        assert last is not None
        service.store_bot_answer(session, last, BotAnswer((BotReply("C"),), {}), datetime.now(UTC))
        quotes = list(session.scalars(select(OutboundMessage.reply_to).order_by(OutboundMessage.id)))
    assert quotes == [first, None, None]
    worker.send(number)
    assert received(oa) == ["A", "B", "C"]


def test_an_officer_quotes_a_message_of_this_citizen_only(oa: Connected) -> None:
    quoted = acts(oa, text="Đèn hỏng")
    number = conversation_id(oa)
    with db.transaction() as session:
        own = session.scalars(select(Message).where(Message.external_id == quoted)).one()
        lan = officer(session, "lan")
        inbox.reply(session, lan, public_id(number), "Đã sửa", datetime.now(UTC), quotes=own.id)
        assert session.scalars(select(OutboundMessage.reply_to)).one() == quoted
        stranger = receive(session, "khác", channel="zalo")
        other = session.scalars(select(Message).where(Message.conversation_id == stranger.id)).one()
        with pytest.raises(NotFound):
            inbox.reply(session, lan, public_id(number), "Đã sửa", datetime.now(UTC), quotes=other.id)


@pytest.mark.parametrize("known_by", ["echo", "history"])
def test_a_link_in_place_of_a_file_is_sent_once_although_the_connection_broke(oa: Connected, known_by: str) -> None:
    oa.simulator.settings.echo, oa.simulator.settings.receipts = "race" if known_by == "echo" else "none", False
    acts(oa, text="Chào")
    number = conversation_id(oa)
    with db.transaction() as session:
        lan = officer(session, "lan")
        sheet = inbox.upload(session, lan, "bang.xlsx", XLSX, datetime.now(UTC))
        inbox.reply(session, lan, public_id(number), "", datetime.now(UTC), [sheet.id])
    oa.simulator.memory.faults.set({"on": "send", "drop_after": True, "times": 1})
    worker.send(number)
    assert [piece[1] for piece in pieces(number)] == [SendState.SENDING]
    if known_by == "echo":
        oa.take_in()
    with db.transaction() as session:
        session.scalars(select(OutboundMessage)).one().next_try_at = None
    worker.send(number)
    [words] = received(oa)
    assert words.startswith("bang.xlsx: http")
    assert [piece[1] for piece in pieces(number)] == [SendState.SENT]
    with db.transaction() as session:
        assert session.scalars(select(Message).where(Message.author == Author.OUTSIDE)).all() == []


def _xlsx() -> bytes:
    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


XLSX = _xlsx()
