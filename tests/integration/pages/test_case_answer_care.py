"""An answer from the case is as careful as one from the conversation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api import presence
from inbox_api.cases import desk, desk_erasing, held, steps
from inbox_api.cases.states import CaseState
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.conversations.unfilled import UnfilledPlaces
from inbox_api.models import Case, Conversation
from inbox_api.officers import notices
from inbox_api.privacy.erasure import Forgotten
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
RESULT = {"result": "Đã nạo vét 40 m cống trước chợ ngày 20/11.", "no_photo_reason": "Làm ban đêm, trời tối."}


@pytest.fixture
def talk(session: Session) -> Conversation:
    return receive(session, "Đường Lê Lợi ngập")


@pytest.fixture
def case(session: Session, talk: Conversation) -> Case:
    return create_case_for(session, talk, description="Đường Lê Lợi ngập")


def later() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=1)


def said(session: Session, talk: Conversation) -> list[str]:
    return [message.text for message in ConversationRepository(session).messages(talk.id)]


@pytest.mark.parametrize("then", ["close", "confirm"])
def test_a_result_with_an_unfilled_place_does_not_go_out(
    sign_in: SignIn, session: Session, talk: Conversation, case: Case, then: str
) -> None:
    before = said(session, talk)
    form = {**RESULT, "result": "Chào {tên}, đã nạo vét 40 m cống trước chợ ngày 20/11."}
    answer = sign_in("lan").post(f"/cases/{case.code}/result", then=then, **form)
    assert answer.status_code == 422
    assert "{tên}" in answer.text
    assert said(session, talk) == before


def test_an_answer_with_an_unfilled_place_does_not_go_out(sign_in: SignIn, session: Session, case: Case) -> None:
    answer = sign_in("lan").post(f"/cases/{case.code}/answer", text="Hạn trả lời {hạn} nhé")
    assert answer.status_code == 422
    assert "{hạn}" in answer.text


def test_a_reason_with_an_unfilled_place_is_refused(session: Session, case: Case) -> None:
    lan = officer(session, "lan")
    with pytest.raises(UnfilledPlaces):
        steps.transfer(session, case, desk.unit_coded(session, "dieu-hanh").id, "Thuộc {đơn vị} khác", lan, NOW)
    reasons = steps.Reasons(reason="Xin {tên} cho biết số nhà")
    with pytest.raises(UnfilledPlaces):
        steps.change_state(session, case, CaseState.SORTING, lan, NOW, reasons)


def test_the_officer_hears_that_a_colleague_has_answered_since_the_case_was_opened(
    sign_in: SignIn, session: Session, talk: Conversation, case: Case
) -> None:
    lan, phuc = sign_in("lan"), sign_in("phuc")
    page = lan.get(f"/cases/{case.code}").text
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    assert phuc.post(f"/cases/{case.code}/answer", text="Sáng mai chúng tôi đến.").status_code == 303
    held.release_lost(session, later())
    for path, form in (("answer", {"text": "Chiều nay chúng tôi đến."}), ("result", RESULT)):
        answer = lan.post(f"/cases/{case.code}/{path}", seen=found.group(1), **form)
        assert answer.status_code == 409
        assert "Thạch Phúc" in answer.text
    again = re.search(r'name="seen" value="(\d+)"', lan.get(f"/cases/{case.code}").text)
    assert again
    answer = lan.post(f"/cases/{case.code}/answer", seen=again.group(1), text="Chiều nay chúng tôi đến.")
    assert answer.status_code == 303


def test_the_page_of_the_case_names_who_is_writing_in_its_conversation(
    sign_in: SignIn, session: Session, talk: Conversation, case: Case
) -> None:
    event = {"conversation": talk.id, "officer": officer(session, "phuc").id, "name": "Thạch Phúc"}
    presence.board.hear({**event, "doing": presence.TYPING})
    page = sign_in("lan").get(f"/cases/{case.code}").text
    presence.board.hear({**event, "doing": presence.GONE})
    warning = page[page.index('id="typing-warning"') :][:200]
    assert "hidden" not in warning.partition(">")[0]
    assert "Thạch Phúc" in warning


@pytest.mark.parametrize("then", ["close", "confirm"])
def test_a_result_waits_some_seconds_in_which_nothing_has_happened_and_can_be_taken_back(
    sign_in: SignIn, session: Session, talk: Conversation, case: Case, then: str
) -> None:
    before, state = said(session, talk), case.status
    lan = sign_in("lan")
    assert lan.post(f"/cases/{case.code}/result", then=then, **RESULT).headers["location"].endswith("done=held")
    session.refresh(case)
    assert (said(session, talk), case.status) == (before, state)
    page = lan.get(f"/cases/{case.code}").text
    assert "Không gửi nữa" in page
    assert 'id="result-text"' not in page
    assert lan.post(f"/cases/{case.code}/held/take-back").status_code == 303
    held.release_lost(session, later())
    session.refresh(case)
    assert (said(session, talk), case.status) == (before, state)
    page = lan.get(f"/cases/{case.code}").text
    assert f"{RESULT['result']}</textarea>" in page
    assert RESULT["no_photo_reason"] in page
    assert lan.post(f"/cases/{case.code}/held/take-back").status_code == 409


def test_a_result_that_nobody_takes_back_goes_out_once(
    sign_in: SignIn, session: Session, talk: Conversation, case: Case
) -> None:
    lan = sign_in("lan")
    for _click in range(2):
        assert lan.post(f"/cases/{case.code}/result", **RESULT).status_code == 303
    held.release_lost(session, later())
    held.release_lost(session, later())
    session.refresh(case)
    assert case.status == CaseState.CLOSED
    assert len([text for text in said(session, talk) if RESULT["result"] in text]) == 1
    assert RESULT["result"] not in lan.get(f"/cases/{case.code}").text.partition('id="case-held"')[2][:400]


def test_what_a_colleague_overtook_is_told_to_its_officer_and_the_words_are_kept(
    sign_in: SignIn, session: Session, talk: Conversation, case: Case
) -> None:
    lan = sign_in("lan")
    found = re.search(r'name="seen" value="(\d+)"', lan.get(f"/cases/{case.code}").text)
    assert found
    assert lan.post(f"/cases/{case.code}/answer", seen=found.group(1), text="Chiều nay đến.").status_code == 303
    steps.answer(session, case, "Sáng mai chúng tôi đến.", officer(session, "phuc"), NOW)
    held.release_lost(session, later())
    assert "Chiều nay đến." not in said(session, talk)
    page = lan.get(f"/cases/{case.code}").text
    assert "Chưa gửi được nội dung của anh/chị." in page
    assert "Chiều nay đến.</textarea>" in page
    assert [one.kind for one in notices.newest(session, officer(session, "lan"))][:1] == ["answer_stopped"]


def test_nobody_takes_back_what_a_colleague_gave(sign_in: SignIn, session: Session, case: Case) -> None:
    assert sign_in("lan").post(f"/cases/{case.code}/answer", text="Chiều nay đến.").status_code == 303
    phuc = sign_in("phuc")
    assert phuc.post(f"/cases/{case.code}/held/take-back").status_code == 409
    assert "Chiều nay đến." not in phuc.get(f"/cases/{case.code}").text


def test_what_waits_goes_with_a_person_who_is_forgotten(
    sign_in: SignIn, session: Session, talk: Conversation, case: Case
) -> None:
    assert sign_in("lan").post(f"/cases/{case.code}/answer", text="Chiều nay đến.").status_code == 303
    desk_erasing.forget(session, Forgotten(talk.citizen_id, talk.id, (case.id,), frozenset()), NOW)
    held.release_lost(session, later())
    assert held.own(session, case, officer(session, "lan")) is None
    assert "Chiều nay đến." not in said(session, talk)
