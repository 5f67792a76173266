"""What a page says in the words of the office, and what it offers to whom."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from tests.factories import NOW, create_case_for, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


def test_the_form_of_a_webhook_names_the_kinds_of_cases_in_words(sign_in: SignIn) -> None:
    page = sign_in("admin").get("/quan-tri/webhook/moi")
    assert page.status_code == 200
    assert "CaseType(" not in page.text
    assert ">Khiếu nại</option>" in page.text


def test_many_at_once_is_offered_to_those_who_may_act_only(sign_in: SignIn) -> None:
    assert 'href="/bulk"' in sign_in("lan").get("/cases").text
    assert 'href="/bulk"' not in sign_in("hoa").get("/cases").text


def test_the_warning_about_a_missing_paper_goes_once_the_signed_one_is_there(session: Session, sign_in: SignIn) -> None:
    case = create_case_for(session, receive(session, "x"), case_type="KHN", topic=None, description="Việc đất đai")
    warning = "chưa phải là đơn chính thức"
    assert warning in sign_in("lan").get(f"/cases/{case.code}").text
    case.signed_paper_received_at = NOW
    session.flush()
    assert warning not in sign_in("lan").get(f"/cases/{case.code}").text
