"""A case from its record to its rating."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from inbox_api.cases import desk, service, steps
from inbox_api.cases.states import CaseState, InvalidMove
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import inbox, outbox
from inbox_api.conversations.address import addressed
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict
from inbox_api.models import Author, HandledBy
from tests.factories import NOW, create_case_for, officer, receive

RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh.")


def test_a_report_gets_code_unit_ward_and_a_deadline_in_working_time(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"), ward="phường 2")
    assert case.code.startswith("TV-PA-261120-00001-")
    assert (case.ward_code, case.unit.code, case.priority) == ("tra-vinh", "tra-vinh-kt", "P1")
    assert case.due_at == datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # 3 working days, 24/11 is a holiday
    assert "@" in case.rule_set


def test_a_case_without_a_ward_goes_to_the_city_desk(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"), ward="", address=None)
    assert case.unit.code == "dieu-hanh"


def test_the_topic_is_found_from_the_words_when_nobody_named_it(session: Session) -> None:
    case = create_case_for(session, receive(session, "x"), topic=None, description="đèn đường tắt cả tuần nay")
    assert case.topic == "0301"


def test_closing_tells_the_citizen_asks_for_a_rating_and_gives_the_bot_its_place_back(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    lan = officer(session, "lan")
    steps.close_with_result(session, case, lan, NOW, RESULT)
    assert case.status == CaseState.CLOSED
    told = ConversationRepository(session).messages(conversation.id)[-2:]
    assert "Đã nạo vét" in told[0].text
    assert [button["title"] for button in told[1].buttons] == ["1 sao", "2 sao", "3 sao", "4 sao", "5 sao"]
    session.refresh(conversation)
    assert conversation.handled_by == HandledBy.BOT
    steps_taken = [event.detail["to"] for event in desk.timeline(session, case) if event.kind == "state"]
    assert steps_taken == ["da-chuyen-xu-ly", "dang-xu-ly", "da-xu-ly", "da-dong"]


@pytest.mark.parametrize("said", ["5", "5 sao"])
def test_a_rating_by_number_or_button_is_kept(session: Session, said: str) -> None:
    conversation = receive(session, "ngập", citizen=f"rater-{said}")
    case = create_case_for(session, conversation)
    steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
    receive(session, said, citizen=conversation.identity.external_id, now=NOW + timedelta(seconds=9))
    session.refresh(case)
    assert case.rating == 5
    assert ConversationRepository(session).messages(conversation.id)[-1].text == "Cảm ơn anh/chị đã đánh giá."


def test_a_forged_rating_payload_of_another_case_counts_nothing(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
    receive(session, "5", payload=f"inbox:rate:{case.id}:5")
    session.refresh(case)
    assert case.rating is None


def test_a_closed_report_needs_a_photo_or_the_reason_why_there_is_none(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    with pytest.raises(InvalidMove):
        steps.close_with_result(session, case, officer(session, "lan"), NOW, Reasons(result="Xong"))


def test_the_clock_stands_still_while_the_citizen_is_asked(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    lan, due = officer(session, "lan"), case.due_at
    assert due is not None
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW, Reasons(reason="Xin cho biết số nhà."))
    later = NOW + timedelta(days=3)  # Monday
    steps.change_state(session, case, CaseState.SORTING, lan, later)
    assert case.due_at is not None
    assert case.due_at > due
    assert case.pauses[0]["to"] == later.isoformat()


def test_two_officers_at_once_do_not_overwrite_each_other(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    lan = officer(session, "lan")
    # a colleague was faster: the row is one version further than what Lan's page has read
    session.execute(
        text("UPDATE cases SET version = version + 1, address = '12 Lê Lợi' WHERE id = :id"), {"id": case.id}
    )
    with pytest.raises(Conflict):
        steps.change_fields(session, case, {"address": "13 Lê Lợi"}, lan, NOW)
    session.refresh(case)
    assert case.address == "12 Lê Lợi"


def test_codes_count_on_each_day_and_never_repeat(session: Session) -> None:
    codes = [create_case_for(session, receive(session, "ngập")).code for _ in range(5)]
    assert [code[13:18] for code in codes] == ["00001", "00002", "00003", "00004", "00005"]
    assert len(set(codes)) == 5


def test_the_look_at_a_case_is_logged(session: Session) -> None:
    from inbox_api.audit import service as audit
    from inbox_api.audit.repository import AuditRepository

    case = create_case_for(session, receive(session, "ngập"))
    service.view_case(session, officer(session, "lan"), case.code, NOW)
    audit.write_waiting(session)
    last = AuditRepository(session).page(before_id=None, limit=1)[0]
    assert (last.action, last.object_id) == ("case.view", str(case.id))


def last_said(session: Session, conversation_id: int) -> str:
    return ConversationRepository(session).messages(conversation_id)[-1].text


def test_a_question_to_the_citizen_is_told_and_the_answer_starts_the_clock_again(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    lan = officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW, Reasons(reason="Xin cho biết số nhà"))
    assert last_said(session, conversation.id).startswith(
        f"Hồ sơ {case.code} cần anh/chị bổ sung: Xin cho biết số nhà."
    )
    assert conversation.handled_by == HandledBy.OFFICER
    receive(session, "số 12 ạ", citizen=conversation.identity.external_id, now=NOW + timedelta(hours=1))
    session.refresh(case)
    assert (case.status, case.is_paused) == (CaseState.SORTING, False)
    assert "số 12 ạ" in [message.text for message in desk.linked_messages(session, case)]


def test_a_refusal_tells_the_citizen_why(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    lan = officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.REFUSED, lan, NOW, Reasons(reason="Việc này do chủ nhà tự xử lý."))
    expected = f"Hồ sơ {case.code} không được tiếp nhận. Lý do: Việc này do chủ nhà tự xử lý. Cần hỏi thêm"
    assert ConversationRepository(session).messages(conversation.id)[-2].text.startswith(expected)


def test_a_transfer_tells_the_citizen_and_waits_for_the_new_unit(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    lan = officer(session, "lan")
    inbox.take_over(session, lan, conversation.public_id, NOW)
    steps.transfer(session, case, desk.unit_coded(session, "tra-vinh-ca").id, "Việc của công an phường", lan, NOW)
    assert last_said(session, conversation.id) == f"Hồ sơ {case.code} đã được chuyển cho: Công an phường Trà Vinh"
    session.refresh(conversation)
    assert (conversation.handled_by, conversation.officer_id) == (HandledBy.QUEUE, None)


def test_a_rating_opens_no_closed_conversation_again(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
    receive(session, "4", citizen=conversation.identity.external_id, now=NOW + timedelta(seconds=9))
    session.refresh(conversation)
    session.refresh(case)
    assert (conversation.is_closed, case.rating) == (True, 4)


def test_words_after_a_rating_open_the_conversation(session: Session) -> None:
    conversation = receive(session, "ngập")
    steps.close_with_result(session, create_case_for(session, conversation), officer(session, "lan"), NOW, RESULT)
    receive(session, "vẫn còn ngập", citizen=conversation.identity.external_id, now=NOW + timedelta(seconds=9))
    session.refresh(conversation)
    assert not conversation.is_closed


def test_system_messages_call_the_citizen_as_the_bot_does(session: Session) -> None:
    conversation = receive(session, "cho bác hỏi")
    everybody = "Anh/chị chờ nhé. Anh/chị/em ruột của anh/chị cũng vậy."
    assert addressed(session, conversation.id, everybody) == everybody
    repository = ConversationRepository(session)
    repository.messages(conversation.id)[0].understanding = {"intent": "greet", "address": "bác"}
    session.flush()
    assert addressed(session, conversation.id, everybody) == "Bác chờ nhé. Anh/chị/em ruột của bác cũng vậy."
    said = outbox.say(session, conversation, author=Author.SYSTEM, text=everybody, now=NOW)
    assert said.text.startswith("Bác chờ nhé.")
    typed = outbox.say(session, conversation, author=Author.OFFICER, text="Anh/chị chờ nhé.", now=NOW)
    assert typed.text == "Anh/chị chờ nhé."
