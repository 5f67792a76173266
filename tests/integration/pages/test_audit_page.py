"""The log names officers, cases and people as far as its reader may know them, and is filtered by links."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import naming
from inbox_api.audit import service as audit
from inbox_api.audit.service import write_waiting
from inbox_api.models import AuditEntry, Case, Conversation
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
PERSON = "Trần Thị Bông"


@pytest.fixture
def told(session: Session) -> tuple[Conversation, Case, Case]:
    """A report, a denunciation, and what was done about both."""
    conversation = receive(session, "đường ngập")
    conversation.citizen.display_name = PERSON
    case = create_case_for(session, conversation)
    secret = create_case_for(session, receive(session, "tố cáo", citizen="secret"), case_type="TC", topic=None)
    lan = officer(session, "lan")
    for one in (case, secret):
        audit.record(session, f"officer:{lan.id}", "case.view", "case", one.id, NOW)
    audit.record(session, f"officer:{lan.id}", "conversation.view", "conversation", conversation.id, NOW)
    write_waiting(session)
    return conversation, case, secret


def page(browser: Browser, path: str = "/audit") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def test_officers_and_cases_are_named_and_citizens_and_denunciations_are_not(
    sign_in: SignIn, session: Session, told: tuple[Conversation, Case, Case]
) -> None:
    _conversation, case, secret = told
    shown = page(sign_in("auditor"))
    assert officer(session, "lan").display_name in shown
    assert case.code in shown
    assert secret.code not in shown
    assert PERSON not in shown
    assert "Xem hồ sơ" in shown


def test_who_may_read_a_conversation_sees_whose_it_is_with_links(
    session: Session, told: tuple[Conversation, Case, Case]
) -> None:
    conversation, case, secret = told
    found = naming.names(session, officer(session, "duty"), session.scalars(select(AuditEntry)).all())
    assert found[f"conversation:{conversation.id}"] == naming.Named(PERSON, f"/inbox/{conversation.public_id}")
    assert found[f"case:{case.id}"] == naming.Named(case.code, f"/cases/{case.code}")
    assert f"case:{secret.id}" not in found


def test_the_log_is_filtered_by_officer_act_case_and_day(
    sign_in: SignIn, session: Session, told: tuple[Conversation, Case, Case]
) -> None:
    _conversation, case, secret = told
    browser = sign_in("auditor")
    day = f"{NOW:%Y-%m-%d}"

    def rows(question: str) -> int:
        return page(browser, f"/audit?{question}").count("<tr><td>")

    assert rows(f"by=lan&since={day}&until={day}") == 3
    assert rows(f"by=officer:{officer(session, 'lan').id}&act=case.view") == 2
    assert rows(f"by=lan&about={case.code.lower()}") == 1
    assert rows(f"about={secret.code}") == 0
    assert "Không có dòng nào khớp" in page(browser, "/audit?by=lan&until=2020-01-01")
    assert page(browser, "/audit?since=9999-12-31&until=x&by=%00&before=5")


def test_links_keep_the_question(sign_in: SignIn, told: tuple[Conversation, Case, Case]) -> None:
    shown = page(sign_in("auditor"), "/audit?by=lan")
    assert "/audit?by=lan&act=case.view" in shown
