"""Officers who follow a case are told of its important steps, and of no more than they may read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.cases import citizen_moves, desk, naming, service, steps, undoable, watchers
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.conversations import service as conversations
from inbox_api.conversations import undoing
from inbox_api.errors import NotFound
from inbox_api.models import Case
from inbox_api.officers import mentions, notices
from inbox_api.officers.repository import OfficerRepository
from inbox_api.views import service as views
from tests.factories import NOW, create_case_for, officer, receive

RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm nên chưa chụp được ảnh.")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def case(session: Session) -> Case:
    """Taken down at the counter: no conversation. Phúc has it, Lan follows it."""
    case = create_case_for(session, None, description="Đèn đường tắt trước số 12")
    steps.assign(session, case, officer(session, "phuc"), officer(session, "lan"), NOW)
    watchers.follow(session, officer(session, "lan"), case.code, NOW)
    return case


def told(session: Session, name: str) -> list[dict[str, Any]]:
    """What the officer was told of cases that they follow, oldest first."""
    found = notices.newest(session, officer(session, name))
    return [dict(row.detail) for row in reversed(found) if row.kind == "followed"]


def test_who_is_named_in_a_note_of_a_counter_case_is_told_of_it(session: Session, case: Case) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    notices.mark_read(session, phuc, 2**40, NOW)
    steps.add_note(session, case, "Nhờ @phuc xem giúp, cảm ơn @lan", lan, NOW)
    told_now = notices.newest(session, phuc)[0]
    line = desk.timeline(session, case)[-1]
    assert (told_now.kind, told_now.case_id) == ("mention", case.id)
    assert told_now.detail == {"code": case.code, "line": line.id}
    assert line.detail["mentions"] == ["phuc"]
    assert [row.kind for row in notices.newest(session, lan)] == []


def test_who_may_not_see_a_case_cannot_be_named_in_its_notes_nor_is_offered(session: Session, case: Case) -> None:
    lan, before = officer(session, "lan"), len(desk.timeline(session, case))
    with pytest.raises(mentions.CannotBeMentioned, match="@minh"):
        steps.add_note(session, case, "Nhờ @minh và @phuc", lan, NOW)
    assert len(desk.timeline(session, case)) == before
    assert notices.unread_count(session, officer(session, "minh")) == 0
    assert [one.username for one in naming.whom_to_mention(session, lan, case.code, "thạch")] == ["phuc"]
    assert "minh" not in {one.username for one in naming.whom_to_mention(session, lan, case.code, "")}
    with pytest.raises(NotFound):
        naming.whom_to_mention(session, officer(session, "minh"), case.code, "")


def test_who_follows_is_told_of_answers_states_the_end_and_of_opening_again(session: Session, case: Case) -> None:
    phuc = officer(session, "phuc")
    steps.change_state(session, case, CaseState.IN_PROGRESS, phuc, NOW)
    steps.close_with_result(session, case, phuc, LATER, RESULT)
    assert citizen_moves.reopen(session, case, "Đèn vẫn tắt như trước", LATER + timedelta(days=1))
    assert [(one["step"], one.get("to")) for one in told(session, "lan")] == [
        ("state", CaseState.IN_PROGRESS), ("closed", CaseState.CLOSED), ("reopened", CaseState.REOPENED),
    ]  # fmt: skip
    assert told(session, "phuc") == []
    assert told(session, "lan")[0]["code"] == case.code


def test_who_follows_is_told_when_the_citizen_was_answered_or_wrote_but_once_until_it_was_read(
    session: Session,
) -> None:
    talk = receive(session, "ngập")
    case, lan, phuc = create_case_for(session, talk), officer(session, "lan"), officer(session, "phuc")
    watchers.follow(session, lan, case.code, NOW)
    conversations.take_over(session, talk.id, phuc, NOW)
    steps.answer(session, case, "Đội thoát nước đang tới", phuc, NOW)
    for minute in (1, 2):
        receive(session, "dạ", citizen=talk.identity.external_id, now=NOW + timedelta(minutes=minute))
    assert [one["step"] for one in told(session, "lan")] == ["answered", "wrote"]
    notices.mark_read(session, lan, 2**40, NOW)
    receive(session, "còn ngập", citizen=talk.identity.external_id, now=NOW + timedelta(minutes=3))
    assert [one["step"] for one in told(session, "lan")] == ["answered", "wrote", "wrote"]


def test_what_the_citizen_says_to_the_assistant_is_told_to_nobody_who_follows(session: Session) -> None:
    talk = receive(session, "ngập")
    case = create_case_for(session, talk)
    watchers.follow(session, officer(session, "lan"), case.code, NOW)
    receive(session, "thủ tục khai sinh", citizen=talk.identity.external_id, now=LATER)
    assert told(session, "lan") == []


def test_nobody_is_told_of_their_own_step(session: Session, case: Case) -> None:
    steps.change_state(session, case, CaseState.IN_PROGRESS, officer(session, "lan"), NOW)
    assert told(session, "lan") == []


def test_an_undone_step_is_told_as_the_state_that_it_is_again(session: Session, case: Case) -> None:
    phuc = officer(session, "phuc")
    done = undoable.change_state(session, phuc, case.code, CaseState.IN_PROGRESS, NOW)
    assert done.undo_id is not None
    undoing.undo(session, phuc, done.undo_id, NOW + timedelta(seconds=2))
    assert [one["to"] for one in told(session, "lan")] == [CaseState.IN_PROGRESS, CaseState.ASSIGNED]


def test_who_loses_the_right_to_see_a_case_is_told_nothing_more_and_not_shown_as_following(
    session: Session, case: Case
) -> None:
    unit = OfficerRepository(session).unit_by_code("long-duc")
    assert unit is not None
    watchers.follow(session, officer(session, "duty"), case.code, NOW)
    steps.transfer(session, case, unit.id, "Thuộc địa bàn Long Đức", officer(session, "phuc"), NOW)
    assert desk.may_read(session, officer(session, "lan"), case.code) is False
    assert told(session, "lan") == []
    assert [(one["step"], one["name"]) for one in told(session, "duty")] == [("transferred", unit.name)]
    assert [one.username for one in watchers.of_case(session, case)] == ["duty"]


def test_a_case_that_becomes_restricted_tells_its_followers_no_more(session: Session, case: Case) -> None:
    case.restricted = "to_cao"
    session.flush()
    service.add_event(session, case, "answer", LATER, detail={"text": "x"}, officer_id=officer(session, "phuc").id)
    assert told(session, "lan") == []
    with pytest.raises(NotFound):
        watchers.follow(session, officer(session, "phuc"), case.code, LATER)


def test_the_list_of_followed_cases_is_ones_own_and_a_condition_of_filters(session: Session, case: Case) -> None:
    other = create_case_for(session, None, description="Cây đổ")
    lan, phuc = officer(session, "lan"), officer(session, "phuc")

    def listed(who: str, name: str, text: str = "") -> list[str]:
        group = views.read(text)
        found = desk.list_cases(session, officer(session, who), filter_name=name, now=NOW, group=group)
        return [one.code for one in found]

    assert listed("lan", "followed") == [case.code]
    assert listed("phuc", "followed") == []
    assert listed("lan", "all", "followed.is.yes") == [case.code]
    assert listed("lan", "open", "followed.is.no") == [other.code]
    steps.close_with_result(session, case, phuc, NOW, RESULT)
    assert listed("lan", "followed") == [case.code]
    watchers.leave(session, lan, case.code, NOW)
    assert listed("lan", "followed") == []


def test_following_is_shown_ends_and_is_in_the_log(session: Session, case: Case) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    watchers.follow(session, phuc, case.code, NOW)
    assert {one.username for one in watchers.of_case(session, case)} == {"lan", "phuc"}
    watchers.leave(session, lan, case.code, NOW)
    steps.change_state(session, case, CaseState.IN_PROGRESS, phuc, NOW)
    assert told(session, "lan") == []
    session.commit()
    rows = audit.page(session, officer(session, "auditor"), before_id=None, limit=80)
    assert {"case.watch", "case.watch_ended"} <= {row.action for row in rows}


def test_who_was_named_is_offered_to_follow_until_they_decide(session: Session, case: Case) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    assert not watchers.is_offered(session, phuc, case)
    steps.add_note(session, case, "Nhờ @phuc xem", lan, NOW)
    assert watchers.is_offered(session, phuc, case)
    watchers.decline(session, phuc, case.code, NOW)
    assert not watchers.is_offered(session, phuc, case)
    assert "phuc" not in {one.username for one in watchers.of_case(session, case)}
    watchers.follow(session, phuc, case.code, NOW)
    assert "phuc" in {one.username for one in watchers.of_case(session, case)}
