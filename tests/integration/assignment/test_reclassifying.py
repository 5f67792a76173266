"""A new class that moves the deadline later is a leader's decision, and the citizen hears of it with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.approvals import extensions
from inbox_api.approvals import service as approvals
from inbox_api.assignment import reclassifying
from inbox_api.cases import citizen_lines, steps
from inbox_api.cases.quality import signs
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.deadlines import clocks
from inbox_api.deadlines.clock_repository import MAIN
from inbox_api.deadlines.wording import due_text
from inbox_api.errors import Conflict
from inbox_api.models import Approval, Case, Conversation
from inbox_api.officers import notices
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Phải chờ đơn vị thoát nước kiểm tra hiện trường."
YES = "Đồng ý, cần khảo sát tại chỗ."


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return receive(session, "Đường ngập")


@pytest.fixture
def case(session: Session, conversation: Conversation) -> Case:
    return create_case_for(session, conversation)


def sort_anew(session: Session, case: Case, priority: str, who: str = "lan") -> Approval | None:
    return reclassifying.reclassify(
        session, case, officer(session, who), case_type="PAHT", priority=priority, reason=WHY, now=NOW
    )


def last_said(session: Session, conversation: Conversation) -> str:
    return ConversationRepository(session).messages(conversation.id)[-1].text


def decide(session: Session, asked: Approval | None, *, approve: bool = True) -> None:
    assert asked is not None
    approvals.decide(session, officer(session, "hoa"), asked.id, approve=approve, reason=YES, now=NOW)


def test_a_later_deadline_waits_for_a_leader_and_changes_nothing_until_then(
    session: Session, conversation: Conversation, case: Case
) -> None:
    before = (case.priority, case.due_at)
    asked = sort_anew(session, case, "P3")
    assert asked is not None
    assert (case.priority, case.due_at) == before
    assert last_said(session, conversation) == "Đường ngập"
    assert notices.newest(session, officer(session, "hoa"), limit=1)[0].kind == "approval"
    assert "P3" in reclassifying.summary(session, asked)
    with pytest.raises(approvals.AlreadyAsked):
        sort_anew(session, case, "P2")


def test_when_a_leader_agrees_the_citizen_hears_the_new_date_and_the_reason(
    session: Session, conversation: Conversation, case: Case
) -> None:
    old = case.due_at
    decide(session, sort_anew(session, case, "P3"))
    assert case.priority == "P3"
    assert case.due_at is not None
    assert old is not None
    said = last_said(session, conversation)
    assert due_text(case.due_at) in said
    assert due_text(old) in said
    assert WHY in said
    line = next(one for one in citizen_lines.of_case(session, case) if one.kind == "reclassified")
    assert (line.sentence, line.text) == ("Phân loại lại, hạn trả lời đã đổi", WHY)


def test_a_leader_who_does_not_agree_leaves_the_case_and_the_citizen_alone(
    session: Session, conversation: Conversation, case: Case
) -> None:
    decide(session, sort_anew(session, case, "P3"), approve=False)
    assert case.priority == "P1"
    assert last_said(session, conversation) == "Đường ngập"


def test_an_earlier_deadline_is_one_officers_step_and_nobody_is_asked(
    session: Session, conversation: Conversation, case: Case
) -> None:
    assert sort_anew(session, case, "P0") is None
    assert case.priority == "P0"
    assert approvals.of_case(session, case) == []
    assert last_said(session, conversation) == "Đường ngập"


def test_the_sign_of_looser_deadlines_names_who_asked(session: Session, case: Case) -> None:
    decide(session, sort_anew(session, case, "P3"))
    found = signs.signs(session, officer(session, "hoa"), NOW.replace(hour=0), NOW.replace(hour=23))
    assert [sign.who for sign in found if sign.kind == "looser"] == [officer(session, "lan").display_name]


def test_a_case_that_ended_meanwhile_is_not_sorted_anew(session: Session, case: Case) -> None:
    asked = sort_anew(session, case, "P3")
    lan = officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.REFUSED, lan, NOW, Reasons(refusal="same"))
    with pytest.raises(Conflict):
        decide(session, asked)


def test_a_case_that_waits_is_compared_by_deadlines_that_both_count_the_wait(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    steps.change_state(session, case, CaseState.SORTING, lan, NOW)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOW, Reasons(reason="Ngập ở đoạn nào ạ?"))
    later = NOW + timedelta(days=20)
    asked = reclassifying.reclassify(session, case, lan, case_type="PAHT", priority="P0", reason=WHY, now=later)
    assert asked is None
    assert case.priority == "P0"


def test_sorting_anew_keeps_an_extension_that_was_granted(session: Session, conversation: Conversation) -> None:
    case = create_case_for(session, conversation, priority="P3")
    short = clocks.values_of_kind(session, case, "PAHT", "P2", NOW)["due_at"]
    approval = extensions.ask(session, case, officer(session, "lan"), MAIN, 5, WHY, NOW)
    decide(session, approval)
    assert clocks.values_of_kind(session, case, "PAHT", "P2", NOW)["due_at"] > short
