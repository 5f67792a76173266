"""The code page, the bot's contact points, and the officers' list of what was not delivered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.cases import steps
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.channels import vault
from inbox_api.models import AnswerState, Case, ContactKind, RouteAnswer
from inbox_api.routes import contacts, service
from inbox_api.routes.repository import RouteRepository
from tests.conftest import SERVICE_TOKEN
from tests.factories import create_case_for, officer, receive
from tests.fakes.ways import Ways, running_ways
from tests.integration.pages.conftest import HTML, Browser

SignIn = Callable[[str], Browser]
RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm.")
MAIL = "lan@vidu.vn"
NOON = datetime.now(UTC).replace(hour=5, minute=0)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    with running_ways(monkeypatch) as found:
        yield found


def close(session: Session, case: Case) -> RouteAnswer:
    steps.close_with_result(session, case, officer(session, "lan"), NOON, RESULT)
    return service.of_case(session, case)[0]


def state_of(session: Session, answer: RouteAnswer) -> AnswerState:
    session.refresh(answer)
    return answer.state


def opened(client: TestClient, case: Case, key: str | None = None) -> str:
    data = {"code": case.code.lower(), "key": key or case.lookup_key}
    return client.post("/kq", data=data, headers=HTML).text


def test_code_and_key_open_the_answer_and_prove_it(client: TestClient, session: Session) -> None:
    case = create_case_for(session, None)
    answer = close(session, case)
    assert state_of(session, answer) == AnswerState.UNDELIVERED
    form = client.get(f"/kq?ma={case.code}", headers=HTML)
    assert f'value="{case.code}"' in form.text
    assert "Đã nạo vét" not in form.text
    assert "Đã nạo vét" in opened(client, case)
    assert state_of(session, answer) == AnswerState.DELIVERED
    assert [(a.route, a.state, a.proof) for a in answer.attempts] == [("person", "opened", "page")]


def test_a_wrong_key_proves_nothing_and_guessing_ends(client: TestClient, session: Session) -> None:
    case = create_case_for(session, None, now=NOON - timedelta(days=300))  # its code is of no other test
    answer = close(session, case)
    for _ in range(10):
        response = client.post("/kq", data={"code": case.code, "key": "AAA333"}, headers=HTML)
        assert response.status_code == 404
    assert client.post("/kq", data={"code": case.code, "key": case.lookup_key}, headers=HTML).status_code == 429
    assert state_of(session, answer) == AnswerState.UNDELIVERED


def test_a_denunciation_is_never_opened_by_its_code(client: TestClient, session: Session) -> None:
    case = create_case_for(session, None, case_type="TC")
    response = client.post("/kq", data={"code": case.code, "key": case.lookup_key}, headers=HTML)
    assert response.status_code == 404
    assert case.title not in response.text


def test_the_link_of_a_letter_proves_only_when_the_button_is_pressed(
    client: TestClient, session: Session, ways: Ways
) -> None:
    case = create_case_for(session, receive(session, "ngập", channel="facebook", now=NOON), now=NOON)
    contacts.choose(session, case, ContactKind.EMAIL, MAIL, "citizen:page", NOON).verified_at = NOON
    answer = close(session, case)
    ways.step(session, answer.id, NOON)
    body = ways.mail.to(MAIL)[-1].message.get_body(("plain",))
    assert body is not None
    found = re.search(r"/kq/[\w-]+", body.get_content())
    assert found
    for _ in range(2):
        seen = client.get(found.group(), headers=HTML)
        assert "Đã nạo vét" not in seen.text
    assert state_of(session, answer) == AnswerState.OPEN
    assert "Đã nạo vét" in client.post(found.group(), headers=HTML).text
    assert state_of(session, answer) == AnswerState.DELIVERED
    assert client.post("/kq/khong-co-thuc", headers=HTML).status_code == 404


def test_a_citizen_chooses_e_mail_proves_it_and_has_it_forgotten(
    client: TestClient, session: Session, ways: Ways
) -> None:
    case = create_case_for(session, None)
    secret = {"code": case.code, "key": case.lookup_key}
    bad = client.post("/kq/contact", data={**secret, "kind": "email", "address": "lan@"}, headers=HTML)
    assert (bad.status_code, "Vui lòng xem lại" in bad.text) == (422, True)
    page = client.post("/kq/contact", data={**secret, "kind": "email", "address": MAIL}, headers=HTML).text
    assert "l***@vidu.vn" in page
    assert MAIL not in page
    row = RouteRepository(session).contacts(case.id)[ContactKind.EMAIL]
    code = vault.unseal(row.code_sealed or "")["code"]
    wrong = {**secret, "kind": "email", "typed": "1"}
    assert client.post("/kq/verify", data=wrong, headers=HTML).status_code == 422
    assert row.wrong_codes == 1
    assert "đã xác nhận" in client.post("/kq/verify", data={**wrong, "typed": code}, headers=HTML).text
    assert contacts.chosen(session, case) == ContactKind.EMAIL
    gone = client.post("/kq/withdraw", data={**secret, "kind": "email"}, headers=HTML).text
    assert "l***@vidu.vn" not in gone
    assert row.sealed is None


def test_the_bot_keeps_a_wish_once_and_proves_it(client: TestClient, session: Session) -> None:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    headers = {"Authorization": f"Bearer {SERVICE_TOKEN}"}
    order = {"sender": conversation.public_id, "message_id": "1", "kind": "sms", "address": "0900 000 001"}
    path = f"/bot/v1/cases/{case.code}/contact"
    assert client.post(path, json=order).status_code == 401
    first = client.post(path, json=order, headers=headers).json()
    assert first == {"kind": "sms", "shown_address": "***001", "is_proved": False, "needs_code": True}
    assert client.post(path, json=order, headers=headers).json() == first
    row = RouteRepository(session).contacts(case.id)[ContactKind.SMS]
    assert row.code_count == 1
    code = vault.unseal(row.code_sealed or "")["code"]
    typed = {"sender": conversation.public_id, "message_id": "2", "kind": "sms", "code": code}
    assert client.post(f"{path}/code", json=typed, headers=headers).json()["is_proved"]
    other = receive(session, "x").public_id
    assert client.post(path, json={**order, "sender": other}, headers=headers).status_code == 404


def listed(client: TestClient, session: Session) -> dict[str, object]:
    conversation = receive(session, "ngập")
    case = create_case_for(session, conversation)
    found = client.get(
        f"/bot/v1/cases/{case.code}/contact",
        params={"sender": conversation.public_id},
        headers={"Authorization": f"Bearer {SERVICE_TOKEN}"},
    )
    assert found.status_code == 200
    return dict(found.json())


def test_the_bot_is_told_only_of_ways_that_are_open(client: TestClient, session: Session) -> None:
    assert listed(client, session) == {"kinds": ["chat", "counter"], "chosen": None}


@pytest.mark.usefixtures("ways")
def test_a_city_with_mail_and_sms_offers_both(client: TestClient, session: Session) -> None:
    assert listed(client, session)["kinds"] == ["chat", "sms", "email", "counter"]


def test_an_officer_sees_what_was_tried_and_notes_how_it_was_given(sign_in: SignIn, session: Session) -> None:
    wrote = NOON - timedelta(days=9)
    talk = receive(session, "ngập", channel="facebook", now=wrote)
    case = create_case_for(session, talk, now=wrote, description="Ngập, gọi 0900 000 127", phone="0900000127")
    answer = close(session, case)
    assert "sms" in answer.plan
    Ways.step(session, answer.id, NOON)
    lan = sign_in("lan")
    page = lan.get("/undelivered").text
    assert case.code in page
    assert "đã hết thời gian nền tảng cho phép trả lời" in page
    assert "đường gửi này chưa được cài đặt" in page
    assert "0900 000 127" not in page
    minh = sign_in("minh")
    assert case.code not in minh.get("/undelivered").text
    path = f"/undelivered/{answer.id}/handed-over"
    assert minh.post(path, how="phone", note="đã gọi").status_code == 404
    assert sign_in("hoa").post(path, how="phone", note="đã gọi").status_code == 403
    assert lan.post(path, how="phone", note="").status_code == 422
    assert lan.post(f"/undelivered/{answer.id}/again").status_code == 303
    Ways.step(session, answer.id, NOON)
    assert lan.post(path, how="phone", note="đã gọi 9 giờ").status_code == 303
    assert case.code not in lan.get("/undelivered").text
    shown = lan.get(f"/cases/{case.code}").text
    assert "đã báo trả lời cho người dân: qua điện thoại" in shown
    assert "đã gọi 9 giờ" in shown


def test_the_code_page_tells_until_when_an_answer_is_promised_and_why_the_time_stands_still(
    session: Session, client: TestClient
) -> None:
    case = create_case_for(session, receive(session, "ngập"))
    page = opened(client, case)
    assert "Dự kiến trả lời trước" in page
    assert "Mã tra cứu" in client.get("/kq", headers=HTML).text
    lan, reason = officer(session, "lan"), "Xin cho biết số nhà gần nhất."
    steps.change_state(session, case, CaseState.SORTING, lan, NOON)
    steps.change_state(session, case, CaseState.NEEDS_INFORMATION, lan, NOON, Reasons(reason=reason))
    page = opened(client, case)
    assert f"vì đang chờ anh/chị bổ sung. {reason}" in page
    assert "Dự kiến trả lời" not in page
