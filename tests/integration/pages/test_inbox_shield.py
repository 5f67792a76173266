"""No page, block or API answer of the inbox tells a handling unit who wrote, until it says why it must know."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases.repository import CaseRepository
from inbox_api.models import Case
from tests.factories import create_case_for, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
NAME, PHONE = "Trần Thị Canary", "0987654321"
SECRETS = ("Canary", "canary", PHONE, "987 654 321", "987654321", "654321")
WHY = "Đội thoát nước cần gọi trước khi đến bơm."


@pytest.fixture
def case(session: Session) -> Case:
    text = "Cống nghẹt ở hẻm 5. Tôi là tran thi canary, gọi 0987 654 321"
    talk = receive(session, text)
    talk.citizen.display_name, talk.citizen.phone = NAME, PHONE
    case = create_case_for(session, talk, description=text, contact_name=NAME, phone=PHONE)
    follower = receive(session, "Tôi cũng bị", channel="zalo")
    follower.citizen.display_name = NAME
    session.flush()
    return case


def paths(case: Case) -> list[str]:
    assert case.conversation is not None
    talk = case.conversation.public_id
    pages = [
        "/inbox", f"/inbox/{talk}", f"/live/inbox?id={talk}", f"/inbox/{talk}/around", f"/inbox/{talk}/new-case",
        f"/inbox/{talk}/who-sees", f"/inbox/{talk}/suggestions", "/inbox?q=cong+nghet", "/search?q=cong+nghet",
        "/palette?q=cong", "/board", f"/cases/{case.code}", f"/cases/{case.code}/citizen", "/cases", "/undelivered",
        "/inbox?filter=unit",
    ]  # fmt: skip
    of_one = f"/api/v1/conversations/{talk}"
    programs = [
        "/api/v1/conversations", "/api/v1/conversations?q=cong+nghet", of_one, f"{of_one}/messages",
        f"{of_one}/person", f"{of_one}/person/alike", f"{of_one}/contact-suggestions", "/api/v1/search?q=cong+nghet",
        "/api/v1/board", "/api/v1/cases", f"/api/v1/cases/{case.code}", f"/api/v1/cases/{case.code}/events",
        "/api/v1/inbox/filtered?f=case.is.yes",
    ]  # fmt: skip
    return pages + programs


def test_no_page_and_no_answer_names_the_person(sign_in: SignIn, case: Case) -> None:
    phuc = sign_in("phuc")
    told = 0
    for path in paths(case):
        answer = phuc.get(path, accept="application/json" if path.startswith("/api") else "text/html")
        assert answer.status_code == 200, (path, answer.text)
        assert not [secret for secret in SECRETS if secret in answer.text], path
        told += case.code in answer.text
    assert told > 10  # they do speak of the matter


def test_reception_reads_names_where_it_did(sign_in: SignIn, case: Case) -> None:
    assert case.conversation is not None
    lan, talk = sign_in("lan"), case.conversation.public_id
    for path in ("/inbox", f"/inbox/{talk}", "/search?q=canary", f"/api/v1/conversations/{talk}"):
        assert NAME in lan.get(path).text, path
    assert PHONE in lan.get(f"/inbox/{talk}").text


@pytest.mark.parametrize("typed", ["canary", "Trần Thị Canary", PHONE, "654321", "321", "987 654 321"])
def test_searching_a_hidden_person_looks_like_searching_nobody(sign_in: SignIn, case: Case, typed: str) -> None:
    assert case.conversation is not None
    phuc, talk = sign_in("phuc"), case.conversation.public_id
    for path in ("/search", "/inbox", "/palette", "/api/v1/search", "/api/v1/conversations"):
        answer = phuc.client.get(path, params={"q": typed}, headers={"accept": "text/html"})
        assert answer.status_code == 200
        assert talk not in answer.text, path
        assert case.code not in answer.text, path


def test_a_look_from_the_conversation_opens_it_and_the_citizen_can_read_of_it(
    session: Session, sign_in: SignIn, case: Case
) -> None:
    assert case.conversation is not None
    phuc, talk = sign_in("phuc"), case.conversation.public_id
    assert f"/inbox/{talk}/reveal" in phuc.get(f"/inbox/{talk}").text
    assert phuc.post(f"/inbox/{talk}/reveal", code=case.code, reason="cần").status_code == 422
    assert phuc.post(f"/inbox/{talk}/reveal", code=case.code, reason=WHY).status_code == 303
    page = phuc.get(f"/inbox/{talk}").text
    assert NAME in page
    assert PHONE in page
    assert phuc.get(f"/api/v1/conversations/{talk}").json()["citizen_name"] == NAME
    assert "/reveal" not in page
    events = [event for event in CaseRepository(session).events(case.id) if event.kind == "revealed"]
    assert [event.is_public for event in events] == [True]


def test_who_may_not_read_the_conversation_cannot_look_through_it(sign_in: SignIn, case: Case) -> None:
    assert case.conversation is not None
    answer = sign_in("minh").post(f"/inbox/{case.conversation.public_id}/reveal", code=case.code, reason=WHY)
    assert answer.status_code == 404


def test_rows_of_hidden_people_can_be_told_apart(sign_in: SignIn, case: Case) -> None:
    page = sign_in("phuc").get("/inbox?filter=unit").text
    end = "-" + "-".join(case.code.split("-")[-2:])
    name = f'<span class="row-name-start">Người dân {case.code.removesuffix(end)}</span>'
    assert f'{name}<span class="row-name-end">{end}</span>' in page
