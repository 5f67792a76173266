"""A result that waits for the citizen's word: the question, its two buttons, and the same by words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.bot_api import service as bot_api
from inbox_api.bot_api.schemas import AdditionIn
from inbox_api.cases import confirming, desk, results
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import BotState, Case, Conversation, Message
from tests.factories import NOW, create_case_for, officer, receive

RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh.")
QUESTION = "Việc này đã xong với anh/chị chưa?"
LATER = NOW + timedelta(minutes=5)


def sent(session: Session, channel: str = "web", citizen: str = "asked") -> tuple[Case, Conversation]:
    conversation = receive(session, "ngập", channel=channel, citizen=citizen)
    ConversationRepository(session).finish_pending(conversation.id, BotState.ANSWERED)
    case = create_case_for(session, conversation)
    results.send_result(session, case, officer(session, "lan"), NOW, RESULT)
    return case, conversation


def say(session: Session, conversation: Conversation, text: str, payload: str | None = None) -> None:
    identity = conversation.identity
    receive(
        session, text, channel=conversation.channel, citizen=identity.external_id, now=LATER,
        **({"payload": payload} if payload else {}),
    )  # fmt: skip


def told(session: Session, conversation: Conversation) -> list[Message]:
    return list(ConversationRepository(session).messages(conversation.id))


@pytest.mark.parametrize("channel", ["web", "facebook", "zalo"])
def test_a_result_goes_out_with_its_code_and_the_question_whether_it_is_done(session: Session, channel: str) -> None:
    case, conversation = sent(session, channel)
    assert case.status == CaseState.AWAITING_CONFIRMATION
    result, question = told(session, conversation)[-2:]
    assert result.text == f"Kết quả xử lý hồ sơ {case.code}: Đã nạo vét cống trước chợ."
    assert question.text == QUESTION
    pieces = question.outbound[-1].buttons
    assert [button["title"] for button in pieces] == ["Đã xong", "Chưa xong"]
    assert question.outbound[-1].is_human  # the window of the officer's result is its window, too


@pytest.mark.parametrize(
    "said", ["Đã xong", "1", "dạ xong rồi cảm ơn cán bộ", "đèn sáng rồi nha", "ok", "hết ngập rồi ạ"]
)
def test_a_yes_by_button_or_words_ends_the_case_and_asks_for_a_rating(session: Session, said: str) -> None:
    case, conversation = sent(session)
    say(session, conversation, said)
    assert case.status == CaseState.CLOSED
    thanks, rating = told(session, conversation)[-2:]
    assert thanks.text == "Cảm ơn anh/chị đã cho biết."
    assert rating.buttons[0]["title"] == "1 sao"


@pytest.mark.parametrize("said", ["Chưa xong", "2", "chưa", "dạ chưa ạ"])
def test_a_no_opens_the_case_again_and_the_assistant_asks_what_is_missing(session: Session, said: str) -> None:
    case, conversation = sent(session)
    say(session, conversation, said)
    assert case.status == CaseState.REOPENED
    assert case.code in told(session, conversation)[-1].text
    request = conversations.next_bot_request(session, conversation.id)
    assert request is not None
    assert request.payload == f'/add_to_case{{"case_code":"{case.code}"}}'


def test_a_no_with_its_reason_is_kept_with_the_case_and_asks_nothing_more(session: Session) -> None:
    case, conversation = sent(session)
    say(session, conversation, "chưa, đầu hẻm vẫn còn ngập tới mắt cá")
    assert case.status == CaseState.REOPENED
    assert [e.detail["text"] for e in desk.timeline(session, case) if e.kind == "addition"] == [
        "chưa, đầu hẻm vẫn còn ngập tới mắt cá"
    ]
    assert told(session, conversation)[-2].bot_state == BotState.SKIPPED


def test_while_people_have_the_conversation_the_inbox_itself_asks_what_is_missing(session: Session) -> None:
    case, conversation = sent(session)
    conversations.take_over(session, conversation.id, officer(session, "phuc"), NOW)
    say(session, conversation, "Chưa xong")
    assert case.status == CaseState.REOPENED
    assert "còn vướng chỗ nào" in told(session, conversation)[-1].text


@pytest.mark.parametrize("said", ["khi nào xong", "mấy giờ mở cửa", "xong rồi nhưng cống kế bên", "đường Lê Lợi"])
def test_words_about_something_else_leave_the_case_waiting(session: Session, said: str) -> None:
    case, conversation = sent(session)
    say(session, conversation, said)
    assert case.status == CaseState.AWAITING_CONFIRMATION
    assert conversations.next_bot_request(session, conversation.id) is not None


def test_an_answer_counts_on_the_own_case_only_and_once(session: Session) -> None:
    case, conversation = sent(session)
    receive(session, "Đã xong", citizen="stranger", payload=f"inbox:done:{case.id}:yes")
    assert case.status == CaseState.AWAITING_CONFIRMATION
    say(session, conversation, "Đã xong", f"inbox:done:{case.id}:yes")
    say(session, conversation, "Chưa xong", f"inbox:done:{case.id}:no")
    assert case.status == CaseState.CLOSED


@pytest.mark.parametrize(
    ("said", "state"), [("đã xong rồi, cảm ơn", "da-dong"), ("vẫn tối", "mo-lai"), ("", "cho-dan-xac-nhan")]
)
def test_words_brought_by_the_assistant_end_the_case_or_open_it_again(session: Session, said: str, state: str) -> None:
    case, conversation = sent(session)
    order = AdditionIn(sender=conversation.public_id, message_id="1", text=said)
    assert bot_api.add_to_case(session, case.code, order, LATER)["status"] == state


def test_in_the_night_the_question_waits_with_its_result(session: Session) -> None:
    night = NOW + timedelta(days=2, hours=15)
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    results.send_result(session, case, officer(session, "lan"), night, RESULT)
    assert QUESTION not in [message.text for message in told(session, conversation)]


@pytest.mark.parametrize("said", ["chua sua gi het", "đèn có sáng đâu", "y như cũ", "ko"])
def test_a_no_is_read_with_and_without_marks(said: str) -> None:
    assert confirming.reading(said) == confirming.NO
