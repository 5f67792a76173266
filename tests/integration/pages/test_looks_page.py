"""Asking a colleague to look at a draft, by the pages: handing over, the list of approvals, changing, sending."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import AuditEntry, Case, Conversation
from tests.factories import create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
WORDS = "Sáng thứ hai chúng tôi nạo vét 40 m cống trước chợ."


@pytest.fixture
def talk(session: Session) -> Conversation:
    found = receive(session, "Đường Lê Lợi ngập", citizen="co-tu")
    found.unit_id = officer(session, "lan").unit_id
    session.flush()
    return found


@pytest.fixture
def case(session: Session, talk: Conversation) -> Case:
    return create_case_for(session, talk)


def said(session: Session, talk: Conversation) -> list[str]:
    return [one.text for one in ConversationRepository(session).messages(talk.id) if one.officer_id]


def page_of(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def handed(lan: Browser, talk: Conversation) -> str:
    box = page_of(lan, f"/inbox/{talk.public_id}/xem-giup")
    assert '<option value="hoa">' in box
    form = {"text": WORDS, "colleague": "hoa", "word": "Giọng văn đã ổn chưa?", "due": "2099-12-01T08:00"}
    answer = lan.post(f"/inbox/{talk.public_id}/xem-giup", **form)
    assert answer.headers["location"].endswith("done=look_asked")
    found = re.search(r'href="(/xem-giup/\d+)"', page_of(lan, f"/inbox/{talk.public_id}"))
    assert found
    return found.group(1)


def test_a_leader_finds_the_draft_among_the_approvals_changes_it_and_sends_it(
    sign_in: SignIn, session: Session, talk: Conversation
) -> None:
    lan, hoa = sign_in("lan"), sign_in("hoa")
    address = handed(lan, talk)
    assert said(session, talk) == []
    assert f'data-row href="{address}"' in page_of(hoa, "/phe-duyet")
    assert hoa.get("/bell").json()["approvals"] == 1
    assert address in page_of(hoa, "/notices")
    page = page_of(hoa, address)
    assert len(re.findall(r'href="/phe-duyet" aria-current="page"', page)) == 2  # in the menu and among the tabs
    assert "Giọng văn đã ổn chưa?" in page
    assert f"{WORDS}</textarea>" in page
    better = WORDS.replace("40", "45")
    assert hoa.post(address, then="keep", text=better).headers["location"].endswith("done=look_kept")
    page = page_of(lan, address)
    assert "<del>40</del><ins>45</ins>" in page
    assert hoa.post(address, then="send", text=better).headers["location"].endswith("done=look_sent")
    assert said(session, talk) == [better]
    assert "Không gửi nữa" in page_of(hoa, address)
    assert hoa.post(address, then="stop").headers["location"].endswith("done=look_stopped")
    assert said(session, talk) == []


def test_lists_show_no_telephone_numbers_of_a_draft(sign_in: SignIn, session: Session, talk: Conversation) -> None:
    lan, hoa = sign_in("lan"), sign_in("hoa")
    form = {"text": "Chúng tôi gọi bác ở số 0912345678 nhé.", "colleague": "hoa"}
    assert lan.post(f"/inbox/{talk.public_id}/xem-giup", **form).status_code == 303
    for browser in (lan, hoa):
        page = page_of(browser, "/phe-duyet")
        assert "Chúng tôi gọi bác" in page
        assert "0912345678" not in page


def test_the_page_asks_to_read_what_the_citizen_wrote_meanwhile(
    sign_in: SignIn, session: Session, talk: Conversation
) -> None:
    lan, hoa = sign_in("lan"), sign_in("hoa")
    address = handed(lan, talk)
    receive(session, "Nước rút rồi", citizen="co-tu")
    page = page_of(hoa, address)
    assert "Nước rút rồi" in page
    assert hoa.post(address, then="send", text=WORDS).status_code == 409
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert hoa.post(address, then="send", text=WORDS, seen=seen.group(1)).status_code == 303
    assert said(session, talk) == [WORDS]


def test_words_that_were_changed_since_the_page_was_opened_are_not_sent_unread(
    sign_in: SignIn, session: Session, talk: Conversation
) -> None:
    hoa = sign_in("hoa")
    address = handed(sign_in("lan"), talk)
    old = re.search(r'name="version" value="(\d+)"', page_of(hoa, address))
    assert old
    assert hoa.post(address, then="keep", text="Thứ ba chúng tôi đến.", version=old.group(1)).status_code == 303
    for button in ("send", "return"):  # of a page without a field, as for who does not see all the words
        assert hoa.post(address, then=button, comment="Đã xem.", version=old.group(1)).status_code == 409
    assert said(session, talk) == []


def test_reading_on_the_page_what_the_citizen_wrote_meanwhile_is_logged_as_a_look_into_the_conversation(
    sign_in: SignIn, session: Session, talk: Conversation
) -> None:
    lan, hoa = sign_in("lan"), sign_in("hoa")
    address = handed(lan, talk)

    def views() -> int:
        audit.write_waiting(session)
        of = AuditEntry.action == "conversation.view", AuditEntry.object_id == str(talk.id)
        actor = f"officer:{officer(session, 'hoa').id}"
        return len(session.scalars(select(AuditEntry).where(*of, AuditEntry.actor == actor)).all())

    page_of(hoa, address)
    assert views() == 0  # nothing of the citizen's is shown
    receive(session, "Nước rút rồi", citizen="co-tu")
    page_of(hoa, address)
    assert views() == 1


def test_what_was_given_back_stands_in_the_drafters_field_again(
    sign_in: SignIn, session: Session, talk: Conversation
) -> None:
    lan, hoa = sign_in("lan"), sign_in("hoa")
    address = handed(lan, talk)
    assert hoa.post(address, then="return", comment="Thiếu giờ hẹn.").status_code == 303
    assert address in page_of(lan, "/phe-duyet")
    assert "Thiếu giờ hẹn." in page_of(lan, address)
    assert f"{WORDS}</textarea>" in lan.post(f"{address}/lay-lai").text
    assert address not in page_of(lan, f"/inbox/{talk.public_id}")


def test_a_result_is_handed_over_from_the_page_of_the_case(sign_in: SignIn, session: Session, case: Case) -> None:
    lan, hoa = sign_in("lan"), sign_in("hoa")
    box = page_of(lan, f"/cases/{case.code}/xem-giup?of=result")
    part = lan.get(f"/cases/{case.code}/xem-giup?of=result", **{"hx-request": "true"}).text
    assert "<html" not in part
    assert 'id="look-result"' in part
    assert '<option value="confirm">' in box
    form = {"result": "Đã nạo vét 40 m cống.", "no_photo_reason": "Làm ban đêm, trời tối.", "kind": "close"}
    assert lan.post(f"/cases/{case.code}/xem-giup", colleague="hoa", **form).status_code == 303
    page = page_of(hoa, f"/cases/{case.code}")
    assert "nhờ anh/chị xem giúp một bản nháp" in page
    assert "nhờ Lê Thị Hoa xem giúp một bản nháp" in page  # the line of the timeline
    found = re.search(r'href="(/xem-giup/\d+)"', page)
    assert found
    assert sign_in("minh").get(found.group(1)).status_code == 404
    assert lan.post(f"{found.group(1)}/lay-lai").status_code == 303
    assert "Đã nạo vét 40 m cống.</textarea>" in page_of(lan, f"/cases/{case.code}")
