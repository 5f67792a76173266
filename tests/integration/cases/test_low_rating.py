"""Stars after the end: a low score leads on and stays in the figures; a case opened again gets a fresh look."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.assignment import automatic
from inbox_api.assignment.automatic import Strategy
from inbox_api.cases import citizen_moves, desk, rating, steps
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import service as conversations
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import BotState, Case, CaseMessage, Conversation, Message
from inbox_api.training.review.collecting_repository import CollectingRepository
from inbox_api.training.seeing.repository import outcomes
from tests.factories import NOW, create_case_for, create_officer, officer, receive

RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh.")
LATER = NOW + timedelta(minutes=5)
WHY = "Đầu hẻm vẫn còn ngập."


def closed(session: Session, citizen: str = "rater") -> tuple[Case, Conversation]:
    conversation = receive(session, "ngập", citizen=citizen)
    ConversationRepository(session).finish_pending(conversation.id, BotState.ANSWERED)
    case = create_case_for(session, conversation)
    steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
    return case, conversation


def star(session: Session, conversation: Conversation, score: int) -> None:
    receive(session, f"{score} sao", citizen=conversation.identity.external_id, now=LATER)


@pytest.mark.parametrize("score", [1, 2])
def test_after_few_stars_the_assistant_asks_why(session: Session, score: int) -> None:
    case, conversation = closed(session)
    star(session, conversation, score)
    session.refresh(case)
    assert case.rating == score
    request = conversations.next_bot_request(session, conversation.id)
    assert request is not None
    assert request.payload == f'/rate{{"case_code":"{case.code}","score":{score}}}'


def test_after_three_stars_nothing_is_asked(session: Session) -> None:
    _case, conversation = closed(session)
    star(session, conversation, 3)
    assert conversations.next_bot_request(session, conversation.id) is None


def test_while_people_have_the_conversation_the_inbox_itself_asks_why(session: Session) -> None:
    _case, conversation = closed(session)
    conversations.take_over(session, conversation.id, officer(session, "phuc"), NOW)
    star(session, conversation, 1)
    assert "còn vướng chỗ nào" in ConversationRepository(session).messages(conversation.id)[-1].text


def test_a_score_told_twice_is_one_and_its_reason_is_kept(session: Session) -> None:
    case, _conversation = closed(session)
    for comment in (None, None, "Cau có với dân.", "Cau có với dân."):
        rating.rate(session, case, 2, comment, LATER)
    assert case.rating_comment == "Cau có với dân."
    lines = [event.detail for event in desk.timeline(session, case) if event.kind == "rating"]
    assert lines == [{"score": 2}, {"score": 2, "text": "Cau có với dân."}]


def test_a_low_score_stays_in_the_figures_when_the_case_is_opened_again(session: Session) -> None:
    case, conversation = closed(session)
    said = ConversationRepository(session).messages(conversation.id)[0]
    session.merge(CaseMessage(case_id=case.id, message_id=said.id))
    rating.rate(session, case, 1, None, LATER)
    assert citizen_moves.reopen(session, case, WHY, LATER)
    assert CollectingRepository(session).badly_rated(select(Message.id).where(Message.id == said.id), 2) == {said.id}
    statement = select(Message.id).join(Conversation, Conversation.id == Message.conversation_id)
    assert session.scalars(statement.where(outcomes(LATER)["badly_rated"])).all() == [said.id]


def test_a_case_opened_again_by_its_citizen_leaves_whoever_closed_it(session: Session) -> None:
    case, _conversation = closed(session)
    case.officer_id = officer(session, "lan").id
    session.flush()
    assert citizen_moves.reopen(session, case, WHY, LATER)
    session.refresh(case)
    assert case.status == CaseState.REOPENED.value
    assert not case.officer_id
    left = [event.detail["name"] for event in desk.timeline(session, case) if event.kind == "unassigned"]
    assert left == [officer(session, "lan").display_name]


def test_whoever_closed_it_does_not_get_it_back_by_the_automatic_hand_out(session: Session) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    phuc, colleague = officer(session, "phuc"), create_officer(session, "ha", "Hà", ["officer"], "tra-vinh-kt")
    assert phuc.unit is not None
    case.unit_id = phuc.unit.id
    session.flush()
    steps.close_with_result(session, case, phuc, NOW, RESULT)
    assert citizen_moves.reopen(session, case, WHY, LATER)
    automatic.choose(session, officer(session, "lan"), phuc.unit, Strategy("round_robin"), LATER)
    given = automatic.hand_out(session, phuc.unit.id, LATER)
    assert [one.officer_id for one in given] == [colleague.id]
