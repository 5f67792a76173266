"""A kill or a race at the wrong moment: nothing is lost, and the bot never speaks beside an officer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from connectors.base import ConnectorError, ErrorAction, EventKind
from inbox_api.bot_client import BotAnswer, BotReply, read_answer
from inbox_api.cases import desk, steps
from inbox_api.cases.service import NewCase
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import inbox, outbox, sending, service
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.files.problems import FileUnreadable
from inbox_api.files.stores import stores
from inbox_api.models import Author, BotState, Conversation, HandledBy, OutboundMessage, SendState
from inbox_api.settings import get_settings
from tests.conftest import SERVICE_TOKEN
from tests.factories import NOW, create_case_for, officer, receive
from tests.pictures import picture

FAREWELL = BotAnswer((BotReply("Tôi đã chuyển cho cán bộ"),), {"intent": "ask_human"})
AUTH = {"Authorization": f"Bearer {SERVICE_TOKEN}"}
RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh.")
UNKNOWN = ConnectorError("timeout", action=ErrorAction.RETRY, is_ambiguous=True)


def pieces(session: Session, conversation: Conversation) -> list[OutboundMessage]:
    session.expire_all()
    rows = ConversationRepository(session).messages(conversation.id)
    return [piece for row in rows for piece in row.outbound]


def sending_of_the_bot(session: Session) -> tuple[Conversation, sending.SendTask]:
    conversation = receive(session, "chào", channel="facebook")
    outbox.say(session, conversation, author=Author.BOT, text="Xin chào", now=NOW)
    task = sending.next_send(session, conversation.id, NOW)
    assert task is not None
    return conversation, task


@contextmanager
def order_of_locks(engine: Engine) -> Iterator[list[str]]:
    """The names of what is locked or changed meanwhile: conversation, case, serial."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        for name, start in (("case", "UPDATE cases"), ("serial", "INSERT INTO case_serials")):
            if statement.startswith(start):
                found.append(name)
        if "FOR UPDATE" in statement and "FROM conversations" in statement:
            found.append("conversation")

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def hand_over(client: TestClient, conversation: Conversation, message_id: int) -> None:
    path = f"/bot/v1/conversations/{conversation.public_id}/handover"
    body = {"message_id": str(message_id), "reason": "asked"}
    assert client.post(path, json=body, headers=AUTH).status_code == 200


def test_the_last_words_of_a_hand_over_survive_a_killed_worker(client: TestClient, session: Session) -> None:
    conversation = receive(session, "cho gặp người thật", citizen="c")
    receive(session, "alo", citizen="c", now=NOW + timedelta(seconds=1))
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    hand_over(client, conversation, request.message_id)
    session.expire_all()
    again = service.next_bot_request(session, conversation.id)
    assert again is not None
    assert again.message_id == request.message_id
    service.store_bot_answer(session, again, FAREWELL, NOW)
    assert service.next_bot_request(session, conversation.id) is None
    said = [row.text for row in ConversationRepository(session).messages(conversation.id)]
    assert said.count(FAREWELL.replies[0].text) == 1
    assert conversation.handled_by == HandledBy.QUEUE


def test_the_last_words_of_a_hand_over_are_not_said_after_a_take_over(client: TestClient, session: Session) -> None:
    conversation = receive(session, "cho gặp người thật")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    hand_over(client, conversation, request.message_id)
    service.take_over(session, conversation.id, officer(session, "lan"), NOW)
    assert service.next_bot_request(session, conversation.id) is None
    service.store_bot_answer(session, request, FAREWELL, NOW)
    assert [row.author for row in ConversationRepository(session).messages(conversation.id)] == ["citizen"]


def test_the_last_words_of_a_hand_over_are_given_up_with_a_dead_bot(client: TestClient, session: Session) -> None:
    conversation = receive(session, "cho gặp người thật")
    request = service.next_bot_request(session, conversation.id)
    assert request is not None
    hand_over(client, conversation, request.message_id)
    session.expire_all()
    handed_over_at = conversation.handed_over_at
    assert handed_over_at is not None
    service.note_bot_trouble(session, request, handed_over_at + timedelta(seconds=5))
    assert ConversationRepository(session).next_pending(conversation.id) is not None
    service.note_bot_trouble(session, request, handed_over_at + get_settings().bot_patience)
    [message] = ConversationRepository(session).messages(conversation.id)
    session.refresh(message)
    assert message.bot_state == BotState.FAILED


def test_a_bot_message_of_unknown_outcome_is_not_sent_again_after_a_take_over(session: Session) -> None:
    conversation, task = sending_of_the_bot(session)
    service.take_over(session, conversation.id, officer(session, "lan"), NOW)
    assert not sending.claim_again(session, task, NOW)
    assert [piece.state for piece in pieces(session, conversation)] == [SendState.SUPPRESSED]


def test_a_piece_whose_outcome_stays_unknown_is_tried_again_as_long_as_an_outage_may_last(session: Session) -> None:
    conversation, task = sending_of_the_bot(session)
    for _try in range(get_settings().send_attempts * 2):
        sending.record_failure(session, task, UNKNOWN, NOW)
        assert sending.claim_again(session, task, NOW)
        session.expire_all()
    later = NOW + get_settings().outage_patience
    sending.record_failure(session, task, UNKNOWN, later)
    assert not sending.claim_again(session, task, later)
    assert [(piece.state, piece.error_code) for piece in pieces(session, conversation)] == [("failed", "timeout")]


def test_a_planned_retry_whose_job_was_lost_is_found_again(session: Session) -> None:
    conversation, task = sending_of_the_bot(session)
    sending.record_failure(session, task, ConnectorError("busy", action=ErrorAction.RETRY), NOW)
    assert sending.forgotten(session, NOW) == []
    assert sending.forgotten(session, NOW + timedelta(minutes=5)) == [conversation.id]


def test_a_photo_that_cannot_be_read_does_not_hold_back_what_comes_after_it(session: Session) -> None:
    conversation = receive(session, "chào", channel="zalo")
    lan = officer(session, "lan")
    create_case_for(session, conversation)
    photo = inbox.upload(session, lan, "anh.jpg", picture("JPEG"), NOW)
    inbox.reply(session, lan, conversation.public_id, "", NOW, [photo.id])
    inbox.reply(session, lan, conversation.public_id, "Ảnh trên", NOW)
    stores().delete(photo.stored_name or "")
    task = sending.next_send(session, conversation.id, NOW)
    assert task is not None
    with pytest.raises(FileUnreadable) as caught:
        sending.with_file(task)
    assert sending.record_failure(session, task, sending.file_error(caught.value), NOW)
    task = sending.next_send(session, conversation.id, NOW)
    assert task is not None
    assert sending.with_file(task).text == "Ảnh trên"
    found = pieces(session, conversation)
    assert (found[0].state, found[0].error_code) == (SendState.FAILED, "file_unreadable")


def test_a_colleague_cannot_give_my_conversation_back_to_the_bot(session: Session) -> None:
    conversation = receive(session, "ngập")
    create_case_for(session, conversation)
    inbox.take_over(session, officer(session, "lan"), conversation.public_id, NOW)
    with pytest.raises(service.TakenByAnother):
        inbox.hand_back(session, officer(session, "duty"), conversation.public_id, NOW)
    assert conversation.handled_by == HandledBy.OFFICER


def test_a_case_closed_by_a_colleague_leaves_the_conversation_with_the_officer_who_has_it(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    lan = officer(session, "lan")
    inbox.take_over(session, lan, conversation.public_id, NOW)
    steps.close_with_result(session, case, officer(session, "duty"), NOW, RESULT)
    session.refresh(conversation)
    assert (conversation.handled_by, conversation.officer_id) == (HandledBy.OFFICER, lan.id)


def test_a_thread_returned_by_the_vendor_stays_with_the_officer_who_took_it_meanwhile(session: Session) -> None:
    conversation = receive(session, "chào", channel="facebook", citizen="c")
    receive(session, "", channel="facebook", citizen="c", kind=EventKind.THREAD_CONTROL, outside_sender="app")
    assert conversation.handover_reason == "outside"
    service.take_over(session, conversation.id, officer(session, "lan"), NOW)
    receive(session, "", channel="facebook", citizen="c", kind=EventKind.THREAD_CONTROL)
    assert conversation.handled_by == HandledBy.OFFICER


def test_the_conversation_is_locked_before_the_case_and_the_serial_number(engine: Engine, session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    lan = officer(session, "lan")
    new = NewCase(case_type="PAHT", description="đèn hỏng", ward="tra-vinh")
    with order_of_locks(engine) as making:
        desk.make_case(session, lan, conversation.public_id, new, NOW)
    with order_of_locks(engine) as moving:
        steps.transfer(session, case, case.unit_id, "Chuyển đúng bộ phận phụ trách", lan, NOW)
    with order_of_locks(engine) as closing:
        steps.close_with_result(session, case, lan, NOW, RESULT)
    assert [making[0], moving[0], closing[0]] == ["conversation"] * 3
    assert "serial" in making
    assert "case" in moving
    assert "case" in closing


def test_an_answer_of_spaces_is_no_answer() -> None:
    assert read_answer({"replies": [{"text": " \n "}, {"text": "Chào"}]}).replies == (BotReply("Chào"),)
