"""Why a case is not accepted: a fixed reason with the way to go, and one tap to send the report again."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from inbox_api.approvals import refusals
from inbox_api.approvals import service as approvals
from inbox_api.cases import refusing, steps
from inbox_api.cases.refusing import UnknownRefusal
from inbox_api.cases.repository import CaseRepository
from inbox_api.cases.states import CaseState, ReasonMissing
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import BotState, Case, Conversation
from tests.factories import NOW, create_case_for, officer, receive

TOO_LITTLE = refusing.reasons()["too_little"]
TAP = "Sửa và gửi lại"


@pytest.fixture
def conversation(session: Session) -> Conversation:
    found = receive(session, "ngập")
    ConversationRepository(session).finish_pending(found.id, BotState.ANSWERED)
    return found


@pytest.fixture
def case(session: Session, conversation: Conversation) -> Case:
    found = create_case_for(session, conversation)
    steps.change_state(session, found, CaseState.SORTING, officer(session, "lan"), NOW)
    return found


def refuse(session: Session, case: Case, refusal: str | None, words: str | None = None) -> None:
    reasons = Reasons(reason=words, refusal=refusal)
    steps.change_state(session, case, CaseState.REFUSED, officer(session, "lan"), NOW, reasons)


def tap(session: Session, conversation: Conversation) -> None:
    receive(session, TAP, citizen=conversation.identity.external_id)


def test_every_reason_tells_officers_its_name_and_the_citizen_where_to_go() -> None:
    rows = refusing.reasons().values()
    assert len({one.name for one in rows}) == len(rows)
    assert all(one.where for one in rows)
    assert [one.code for one in rows if not one.sentence] == [refusing.OTHER]


def test_the_citizen_reads_the_reason_the_officers_words_and_where_to_go(
    session: Session, conversation: Conversation, case: Case
) -> None:
    refuse(session, case, "too_little", "Không rõ hẻm nào")
    told = f"{TOO_LITTLE.sentence} Không rõ hẻm nào. {TOO_LITTLE.where}"
    assert case.refusal_reason == told
    words, offer = ConversationRepository(session).messages(conversation.id)[-2:]
    assert words.text.endswith(told)
    assert [button["title"] for button in offer.buttons] == [TAP]
    line = [event.detail for event in CaseRepository(session).events(case.id) if event.kind == "state"][-1]
    assert line["refusal"] == "too_little"


def test_a_fixed_reason_needs_no_words_and_another_one_does(session: Session, case: Case) -> None:
    with pytest.raises(ReasonMissing):
        refuse(session, case, "other", "x")
    with pytest.raises(UnknownRefusal):
        refuse(session, case, "because", "Không đủ thông tin để xử lý")
    refuse(session, case, "too_little")
    assert case.refusal_reason == f"{TOO_LITTLE.sentence} {TOO_LITTLE.where}"


def test_a_leader_agrees_with_the_fixed_reason_that_was_proposed(session: Session, case: Case) -> None:
    row = refusals.ask(session, case, officer(session, "phuc"), "", NOW, "too_little")
    assert TOO_LITTLE.name in refusals.summary(session, row)
    approvals.decide(
        session, officer(session, "hoa"), row.id, approve=True, reason="Đúng là chưa đủ thông tin", now=NOW
    )
    assert (case.status, case.refusal_reason) == (CaseState.REFUSED, f"{TOO_LITTLE.sentence} {TOO_LITTLE.where}")


def test_one_tap_lets_the_assistant_bring_the_old_report(
    session: Session, conversation: Conversation, case: Case
) -> None:
    refuse(session, case, "too_little")
    tap(session, conversation)
    request = conversations.next_bot_request(session, conversation.id)
    assert request is not None
    assert request.payload == f'/choose{{"step":"again","case":"{case.code}"}}'


def test_while_an_officer_has_the_conversation_the_citizen_is_asked_to_write_to_that_one(
    session: Session, conversation: Conversation, case: Case
) -> None:
    refuse(session, case, "too_little")
    conversations.take_over(session, conversation.id, officer(session, "lan"), NOW)
    tap(session, conversation)
    assert conversations.next_bot_request(session, conversation.id) is None
    assert "nhắn tại đây điều cần sửa" in ConversationRepository(session).messages(conversation.id)[-1].text


@pytest.mark.parametrize("case_type", ["KHN", "GY"])
def test_kinds_that_the_assistant_does_not_take_down_are_not_sent_again(
    session: Session, conversation: Conversation, case_type: str
) -> None:
    case = create_case_for(session, conversation, case_type=case_type, topic=None)
    steps.change_state(session, case, CaseState.SORTING, officer(session, "lan"), NOW)
    refuse(session, case, "needs_petition")
    assert not ConversationRepository(session).messages(conversation.id)[-1].buttons
