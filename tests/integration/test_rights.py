"""Lan works in the case's ward, Minh in another, Hoa only reads; denunciations are for the named inspectors."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases import desk, service, steps
from inbox_api.cases.states import CaseState
from inbox_api.conversations import inbox
from inbox_api.errors import NotAllowed, NotFound
from inbox_api.models import Conversation
from tests.factories import NOW, create_case_for, officer, receive

OTHERS = ("minh", "admin", "auditor", "trainer")


@pytest.fixture
def conversation(session: Session) -> Conversation:
    conversation = receive(session, "Đường ngập sâu trước chợ")
    create_case_for(session, conversation)
    return conversation


@pytest.mark.parametrize("name", ["lan", "hoa", "phuc", "duty"])
def test_the_ward_the_leader_and_the_city_see_it(session: Session, conversation: Conversation, name: str) -> None:
    assert inbox.find(session, officer(session, name), conversation.public_id) is not None
    case = desk.list_cases(session, officer(session, name), filter_name="open", now=NOW)[0]
    assert service.find_case(session, officer(session, name), case.code) == case


@pytest.mark.parametrize("name", OTHERS)
def test_others_are_told_there_is_nothing(session: Session, conversation: Conversation, name: str) -> None:
    code = desk.list_cases(session, officer(session, "lan"), filter_name="open", now=NOW)[0].code
    other = officer(session, name)
    with pytest.raises(NotFound):
        inbox.find(session, other, conversation.public_id)
    with pytest.raises(NotFound):
        service.find_case(session, other, code)
    assert desk.list_cases(session, other, filter_name="open", now=NOW) == []
    assert inbox.rows(session, other, filter_name="all", query="ngap", now=NOW) == []


def test_a_leader_reads_but_does_not_act(session: Session, conversation: Conversation) -> None:
    hoa = officer(session, "hoa")
    case = desk.list_cases(session, hoa, filter_name="open", now=NOW)[0]
    with pytest.raises(NotAllowed):
        inbox.reply(session, hoa, conversation.public_id, "chào", NOW)
    with pytest.raises(NotAllowed):
        steps.change_state(session, case, CaseState.SORTING, hoa, NOW)


def test_a_denunciation_is_seen_by_the_named_inspector_only(session: Session) -> None:
    conversation = receive(session, "tôi tố cáo")
    case = create_case_for(session, conversation, case_type="TC", topic=None)
    assert case.restricted == "to_cao"
    assert service.find_case(session, officer(session, "inspector"), case.code) == case
    assert inbox.find(session, officer(session, "inspector"), conversation.public_id) == conversation
    for name in ("lan", "hoa", "duty", "phuc", *OTHERS):
        with pytest.raises(NotFound):
            service.find_case(session, officer(session, name), case.code)
        with pytest.raises(NotFound):
            inbox.find(session, officer(session, name), conversation.public_id)


def test_a_case_is_assigned_only_to_who_may_see_it(session: Session, conversation: Conversation) -> None:
    lan = officer(session, "lan")
    case = desk.list_cases(session, lan, filter_name="open", now=NOW)[0]
    with pytest.raises(NotFound):
        steps.assign(session, case, officer(session, "minh"), lan, NOW)
    steps.assign(session, case, officer(session, "phuc"), lan, NOW)
    assert (case.status, case.officer_id) == (CaseState.ASSIGNED, officer(session, "phuc").id)


def test_a_transferred_case_leaves_with_its_conversation(session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    lan, minh = officer(session, "lan"), officer(session, "minh")
    unit = desk.unit_coded(session, "nguyet-hoa-kt")
    steps.transfer(session, case, unit.id, "Việc thuộc địa bàn phường Nguyệt Hóa", lan, NOW)
    assert inbox.find(session, minh, conversation.public_id) is not None
    with pytest.raises(NotFound):
        service.find_case(session, lan, case.code)
