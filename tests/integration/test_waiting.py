"""While nobody has taken a conversation: one kind word, the way back to the bot, and the place that is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.bot_client import BotAnswer, BotReply
from inbox_api.conversations import inbox, service, waiting
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import BotState, Conversation, HandledBy, Message
from tests.factories import NOW, officer, receive

LATER = NOW + timedelta(minutes=1)
BUTTON = "Hỏi tiếp trợ lý"


def write(session: Session, conversation: Conversation, text: str, minutes: int = 1) -> Message:
    receive(session, text, citizen=conversation.identity.external_id, now=NOW + timedelta(minutes=minutes))
    session.refresh(conversation)
    return next(row for row in messages(session, conversation) if row.text == text)


def messages(session: Session, conversation: Conversation) -> list[Message]:
    return list(ConversationRepository(session).messages(conversation.id))


def offers(session: Session, conversation: Conversation) -> list[Message]:
    said = [row for row in messages(session, conversation) if row.author == "system"]
    return [row for row in said if any(button.get("payload") == waiting.CALL_BACK for button in row.buttons)]


@pytest.fixture
def queued(session: Session) -> Conversation:
    conversation = receive(session, "gặp cán bộ")
    service.hand_to_people(session, conversation, "asked", NOW)
    return conversation


def test_who_writes_on_while_waiting_is_answered_once(session: Session, queued: Conversation) -> None:
    assert offers(session, queued) == []
    write(session, queued, "làm căn cước cần gì")
    write(session, queued, "alo", 2)
    [said] = offers(session, queued)
    assert [button["title"] for button in said.buttons] == [BUTTON]
    assert queued.handled_by == HandledBy.QUEUE


@pytest.mark.parametrize("said_between", [False, True])
def test_the_bot_comes_back_answers_the_last_words_and_the_place_is_kept(
    session: Session, queued: Conversation, said_between: bool
) -> None:
    asked = write(session, queued, "làm căn cước cần gì")
    if said_between:
        asked = write(session, queued, "căn cước cho con", 2)
    write(session, queued, "hoi tiep tro ly", 3)
    assert (queued.handled_by, queued.handover_reason) == (HandledBy.QUEUE, "asked")
    assert queued.bot_answers
    request = service.next_bot_request(session, queued.id)
    assert request is not None
    assert request.message_id == asked.id
    service.store_bot_answer(session, request, BotAnswer(replies=(BotReply("Cần..."),), understanding={}), LATER)
    assert "Cần..." in [row.text for row in messages(session, queued)]
    assert write(session, queued, "lệ phí?", 4).bot_state == BotState.PENDING


def test_an_officer_who_takes_it_silences_the_bot_as_ever(session: Session, queued: Conversation) -> None:
    write(session, queued, "làm căn cước cần gì")
    write(session, queued, BUTTON, 2)
    inbox.take_over(session, officer(session, "lan"), queued.public_id, LATER)
    session.refresh(queued)
    assert not queued.bot_answers
    assert service.next_bot_request(session, queued.id) is None
    assert write(session, queued, "còn lệ phí?", 3).bot_state == BotState.SKIPPED
    assert len(offers(session, queued)) == 1


def test_who_asks_for_people_again_waits_in_silence_and_may_come_back_again(
    session: Session, queued: Conversation
) -> None:
    write(session, queued, "làm căn cước cần gì")
    write(session, queued, BUTTON, 2)
    service.hand_to_people(session, queued, "asked", LATER)
    assert not queued.bot_answers
    write(session, queued, "sao lâu vậy", 5)
    assert len(offers(session, queued)) == 2


def test_a_dead_bot_is_told_of_and_people_still_see_who_waits(session: Session, queued: Conversation) -> None:
    write(session, queued, "làm căn cước cần gì")
    write(session, queued, BUTTON, 2)
    request = service.next_bot_request(session, queued.id)
    assert request is not None
    service.note_bot_trouble(session, request, LATER)
    service.note_bot_trouble(session, request, LATER + timedelta(minutes=5))
    assert queued.handled_by == HandledBy.QUEUE
    assert not queued.bot_answers


def test_no_bot_is_offered_beside_a_denunciation(session: Session) -> None:
    conversation = receive(session, "tôi tố cáo ông A")
    service.hand_to_people(session, conversation, "denunciation", NOW)
    write(session, conversation, "bao giờ trả lời")
    assert offers(session, conversation) == []


def test_who_told_of_danger_speaks_with_people_next(session: Session) -> None:
    conversation = receive(session, "cháy nhà rồi cứu với")
    service.hand_to_people(session, conversation, "emergency", NOW)
    write(session, conversation, "số 5 lê lợi")
    assert offers(session, conversation) == []


def test_a_false_alarm_is_answered_and_the_flag_stays_for_the_officers(session: Session) -> None:
    conversation = receive(session, "chồng em đang đi biển")
    service.hand_to_people(session, conversation, "emergency", NOW)
    write(session, conversation, "tôi có nguy hiểm gì đâu")
    [said] = offers(session, conversation)
    assert "113" in said.text
    write(session, conversation, BUTTON, 2)
    assert (conversation.bot_answers, conversation.is_urgent) == (True, True)
