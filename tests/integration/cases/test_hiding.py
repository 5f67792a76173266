"""A citizen wants to be hidden: at once, in all their own cases, with a line for everybody who looks."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.audit import service as audit
from inbox_api.audit.repository import AuditRepository
from inbox_api.cases import citizen_lines
from inbox_api.cases.publishing import service as publishing
from inbox_api.cases.publishing.public_repository import PublicRepository
from inbox_api.cases.publishing.service import MayNotBePublic
from inbox_api.cases.shield import service as shield
from inbox_api.models import Case, Conversation, TwinState
from inbox_api.officers import notices
from tests.conftest import SERVICE_TOKEN
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Việc chung của cả tuyến phố"
AUTH = {"Authorization": f"Bearer {SERVICE_TOKEN}"}


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return receive(session, "Đường ngập, tôi là Nguyễn Văn Bảy")


@pytest.fixture
def case(session: Session, conversation: Conversation) -> Case:
    return create_case_for(session, conversation, contact_name="Nguyễn Văn Bảy", is_public=True)


def hide(client: TestClient, conversation: Conversation, message_id: str = "1") -> dict[str, object]:
    address = f"/bot/v1/conversations/{conversation.public_id}/hidden"
    answer = client.post(address, json={"message_id": message_id}, headers=AUTH)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def copy_asked_for(session: Session, case: Case) -> int:
    """The number of the question to the leaders."""
    lan = officer(session, "lan")
    twin = publishing.begin(session, lan, case.code, NOW)
    publishing.submit(session, lan, twin.id, WHY, twin.version, NOW, is_sure=True)
    return next(row.id for row in approvals.of_case(session, case) if row.state == "waiting")


def test_the_name_is_hidden_and_nothing_may_be_published_any_more(
    client: TestClient, session: Session, conversation: Conversation, case: Case
) -> None:
    assert hide(client, conversation) == {"codes": [case.code], "withdrawn": 0}
    session.refresh(case)
    assert (case.hide_name, case.is_public) == (True, False)
    assert not shield.sees_person(session, officer(session, "lan"), case, NOW)
    with pytest.raises(MayNotBePublic):
        publishing.begin(session, officer(session, "lan"), case.code, NOW)
    assert "Đã ẩn tên anh/chị, không còn gì công khai" in [
        line.sentence for line in citizen_lines.of_case(session, case)
    ]
    audit.write_waiting(session)
    rows = AuditRepository(session).page(before_id=None, limit=10)
    assert [row.actor for row in rows if row.action == "privacy.hidden"] == [f"citizen:{conversation.citizen_id}"]


def test_the_public_copy_is_withdrawn_at_once(
    client: TestClient, session: Session, conversation: Conversation, case: Case
) -> None:
    asked = copy_asked_for(session, case)
    approvals.decide(session, officer(session, "hoa"), asked, approve=True, reason="Đã xem bản sao kỹ", now=NOW)
    assert PublicRepository(session).of_case(case.id) is not None
    assert hide(client, conversation)["withdrawn"] == 1
    assert PublicRepository(session).of_case(case.id) is None
    (twin,) = publishing.history(session, case)
    assert (twin.state, twin.reason) == (TwinState.WITHDRAWN, "Người dân yêu cầu ẩn thông tin của mình.")


def test_a_copy_that_waits_for_a_leader_is_asked_for_no_longer_and_who_asked_hears_it(
    client: TestClient, session: Session, conversation: Conversation, case: Case
) -> None:
    copy_asked_for(session, case)
    assert hide(client, conversation)["withdrawn"] == 0
    assert [row.state for row in approvals.of_case(session, case)] == ["withdrawn"]
    assert notices.newest(session, officer(session, "lan"), limit=1)[0].kind == "decision"


def test_the_same_wish_again_changes_nothing_more(
    client: TestClient, session: Session, conversation: Conversation, case: Case
) -> None:
    hide(client, conversation)
    session.refresh(case)
    version = case.version
    assert hide(client, conversation, "2") == {"codes": [case.code], "withdrawn": 0}
    session.refresh(case)
    assert case.version == version


def test_cases_of_others_stay_as_they_are(client: TestClient, session: Session, conversation: Conversation) -> None:
    other = create_case_for(session, receive(session, "đèn hư"), is_public=True)
    assert hide(client, conversation) == {"codes": [], "withdrawn": 0}
    session.refresh(other)
    assert (other.hide_name, other.is_public) == (False, True)
