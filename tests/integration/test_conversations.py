"""One citizen message through the flow: taken in, asked, answered, taken over, sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.base import EventKind, InboundMessage
from inbox_api.audit import service as audit
from inbox_api.bot_client import BotAnswer, BotReply
from inbox_api.conversations import inbox, intake, outbox, sending, service
from inbox_api.conversations.outbound_repository import OutboundRepository
from inbox_api.conversations.outbox import Choice, NoteNotSendable
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, BotState, Conversation, HandledBy, Message, SendState
from tests.factories import NOW, OA, create_case_for, officer, receive

ANSWER = BotAnswer((BotReply("Chào anh/chị"),), {"intent": "greet", "confidence": 0.9})


def handler(conversation: Conversation) -> tuple[str, str | None]:
    return conversation.handled_by, conversation.handover_reason


def said(session: Session, conversation_id: int) -> list[tuple[str, str]]:
    rows = ConversationRepository(session).messages(conversation_id)
    return [(row.author, row.text) for row in rows]


def test_a_message_delivered_twice_is_kept_once(session: Session) -> None:
    conversation = receive(session, "Đường ngập", citizen="c1", external_id="same")
    receive(session, "Đường ngập", citizen="c1", external_id="same")
    assert said(session, conversation.id) == [("citizen", "Đường ngập")]


def test_the_bot_is_asked_for_the_oldest_message_first_and_its_answer_is_queued(session: Session) -> None:
    conversation = receive(session, "hai", channel="facebook", citizen="c", now=NOW + timedelta(seconds=2))
    receive(session, "một", channel="facebook", citizen="c", now=NOW)
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    assert request.text == "một"
    service.store_bot_answer(session, request, ANSWER, NOW)
    following = service.next_bot_request(session, conversation.id)
    assert following is not None
    assert following.text == "hai"
    task = sending.next_send(session, conversation.id, NOW)
    assert task is not None
    assert task.message.text == "Chào anh/chị"


def test_an_answer_stored_twice_is_said_once(session: Session) -> None:
    conversation = receive(session, "chào")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    service.store_bot_answer(session, request, ANSWER, NOW)
    service.store_bot_answer(session, request, ANSWER, NOW)
    assert [author for author, _text in said(session, conversation.id)] == ["citizen", "bot"]


def test_the_bot_is_silent_after_a_take_over_also_with_an_answer_on_its_way(session: Session) -> None:
    conversation = receive(session, "chào", channel="facebook")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    lan = officer(session, "lan")
    inbox.take_over(session, lan, conversation.public_id, NOW)
    service.store_bot_answer(session, request, ANSWER, NOW)
    assert said(session, conversation.id) == [("citizen", "chào")]
    receive(session, "còn ai không", channel="facebook", citizen=conversation.identity.external_id)
    assert service.next_bot_request(session, conversation.id) is None
    states = session.scalars(select(Message.bot_state).where(Message.conversation_id == conversation.id))
    assert set(states) == {BotState.SKIPPED}


def test_bot_messages_not_yet_sent_are_stopped_by_a_take_over(session: Session) -> None:
    conversation = receive(session, "chào", channel="facebook")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    service.store_bot_answer(session, request, ANSWER, NOW)
    inbox.take_over(session, officer(session, "lan"), conversation.public_id, NOW)
    assert sending.next_send(session, conversation.id, NOW) is None
    bot_message = ConversationRepository(session).messages(conversation.id)[-1]
    assert [piece.state for piece in bot_message.outbound] == [SendState.SUPPRESSED]


def test_what_the_bot_says_while_handing_over_still_goes_out(session: Session) -> None:
    conversation = receive(session, "cho gặp người thật", channel="facebook")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    service.hand_to_people(session, conversation, "asked", NOW)
    service.store_bot_answer(session, request, ANSWER, NOW)
    assert said(session, conversation.id)[-1] == ("bot", "Chào anh/chị")
    assert sending.next_send(session, conversation.id, NOW) is not None


def test_a_dead_bot_means_one_honest_message_and_then_people(session: Session) -> None:
    conversation = receive(session, "chào")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    for seconds in (0, 2, 10, 30):
        service.note_bot_trouble(session, request, NOW + timedelta(seconds=seconds))
    assert [author for author, _ in said(session, conversation.id)] == ["citizen", "system"]
    assert handler(conversation) == (HandledBy.BOT, None)
    service.note_bot_trouble(session, request, NOW + timedelta(seconds=90))
    assert handler(conversation) == (HandledBy.QUEUE, "bot_error")


def test_the_echo_of_our_own_send_confirms_it(session: Session) -> None:
    conversation = receive(session, "chào", channel="zalo")
    outbox.say(session, conversation, author=Author.BOT, text="Xin chào", now=NOW)
    task = sending.next_send(session, conversation.id, NOW)
    assert task is not None
    receive(session, "Xin chào", channel="zalo", citizen=task.citizen_id, kind=EventKind.ECHO, external_id="z-1")
    piece = OutboundRepository(session).get(task.piece_id)
    assert piece is not None
    assert (piece.state, piece.external_id) == (SendState.SENT, "z-1")
    assert len(said(session, conversation.id)) == 2


def test_an_officer_who_answers_outside_silences_the_bot(session: Session) -> None:
    conversation = receive(session, "chào", channel="zalo")
    citizen = conversation.identity.external_id
    receive(session, "Dạ em nghe", channel="zalo", citizen=citizen, kind=EventKind.ECHO, outside_sender="3000")
    assert conversation.handled_by == HandledBy.OFFICER
    assert said(session, conversation.id)[-1] == ("outside", "Dạ em nghe")


def test_a_receipt_never_opens_a_conversation(session: Session) -> None:
    receipt = InboundMessage(
        kind=EventKind.READ, account_id=OA, citizen_id="nobody", external_id="r-1", sent_at=NOW, watermark=NOW
    )
    intake.take_in(session, "zalo", receipt, NOW)
    assert ConversationRepository(session).find("zalo", OA, "nobody") is None
    assert session.scalar(select(func.count()).select_from(Conversation)) == 0


def test_a_note_can_never_be_sent(session: Session) -> None:
    conversation = receive(session, "chào")
    with pytest.raises(NoteNotSendable):
        outbox.say(session, conversation, author=Author.NOTE, text="nội bộ", now=NOW)


def test_a_typed_number_chooses_the_button(session: Session) -> None:
    conversation = receive(session, "chào", channel="zalo")
    choices = [Choice("Hỏi thủ tục", "/ask_procedure"), Choice("Gửi phản ánh", "/report_issue")]
    outbox.say(session, conversation, author=Author.BOT, text="Chọn:", choices=choices, now=NOW)
    receive(session, "2", channel="zalo", citizen=conversation.identity.external_id, now=NOW + timedelta(seconds=5))
    session.refresh(conversation)
    assert ConversationRepository(session).messages(conversation.id)[-1].payload == "/report_issue"


def test_typed_commands_and_script_tags_stay_text(session: Session) -> None:
    conversation = receive(session, "/restart <script>alert(1)</script>")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    assert (request.payload, request.text) == (None, "/restart <script>alert(1)</script>")


def test_nul_characters_and_decomposed_text_are_kept_readable(session: Session) -> None:
    conversation = receive(session, "Đường\x00 ngập")
    assert said(session, conversation.id) == [("citizen", "Đường ngập")]


def test_search_ignores_accents_and_finds_phrases_codes_and_phone_tails(session: Session) -> None:
    conversation = receive(session, "Đường Nguyễn Đáng ngập quá")
    case = create_case_for(session, conversation, phone="+84900000123")
    lan = officer(session, "lan")
    for query in ("duong ngap", '"nguyen dang"', case.code, "0123"):
        found = inbox.rows(session, lan, filter_name="all", query=query, now=NOW)
        assert [row.conversation.id for row in found] == [conversation.id], query
    assert inbox.rows(session, lan, filter_name="all", query='"dang nguyen"', now=NOW) == []


def test_the_log_holds_and_a_changed_row_is_found(session: Session) -> None:
    from sqlalchemy import text

    conversation = receive(session, "chào")
    inbox.take_over(session, officer(session, "lan"), conversation.public_id, NOW)
    inbox.hand_back(session, officer(session, "lan"), conversation.public_id, NOW)
    audit.write_waiting(session)
    assert audit.first_broken_entry(session) is None
    session.execute(text("ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only"))
    last = session.scalar(text("SELECT max(id) FROM audit_log"))
    session.execute(text("UPDATE audit_log SET actor = 'officer:999' WHERE id = :id"), {"id": last})
    session.expire_all()
    assert audit.first_broken_entry(session) == last


def test_a_planned_retry_does_not_hold_back_what_is_to_be_said_now(session: Session) -> None:
    from sqlalchemy import text

    from inbox_api import queue

    conversation = receive(session, "chào", channel="facebook")
    queue.defer_send(session, conversation.id, at=NOW + timedelta(days=36500))
    queue.defer_send(session, conversation.id)
    session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name <> 'send'"))
    worker_id = session.scalar(text("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id"))
    fetched = session.execute(text("SELECT * FROM procrastinate_fetch_job_v2(NULL, :worker)"), {"worker": worker_id})
    row = fetched.mappings().one()
    assert row["scheduled_at"] is None
    assert row["lock"] == f"send:{conversation.id}"


def test_the_list_counts_what_each_officer_has_not_read_of_each_conversation(session: Session) -> None:
    lan, names = officer(session, "lan"), ("a", "b", "c")
    conversations = [receive(session, "một", citizen=name) for name in names]
    for conversation in conversations:
        create_case_for(session, conversation)
    for conversation in conversations[:2]:
        inbox.open_conversation(session, lan, conversation.public_id, NOW)
    receive(session, "hai", citizen="b", now=NOW + timedelta(seconds=1))
    found = inbox.rows(session, lan, filter_name="all", query="", now=NOW)
    unread = {row.conversation.id: row.unread for row in found}
    assert [unread[conversation.id] for conversation in conversations] == [0, 1, 1]
