"""A channel whose window is shut: the page says so before anything is written, and where else an answer can go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases import held
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Case, Conversation, HeldState
from inbox_api.routes import service as routes
from tests.factories import create_case_for, officer, receive
from tests.fakes.ways import Ways, running_ways
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
PHONE = "0900000005"
MOVED = "Chuyển lời đã viết sang đó"


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    with running_ways(monkeypatch) as found:
        yield found


@pytest.fixture
def talk(session: Session) -> Conversation:
    """Nine days ago on Facebook, where officers may answer for seven."""
    return receive(session, "Đường Lê Lợi ngập", channel="facebook", now=datetime.now(UTC) - timedelta(days=9))


@pytest.fixture
def case(session: Session, talk: Conversation) -> Case:
    return create_case_for(session, talk, phone=PHONE)


def test_a_shut_window_offers_the_answer_of_the_case_by_its_ways(
    sign_in: SignIn, ways: Ways, talk: Conversation, case: Case
) -> None:
    page = sign_in("lan").get(f"/inbox/{talk.public_id}").text
    assert "Tin viết ở đây lúc này không tới được người dân." in page
    assert f'href="/cases/{case.code}#answer"' in page
    assert "Câu trả lời đi bằng: Tin nhắn SMS" in " ".join(page.split())
    assert f'href="tel:{PHONE}"' in page
    assert MOVED in page
    told = sign_in("lan").client.get(f"/api/v1/conversations/{talk.public_id}/reply-ways").json()
    assert told["is_open"] is False
    assert told["instead"] == [{"case": case.code, "ways": ["sms"]}]


def test_an_open_window_offers_nothing_else(sign_in: SignIn, session: Session, ways: Ways) -> None:
    talk = receive(session, "Đường ngập", channel="facebook", now=datetime.now(UTC))
    create_case_for(session, talk, phone=PHONE)
    page = sign_in("lan").get(f"/inbox/{talk.public_id}").text
    assert MOVED not in page
    assert "data-shuts=" in page
    told = sign_in("lan").client.get(f"/api/v1/conversations/{talk.public_id}/reply-ways").json()
    assert (told["is_open"], told["instead"]) == (True, [])


def test_who_only_reads_is_offered_no_way(sign_in: SignIn, ways: Ways, talk: Conversation, case: Case) -> None:
    assert MOVED not in sign_in("hoa").get(f"/inbox/{talk.public_id}").text
    assert sign_in("hoa").post(f"/inbox/{talk.public_id}/to-case/{case.code}", text="x").status_code == 403
    assert sign_in("minh").post(f"/inbox/{talk.public_id}/to-case/{case.code}", text="x").status_code == 404


def test_without_any_way_that_is_set_up_the_page_says_so(sign_in: SignIn, talk: Conversation, case: Case) -> None:
    page = sign_in("lan").get(f"/inbox/{talk.public_id}").text
    assert "Chưa biết đường nào khác." in page
    assert MOVED not in page


def test_words_begun_before_the_window_shut_move_to_the_case_and_go_out_from_there(
    sign_in: SignIn, session: Session, ways: Ways, talk: Conversation, case: Case
) -> None:
    lan = sign_in("lan")
    answer = lan.post(f"/inbox/{talk.public_id}/to-case/{case.code}", text="Đội thoát nước tới lúc 14 giờ.")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case.code}?done=words_moved#answer")
    kept = held.own(session, case, officer(session, "lan"))
    assert kept is not None
    assert kept.state == HeldState.TAKEN_BACK
    assert "Đội thoát nước tới lúc 14 giờ.</textarea>" in lan.get(answer.headers["location"]).text
    before = len(ConversationRepository(session).messages(talk.id))
    lan.post(f"/inbox/{talk.public_id}/to-case/{case.code}", text="Xin giữ điện thoại.")
    kept = held.own(session, case, officer(session, "lan"))
    assert kept is not None
    assert kept.text == "Đội thoát nước tới lúc 14 giờ.\n\nXin giữ điện thoại."
    assert len(ConversationRepository(session).messages(talk.id)) == before  # nothing went out by moving
    lan.post(f"/cases/{case.code}/answer", text=kept.text)
    held_id = held.own(session, case, officer(session, "lan"))
    assert held_id is not None
    held.release(session, held_id.id, datetime.now(UTC))
    tried = {str(one.route): one.state for one in routes.of_case(session, case)[0].attempts}
    assert (tried["chat"], "sms" in tried) == ("skipped", True)


def test_a_script_is_told_where_to_go_and_nothing_written_moves_nowhere(
    sign_in: SignIn, ways: Ways, talk: Conversation, case: Case
) -> None:
    lan = sign_in("lan")
    address = f"/inbox/{talk.public_id}/to-case/{case.code}"
    form = {"csrf_token": lan.token, "text": "Sắp tới."}
    answer = lan.client.post(address, data=form, headers={"hx-request": "true", "accept": "text/html"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, f"/cases/{case.code}?done=words_moved#answer")
    assert lan.post(address, text="   ").status_code == 422


def test_a_case_without_a_conversation_can_be_answered_on_its_page_when_a_way_is_known(
    sign_in: SignIn, session: Session, ways: Ways
) -> None:
    known = create_case_for(session, None, phone=PHONE)
    page = sign_in("lan").get(f"/cases/{known.code}").text
    assert f'action="/cases/{known.code}/answer"' in page
    assert "Câu trả lời đi bằng: Tin nhắn SMS" in " ".join(page.split())
    assert 'id="answer-files"' not in page  # files go out in chats only
    unknown = create_case_for(session, None, description="Cột điện nghiêng")
    assert f'action="/cases/{unknown.code}/answer"' not in sign_in("lan").get(f"/cases/{unknown.code}").text
