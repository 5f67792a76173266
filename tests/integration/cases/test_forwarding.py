"""An outside body accepts, returns with a reason or answers; it sees the matter and not the person."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.assignment.transfers import LeaderMustDecide
from inbox_api.cases.forwarding import approving, service
from inbox_api.errors import Conflict, Invalid, NotFound
from inbox_api.models import Case, Forward, ForwardState
from tests.factories import NOW, create_case_for, officer, receive

WHY = "Tuyến cống chính do đơn vị thoát nước quản lý"


@pytest.fixture
def case(session: Session) -> Case:
    text = "Cống tắc, gọi 0912345678 gặp Nguyễn Văn Bảy"
    return create_case_for(session, receive(session, text), description=text, contact_name="Nguyễn Văn Bảy")


def sent(session: Session, case: Case, unit: str = "thoat-nuoc") -> tuple[Forward, str]:
    row, link = service.forward(session, officer(session, "lan"), case.code, unit, WHY, 5, NOW)
    return row, link.rsplit("/", 1)[1]


def test_a_body_accepts_and_answers_by_its_link(session: Session, case: Case) -> None:
    row, token = sent(session, case)
    assert (row.state, case.status, case.transfer_count) == (ForwardState.SENT, "dang-xu-ly", 0)
    service.decide_by_link(session, token, "accept", "Ông Tám", "", NOW)
    service.decide_by_link(session, token, "answer", "Ông Tám", "Đã thông cống chính ngày 21/11", NOW)
    session.refresh(row)
    assert (row.state, row.answer) == (ForwardState.ANSWERED, "Đã thông cống chính ngày 21/11")
    assert case.status == "dang-xu-ly"  # its answer does not close the case: an answer to the citizen does


def test_a_body_returns_only_with_a_reason(session: Session, case: Case) -> None:
    _row, token = sent(session, case)
    with pytest.raises(Invalid):
        service.decide_by_link(session, token, "return", "Ông Tám", "không", NOW)
    service.decide_by_link(session, token, "return", "Ông Tám", "Đoạn cống này thuộc phường quản lý", NOW)
    with pytest.raises(Conflict):
        service.decide_by_link(session, token, "answer", "Ông Tám", "Đã thông cống chính", NOW)
    assert sent(session, case)[0].number == 2


def test_the_link_shows_the_matter_without_the_person(session: Session, case: Case, client: TestClient) -> None:
    _row, token = sent(session, case)
    shown = client.get(f"/api/v1/outside/{token}")
    assert shown.status_code == 200
    assert "Cống tắc" in shown.text
    for secret in ("0912345678", "Bảy"):
        assert secret not in shown.text
    assert client.get("/api/v1/outside/abcdef").status_code == 404


def test_a_new_link_kills_the_old_one(session: Session, case: Case) -> None:
    row, token = sent(session, case)
    service.new_link(session, officer(session, "lan"), row.id)
    with pytest.raises(NotFound):
        service.of_link(session, token)


def test_a_case_is_with_one_body_at_a_time(session: Session, case: Case) -> None:
    sent(session, case)
    with pytest.raises(service.WithABody):
        sent(session, case, "chieu-sang")


def test_from_the_third_time_on_a_leader_decides(session: Session, case: Case) -> None:
    for _time in range(3):
        row, _token = sent(session, case)
        service.withdraw(session, officer(session, "lan"), row.id, "Đơn vị không nhận", NOW)
    with pytest.raises(LeaderMustDecide):
        sent(session, case)
    asked = approving.ask_leader(session, officer(session, "lan"), case.code, "thoat-nuoc", WHY, 5, NOW)
    approvals.decide(
        session, officer(session, "hoa"), asked.id, approve=True, reason="Đúng thẩm quyền đơn vị này", now=NOW
    )
    newest = service.of_case(session, case)[0]
    assert (newest.number, newest.state) == (4, ForwardState.SENT)


def test_only_bodies_outside_are_asked_and_denunciations_stay(session: Session, case: Case) -> None:
    with pytest.raises(NotFound):
        sent(session, case, "tra-vinh-ca")
    secret = create_case_for(session, receive(session, "tố cáo"), case_type="TC", topic=None)
    with pytest.raises(Conflict):
        service.forward(session, officer(session, "inspector"), secret.code, "thanh-tra-tinh", WHY, 5, NOW)
