"""An answer on its ways: chat, SMS and e-mail over real servers, windows, the night, receipts, people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from connectors.email.simulator import report_of
from inbox_api.cases import desk, notices, steps
from inbox_api.cases.states import CaseState
from inbox_api.cases.steps import Reasons
from inbox_api.channels import problems, vault
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.errors import Conflict, Invalid, NotAllowed, NotFound, TooManyTries
from inbox_api.models import (
    AnswerKind,
    AnswerState,
    AttemptState,
    Case,
    CaseEvent,
    ContactKind,
    Conversation,
    Message,
    OutboundMessage,
    Route,
    RouteAnswer,
    SendState,
)
from inbox_api.privacy.erasure import Forgotten
from inbox_api.routes import contacts, erasing, jobs, service
from inbox_api.routes.repository import RouteRepository
from tests.factories import NOW, create_case_for, officer, receive
from tests.fakes.ways import RECEIPT_KEY, Ways, running_ways

RESULT = Reasons(result="Đã nạo vét cống trước chợ.", no_photo_reason="Làm ban đêm.")
PHONE, ADDRESS = "0900000005", "84900000005"
MAIL = "lan@vidu.vn"
HOUR = timedelta(hours=1)
NIGHT = NOW + timedelta(hours=13)  # 22:30
MORNING = NOW + timedelta(hours=21, minutes=30)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    with running_ways(monkeypatch) as found:
        yield found


def closed(
    session: Session, *, days_ago: float = 0, channel: str = "facebook", now: datetime = NOW, **more: Any
) -> RouteAnswer:
    """The final answer of a case whose citizen wrote so long ago."""
    wrote = now - timedelta(days=days_ago)
    case = create_case_for(session, receive(session, "ngập", channel=channel, now=wrote), now=wrote, **more)
    steps.close_with_result(session, case, officer(session, "lan"), now, RESULT)
    return service.of_case(session, case)[0]


def states(session: Session, answer: RouteAnswer) -> dict[str, str]:
    session.refresh(answer)
    return {attempt.route: attempt.state for attempt in answer.attempts}


def pieces(session: Session, answer: RouteAnswer) -> list[OutboundMessage]:
    return list(RouteRepository(session).pieces(answer.message_id or 0))


def sent_by_chat(session: Session, answer: RouteAnswer, state: SendState = SendState.SENT) -> None:
    for piece in pieces(session, answer):
        piece.state, piece.sent_at = state, NOW
    session.flush()


def prove_mail(session: Session, ways: Ways, case: Case, now: datetime = NOW) -> None:
    row = contacts.choose(session, case, ContactKind.EMAIL, MAIL, "citizen:page", now)
    ways.send_code(session, row.id, now)
    assert contacts.verify(session, case, ContactKind.EMAIL, code_in(ways), "citizen:page", now)


def code_in(ways: Ways) -> str:
    body = ways.mail.to(MAIL)[-1].message.get_body(("plain",))
    assert body is not None
    found = re.search(r"\b\d{6}\b", body.get_content())
    assert found
    return found.group()


def test_within_the_window_the_chat_carries_it_and_its_receipt_is_the_proof(session: Session, ways: Ways) -> None:
    answer = closed(session, phone=PHONE)
    assert states(session, answer) == {"chat": "sending"}
    sent_by_chat(session, answer)
    ways.step(session, answer.id, NOW)
    assert states(session, answer) == {"chat": "sent"}
    message = session.get_one(Message, answer.message_id)
    message.delivered_at = NOW
    session.flush()
    ways.sweep(session, NOW + timedelta(minutes=1))
    assert (states(session, answer), answer.state) == ({"chat": "delivered"}, AnswerState.DELIVERED)
    assert ways.sms.sent == []


def test_the_rating_is_asked_for_after_the_result_not_before(session: Session, ways: Ways) -> None:
    answer = closed(session)
    said = ConversationRepository(session).messages(answer.case.conversation_id or 0)[-2:]
    assert "Đã nạo vét" in said[0].text
    assert len(said[1].buttons) == 5


def test_after_a_day_only_what_an_officer_typed_goes_by_chat(session: Session, ways: Ways) -> None:
    typed = closed(session, days_ago=3)
    assert states(session, typed) == {"chat": "sending"}
    wrote = NOW - timedelta(days=3)
    case = create_case_for(session, receive(session, "ngập", channel="facebook", now=wrote), now=wrote, phone=PHONE)
    notices.tell_state(session, case, CaseState.REFUSED, "Không thuộc thẩm quyền", officer(session, "lan"), NOW)
    fixed = service.of_case(session, case)[0]
    assert states(session, fixed) == {"chat": "skipped", "zns": "skipped", "sms": "planned"}
    assert pieces(session, fixed) == []
    ways.step(session, fixed.id, NOW)
    (sms,) = ways.sms.to(ADDRESS)
    assert case.code in sms.text
    assert "thẩm quyền" not in sms.text
    assert sms.text.isascii()


def test_a_closed_window_leads_to_sms_and_its_receipt_proves(session: Session, ways: Ways, client: TestClient) -> None:
    answer = closed(session, days_ago=8, phone=PHONE)
    ways.step(session, answer.id, NOW)
    assert states(session, answer) == {"chat": "skipped", "zns": "skipped", "sms": "sent"}
    assert (answer.attempts[0].error_code, answer.attempts[1].error_code) == ("window_closed", "no_template")
    (sms,) = ways.sms.to(ADDRESS)
    told = {"id": sms.ref, "status": "delivered"}
    assert client.post("/hooks/sms/receipts?key=wrong", json=told).status_code == 404
    assert client.post(f"/hooks/sms/receipts?key={RECEIPT_KEY}", json=[told]).status_code == 204
    assert (states(session, answer)["sms"], answer.state) == ("delivered", AnswerState.DELIVERED)
    lines = [event.detail.get("state") for event in desk_lines(session, answer)]
    assert lines == ["skipped", "skipped", "sent", "delivered"]


def desk_lines(session: Session, answer: RouteAnswer) -> Sequence[CaseEvent]:
    return [event for event in desk.timeline(session, answer.case) if event.kind == "route"]


def test_a_failed_receipt_goes_on_to_the_next_way(session: Session, ways: Ways, client: TestClient) -> None:
    answer = closed(session, days_ago=8, phone=PHONE)
    ways.step(session, answer.id, NOW)
    client.post(f"/hooks/sms/receipts?key={RECEIPT_KEY}", data={"message_id": "s1", "status": "expired"})
    ways.step(session, answer.id, NOW)
    assert states(session, answer)["sms"] == "failed"
    assert answer.state == AnswerState.UNDELIVERED


def test_no_proof_in_time_goes_on_and_late_proof_takes_it_off_the_list(session: Session, ways: Ways) -> None:
    answer = closed(session, days_ago=8, phone=PHONE)
    ways.step(session, answer.id, NOW)
    ways.sweep(session, NOW + 7 * HOUR)
    lan = officer(session, "lan")
    session.refresh(answer)
    assert answer.state == AnswerState.UNDELIVERED
    assert answer in service.undelivered(session, lan, 50)
    assert answer not in service.undelivered(session, officer(session, "minh"), 50)
    attempt = next(a for a in answer.attempts if a.route == Route.SMS)
    service.prove(session, attempt, AttemptState.DELIVERED, NOW + 8 * HOUR)
    assert answer not in service.undelivered(session, lan, 50)
    assert len(ways.sms.sent) == 1


def test_a_broken_sms_call_is_never_made_again(session: Session, ways: Ways) -> None:
    ways.sms.faults.drops.add(ADDRESS)
    answer = closed(session, days_ago=8, phone=PHONE)
    ways.step(session, answer.id, NOW)
    assert states(session, answer)["sms"] == "unknown"
    service.try_again(session, service.undelivered_answer(session, officer(session, "lan"), answer.id),
                      officer(session, "lan"), NOW + HOUR)  # fmt: skip
    ways.step(session, answer.id, NOW + HOUR)
    assert len(ways.sms.sent) == 1
    assert answer.state == AnswerState.UNDELIVERED


def test_a_provider_that_refuses_us_raises_a_problem_once(session: Session, ways: Ways) -> None:
    ways.sms.faults.status[ADDRESS] = 403
    answer = closed(session, days_ago=8, phone=PHONE)
    ways.step(session, answer.id, NOW)
    assert states(session, answer)["sms"] == "failed"
    texts = [problems.text_of(row) for row in problems.open_problems(session, "sms")]
    assert len(texts) == 1
    assert "http_403" in texts[0]


def test_a_busy_mail_server_is_tried_again_until_it_takes_the_letter(session: Session, ways: Ways) -> None:
    case = create_case_for(session, receive(session, "ngập", channel="facebook"))
    prove_mail(session, ways, case)
    ways.mail.faults.at_recipient[MAIL] = "451 4.7.1 greylisted"
    before = len(ways.mail.to(MAIL))
    steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
    (answer,) = service.of_case(session, case)
    assert answer.plan[0] == "email"
    assert pieces(session, answer) == []  # the chosen way first; the chat waits
    ways.step(session, answer.id, NOW)
    assert states(session, answer) == {"email": "planned"}
    ways.mail.faults.at_recipient.clear()
    ways.sweep(session, NOW + timedelta(minutes=2))
    assert states(session, answer) == {"email": "sent"}
    (letter,) = ways.mail.to(MAIL)[before:]
    assert "Đã nạo vét" in letter.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_bounce_brings_the_next_way_and_a_delivery_report_is_proof(
    session: Session, ways: Ways, client: TestClient
) -> None:
    case = create_case_for(session, receive(session, "ngập", channel="facebook"))
    prove_mail(session, ways, case)
    steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
    (answer,) = service.of_case(session, case)
    ways.step(session, answer.id, NOW)
    report = report_of(ways.mail.to(MAIL)[-1], "failed", "5.1.1")
    assert client.post(f"/hooks/email/reports?key={RECEIPT_KEY}", content=report).status_code == 204
    ways.step(session, answer.id, NOW)
    assert states(session, answer) == {"email": "failed", "chat": "sending"}
    good = report_of(ways.mail.to(MAIL)[-1], "delivered", "2.0.0")
    client.post(f"/hooks/email/reports?key={RECEIPT_KEY}", content=good)  # the truth may come in any order
    session.refresh(answer)
    assert answer.state == AnswerState.DELIVERED


def test_at_night_everything_waits_and_who_writes_gets_it_at_once(session: Session, ways: Ways) -> None:
    sleeping = closed(session, days_ago=0.3, now=NIGHT)
    writing = closed(session, days_ago=0.3, now=NIGHT)
    assert states(session, sleeping) == {"chat": "planned"}
    assert pieces(session, sleeping) == []
    said = ConversationRepository(session).messages(sleeping.case.conversation_id or 0)
    assert not any(message.buttons for message in said)  # no rating before the result
    identity = session.get_one(Conversation, writing.case.conversation_id).identity
    receive(session, "xong chưa", channel="facebook", citizen=identity.external_id, now=NIGHT + HOUR)
    ways.sweep(session, NIGHT + HOUR)
    assert pieces(session, sleeping) == []
    assert len(pieces(session, writing)) == 1
    ways.sweep(session, MORNING + timedelta(minutes=1))
    assert len(pieces(session, sleeping)) == 1


def test_an_emergency_is_told_at_night(session: Session, ways: Ways) -> None:
    answer = closed(session, days_ago=0.3, now=NIGHT, priority="P0")
    assert states(session, answer) == {"chat": "sending"}


def test_a_case_without_conversation_and_address_goes_to_people_at_once(session: Session, ways: Ways) -> None:
    case = create_case_for(session, None)
    lan = officer(session, "lan")
    steps.close_with_result(session, case, lan, NOW, RESULT)
    (answer,) = service.of_case(session, case)
    assert answer.state == AnswerState.UNDELIVERED
    with pytest.raises(Invalid):
        service.hand_over(session, answer, "phone", " ", lan, NOW)
    with pytest.raises(NotAllowed):
        service.hand_over(session, answer, "phone", "gọi", officer(session, "hoa"), NOW)
    service.hand_over(session, answer, "post", "Thư bảo đảm 20/11", lan, NOW)
    assert service.count_undelivered(session, lan) == 0
    with pytest.raises(Conflict):
        service.undelivered_answer(session, lan, answer.id)
    with pytest.raises(NotFound):
        service.undelivered_answer(session, officer(session, "minh"), answer.id)


def test_the_number_of_a_denouncer_gets_nothing(session: Session, ways: Ways) -> None:
    case = create_case_for(session, None, case_type="TC", phone=PHONE)
    assert case.restricted == "to_cao"
    answer = service.tell(session, case, None, "Đã xử lý", NOW, kind=AnswerKind.FINAL)
    assert answer.plan == ["person"]


def test_trying_again_uses_a_window_that_has_opened(session: Session, ways: Ways) -> None:
    answer = closed(session, days_ago=8)
    assert answer.state == AnswerState.UNDELIVERED
    conversation = session.get_one(Conversation, answer.case.conversation_id)
    conversation.last_citizen_action_at = NOW
    lan = officer(session, "lan")
    assert service.try_again(session, service.undelivered_answer(session, lan, answer.id), lan, NOW) == 1
    ways.step(session, answer.id, NOW)
    assert states(session, answer) == {"chat": "sending"}
    assert len(pieces(session, answer)) == 1


def test_a_message_that_never_gets_its_turn_gives_way(session: Session, ways: Ways) -> None:
    answer = closed(session, phone=PHONE)
    ways.sweep(session, NOW + 7 * HOUR)
    assert states(session, answer) == {"chat": "failed", "zns": "skipped", "sms": "sent"}
    assert [piece.state for piece in pieces(session, answer)] == [SendState.FAILED]


def test_codes_are_few_short_lived_and_their_wrong_guesses_counted(session: Session, ways: Ways) -> None:
    case = create_case_for(session, None)
    row = contacts.choose(session, case, ContactKind.EMAIL, MAIL, "citizen:page", NOW)
    with pytest.raises(TooManyTries):
        contacts.choose(session, case, ContactKind.EMAIL, MAIL, "citizen:page", NOW + timedelta(seconds=30))
    assert row.sealed is not None
    assert MAIL not in row.sealed
    right = vault.unseal(row.code_sealed or "")["code"]
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert not contacts.verify(session, case, ContactKind.EMAIL, wrong, "citizen:page", NOW)
    with pytest.raises(contacts.CodeOld):
        contacts.verify(session, case, ContactKind.EMAIL, right, "citizen:page", NOW)
    later = NOW + timedelta(minutes=2)
    contacts.send_code(session, row, later)
    right = vault.unseal(row.code_sealed or "")["code"]
    with pytest.raises(contacts.CodeOld):
        contacts.verify(session, case, ContactKind.EMAIL, right, "citizen:page", later + timedelta(minutes=16))
    assert contacts.verify(session, case, ContactKind.EMAIL, f" {right[:3]} {right[3:]}", "citizen:page", later)
    contacts.withdraw(session, case, ContactKind.EMAIL, "citizen:page", later)
    assert contacts.address_for(session, case, None, Route.EMAIL) is None


def test_the_counter_means_that_nothing_is_sent(session: Session, ways: Ways) -> None:
    case = create_case_for(session, receive(session, "ngập", channel="facebook"), phone=PHONE)
    contacts.choose(session, case, ContactKind.COUNTER, "", "citizen:page", NOW)
    steps.close_with_result(session, case, officer(session, "lan"), NOW, RESULT)
    (answer,) = service.of_case(session, case)
    assert (answer.state, pieces(session, answer), ways.sms.sent) == (AnswerState.UNDELIVERED, [], [])


def test_lost_jobs_are_planned_again(session: Session, ways: Ways) -> None:
    answer = closed(session, days_ago=8, phone=PHONE)
    assert answer.id in jobs.plan_due(session, NOW + timedelta(minutes=2))
    assert answer.id not in jobs.plan_due(session, NOW + timedelta(minutes=3))
    assert answer.id in jobs.plan_due(session, NOW + timedelta(minutes=8))


def test_a_failed_message_that_an_officer_sends_again_proves_itself(session: Session, ways: Ways) -> None:
    answer = closed(session)
    sent_by_chat(session, answer, SendState.FAILED)
    ways.step(session, answer.id, NOW)
    assert (states(session, answer), answer.state) == ({"chat": "failed"}, AnswerState.UNDELIVERED)
    session.get_one(Message, answer.message_id).delivered_at = NOW
    session.flush()
    assert answer.id not in jobs.plan_due(session, NOW)  # only a part of it arrived
    sent_by_chat(session, answer)
    ways.sweep(session, NOW)
    assert (states(session, answer), answer.state) == ({"chat": "delivered"}, AnswerState.DELIVERED)


def test_who_asks_to_be_forgotten_leaves_no_address_and_no_open_answer(session: Session, ways: Ways) -> None:
    answer = closed(session, days_ago=8, phone=PHONE)
    contacts.choose(session, answer.case, ContactKind.SMS, PHONE, "citizen:page", NOW)
    told = service.undelivered(session, officer(session, "lan"), 50)
    what = Forgotten(answer.case.citizen_id or 0, answer.case.conversation_id or 0, (answer.case_id,), frozenset())
    assert erasing.forget(session, what, NOW) == 2
    assert erasing.forget(session, what, NOW) == 0
    session.refresh(answer)
    assert (answer.state, answer.text, told) == (AnswerState.WITHDRAWN, "", [])
    assert RouteRepository(session).contacts(answer.case_id) == {}
    ways.step(session, answer.id, NOW)
    assert ways.sms.sent == []
