"""The bot's calls are accepted exactly as tests/contract/bot/*.json write them, and repeating them changes nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api.bot_client import BotRequest, read_answer
from inbox_api.cases.repository import CaseRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Attachment, Case, CaseMessage, Conversation, HandledBy
from tests.conftest import ROOT, SERVICE_TOKEN
from tests.factories import NOW, create_case_for, receive

FOLDER = ROOT / "tests" / "contract" / "bot"
FILES = sorted(path.stem for path in FOLDER.glob("*.json"))
TO_INBOX = [name for name in FILES if json.loads((FOLDER / f"{name}.json").read_text())["direction"] == "bot_to_inbox"]
AUTH = {"Authorization": f"Bearer {SERVICE_TOKEN}"}
EXAMPLE_SENDER = "conv-5f0c2d7e"
EXAMPLE_CODE = "TV-PA-261120-00012-7"


def contract(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def call(client: TestClient, name: str, sender: str, code: str, **changes: Any) -> Any:
    """The example request with this conversation and case put in its place, and `changes` in its body."""
    request = contract(name)["request"]
    path = request["path"].replace(EXAMPLE_SENDER, sender).replace(EXAMPLE_CODE, code)
    body = request.get("body")
    if body and "sender" in body:
        body = {**body, "sender": sender, **changes}
    query = {key: sender if value == EXAMPLE_SENDER else value for key, value in request.get("query", {}).items()}
    return client.request(request["method"], path, params=query, json=body, headers=AUTH)


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return receive(session, "Đường ngập sâu trước chợ")


@pytest.fixture
def code(session: Session, conversation: Conversation) -> str:
    return create_case_for(session, conversation).code


NEED_A_STEP_BEFORE = ("rate_case", "prove_contact", "show_report", "follow_same")


@pytest.mark.parametrize(
    "name", [name for name in TO_INBOX if "procedure" not in name and name not in NEED_A_STEP_BEFORE]
)
def test_the_inbox_answers_in_the_shape_of_the_contract(
    client: TestClient, conversation: Conversation, code: str, name: str
) -> None:
    response = call(client, name, conversation.public_id, code)
    assert response.status_code == 200, response.text
    assert set(response.json()) == set(contract(name)["response"]["body"])


def test_a_code_is_asked_for_after_an_address_was_chosen(
    client: TestClient, conversation: Conversation, code: str
) -> None:
    assert call(client, "prove_contact", conversation.public_id, code).status_code == 409
    assert call(client, "choose_contact", conversation.public_id, code).json()["needs_code"]
    told = call(client, "prove_contact", conversation.public_id, code, message_id="4742")
    assert set(told.json()) == set(contract("prove_contact")["response"]["body"])


def test_a_finished_case_is_rated_once(client: TestClient, session: Session, conversation: Conversation) -> None:
    case = create_case_for(session, conversation)
    case.closed_at = NOW
    session.flush()
    first = call(client, "rate_case", conversation.public_id, case.code)
    assert first.status_code == 200
    assert call(client, "rate_case", conversation.public_id, case.code).json() == first.json()
    session.refresh(case)
    assert case.rating == 5


def refused(session: Session, conversation: Conversation) -> Case:
    case = create_case_for(session, conversation, phone="+84900000001", happened_at_text="tối qua")
    case.status, case.closed_at, case.refusal_reason = "khong-tiep-nhan", NOW, "Chưa đủ thông tin."
    session.flush()
    return case


def test_the_report_of_a_refused_case_is_there_to_be_corrected(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    case = refused(session, conversation)
    shown = client.get("/bot/v1/cases", params={"sender": conversation.public_id}, headers=AUTH).json()["cases"]
    assert [one["may_send_again"] for one in shown] == [True]
    told = call(client, "show_report", conversation.public_id, case.code)
    assert told.status_code == 200, told.text
    assert set(told.json()) == set(contract("show_report")["response"]["body"])
    assert (told.json()["ward"], told.json()["happened_at_text"]) == ("Phường Trà Vinh", "tối qua")
    stranger = receive(session, "alo", citizen="somebody-else")
    assert call(client, "show_report", stranger.public_id, case.code).status_code == 404


def test_a_report_that_was_accepted_is_not_sent_again(
    client: TestClient, conversation: Conversation, code: str
) -> None:
    assert call(client, "show_report", conversation.public_id, code).status_code == 404


def test_photos_of_other_people_in_the_case_are_not_laid_before_the_citizen(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    case = refused(session, conversation)
    stranger = receive(session, "Chỗ tôi cũng ngập", citizen="somebody-else")
    files = {}
    for talk in (conversation, stranger):
        [message] = ConversationRepository(session).messages(talk.id)
        file = Attachment(message_id=message.id, kind="image", name="anh.jpg", created_at=NOW)
        session.add(file)
        session.flush()
        CaseRepository(session).link_messages(case.id, [message.id])
        files[talk.id] = file.id
    session.expire_all()
    told = call(client, "show_report", conversation.public_id, case.code).json()
    assert told["attachment_ids"] == [files[conversation.id]]


def test_the_new_case_names_the_one_that_was_not_accepted(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    old = refused(session, conversation)
    told = call(client, "create_case", conversation.public_id, "", message_id="4799", again_of=old.code).json()
    case = session.scalars(select(Case).where(Case.code == told["code"])).one()
    lines = {event.kind: event.detail for event in CaseRepository(session).events(case.id)}
    assert lines["resent"]["code"] == old.code


def test_a_report_that_was_sent_again_is_not_offered_a_second_time(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    old = refused(session, conversation)
    call(client, "create_case", conversation.public_id, "", message_id="4799", again_of=old.code)
    assert call(client, "show_report", conversation.public_id, old.code).status_code == 404
    told = call(client, "create_case", conversation.public_id, "", message_id="4800", again_of=old.code).json()
    case = session.scalars(select(Case).where(Case.code == told["code"])).one()
    assert "resent" not in {event.kind for event in CaseRepository(session).events(case.id)}


@pytest.mark.parametrize(("text", "status", "is_closed"), [("vẫn còn ngập", "mo-lai", False), ("", "da-dong", True)])
def test_words_on_a_closed_case_open_it_and_the_bot_is_told_so(
    client: TestClient, session: Session, conversation: Conversation, text: str, status: str, *, is_closed: bool
) -> None:
    case = create_case_for(session, conversation)
    case.status, case.closed_at = "da-dong", NOW
    session.flush()
    told = call(client, "add_to_case", conversation.public_id, case.code, text=text).json()
    assert (told["status"], told["is_closed"]) == (status, is_closed)


def test_words_on_a_result_that_waits_for_the_citizen_open_the_case(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    case = create_case_for(session, conversation)
    case.status = "cho-dan-xac-nhan"
    session.flush()
    told = call(client, "add_to_case", conversation.public_id, case.code, text="chưa hết, vẫn tối").json()
    assert told["status"] == "mo-lai"


@pytest.mark.parametrize(("restricted", "is_changed"), [("none", True), ("denunciation", False)])
def test_another_number_is_the_contact_of_the_case_and_opens_nothing_again(
    client: TestClient, session: Session, conversation: Conversation, restricted: str, *, is_changed: bool
) -> None:
    case = create_case_for(session, conversation)
    case.contact_phone, case.restricted, case.status, case.closed_at = "+84912345678", restricted, "da-dong", NOW
    session.flush()
    told = call(client, "change_phone", conversation.public_id, case.code)
    session.refresh(case)
    assert told.json() == {"code": case.code, "is_changed": is_changed}
    assert (case.contact_phone, case.status) == ("+84911222335" if is_changed else "+84912345678", "da-dong")


def test_nobody_changes_the_number_of_a_case_of_somebody_else(
    client: TestClient, session: Session, conversation: Conversation, code: str
) -> None:
    stranger = receive(session, "alo", citizen="somebody-else")
    assert call(client, "change_phone", stranger.public_id, code).status_code == 404


def test_a_case_asked_for_twice_is_recorded_once(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    first = call(client, "create_case", conversation.public_id, "")
    second = call(client, "create_case", conversation.public_id, "")
    assert first.json() == second.json()
    assert session.scalar(select(func.count()).select_from(Case)) == 1
    assert first.json()["unit_name"] == "Phòng Kinh tế, Hạ tầng và Đô thị phường Trà Vinh"


@pytest.mark.parametrize(
    ("changes", "is_public", "hide_name"),
    [
        ({"is_public": True}, True, False),
        ({"is_public": False, "hide_name": True}, False, True),
        ({"is_public": True, "hide_name": True}, True, True),
        ({"is_public": True, "topic": "1404"}, False, False),
        ({"is_public": True, "topic": "1303"}, False, False),
        ({"is_public": True, "case_type": "TC", "topic": None}, False, False),
    ],
)
def test_the_citizens_choice_of_public_or_private_is_kept_but_people_stay_private(
    client: TestClient,
    session: Session,
    conversation: Conversation,
    changes: dict[str, Any],
    is_public: bool,
    hide_name: bool,
) -> None:
    code = call(client, "create_case", conversation.public_id, "", **changes).json()["code"]
    case = session.scalars(select(Case).where(Case.code == code)).one()
    assert (case.is_public, case.hide_name) == (is_public, hide_name)


def test_a_bot_that_says_nothing_about_it_records_a_private_case(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    body = contract("create_case")["request"]["body"]
    silent = {name: value for name, value in body.items() if name not in ("is_public", "hide_name")}
    order = {**silent, "sender": conversation.public_id}
    code = client.post("/bot/v1/cases", json=order, headers=AUTH).json()["code"]
    assert not session.scalars(select(Case).where(Case.code == code)).one().is_public


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({"ward": "phường Không Có", "address": "12 Lê Lợi"}, "12 Lê Lợi, phường Không Có"),
        ({"ward": "phường Không Có", "address": None}, "phường Không Có"),
        ({"ward": "Không Có", "address": "12 Lê Lợi, khong co"}, "12 Lê Lợi, khong co"),
        ({"ward": "tra-vinh", "address": "12 Lê Lợi"}, "12 Lê Lợi"),
    ],
)
def test_a_ward_that_nobody_knows_is_kept_with_the_address(
    client: TestClient, session: Session, conversation: Conversation, told: dict[str, Any], address: str
) -> None:
    made = call(client, "create_case", conversation.public_id, "", **told)
    assert made.status_code == 200, made.text
    case = session.scalars(select(Case).where(Case.code == made.json()["code"])).one()
    assert case.address == address


def test_the_second_matter_of_a_message_is_a_case_of_its_own_with_that_message(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    message = ConversationRepository(session).messages(conversation.id)[0]
    numbers = [str(message.id), f"{message.id}#2"]
    codes = [
        call(client, "create_case", conversation.public_id, "", message_id=number, attachment_ids=[]).json()["code"]
        for number in numbers
    ]
    assert len(set(codes)) == 2
    linked = session.scalars(select(CaseMessage.message_id).order_by(CaseMessage.case_id)).all()
    assert linked == [message.id, message.id]


def test_handing_over_silences_the_bot(client: TestClient, session: Session, conversation: Conversation) -> None:
    assert call(client, "hand_over", conversation.public_id, "").json()["handled_by"] == "queue"
    session.refresh(conversation)
    assert conversation.handled_by == HandledBy.QUEUE


def test_the_case_of_another_citizen_stays_hidden_and_guessing_is_slowed(
    client: TestClient, session: Session, code: str
) -> None:
    stranger = receive(session, "cho hỏi")
    for _ in range(5):
        assert call(client, "show_case", stranger.public_id, code).status_code == 404
    assert call(client, "show_case", stranger.public_id, code).status_code == 429


def test_no_token_no_answer(client: TestClient) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        response = client.get("/bot/v1/wards/resolve", params={"q": "p7"}, headers=headers)
        assert response.status_code == 401
        assert response.headers["content-type"] == "application/problem+json"


def test_a_broken_order_names_its_fields(client: TestClient) -> None:
    response = client.post("/bot/v1/cases", json={"sender": "x"}, headers=AUTH)
    assert response.status_code == 422
    assert "body.description" in response.json()["fields"]


def test_the_worker_asks_in_the_shape_of_the_contract() -> None:
    example = contract("ask_bot")
    request = BotRequest(
        conversation_id=1, sender="conv-5f0c2d7e", message_id=4711, text="lam khai sinh", payload=None,
        attachments=((12, "image"),), location=(9.94, 106.34), channel="web", account_id="web", citizen_id="v",
        sent_at=NOW,
    )  # fmt: skip
    assert set(request.as_json()) == set(example["request"]["body"])
    answer = read_answer(example["response"]["body"])
    assert answer.replies[0].choices[0].payload == "/ask_fee"
    assert answer.understanding["intent"] == "ask_documents"
