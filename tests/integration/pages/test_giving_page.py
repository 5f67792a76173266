"""The page on which a conversation is given away: what it offers, where one is afterwards, and undoing."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy.orm import Session

from inbox_api.conversations import service
from inbox_api.models import Conversation
from tests.factories import NOW, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


@pytest.fixture
def talk(session: Session) -> Conversation:
    found = receive(session, "cho hỏi thửa đất nhà tôi")
    found.unit_id = officer(session, "lan").unit_id
    session.flush()
    return found


@pytest.fixture
def at(talk: Conversation) -> str:
    return f"/inbox/{talk.public_id}"


def test_it_is_given_from_the_head_of_the_conversation_and_undone(
    sign_in: SignIn, session: Session, talk: Conversation, at: str
) -> None:
    lan = sign_in("lan")
    assert f'data-key="give" href="{at}/give"' in lan.get(at).text
    page = lan.get(f"{at}/give").text
    assert 'value="phuc"' in page
    assert 'value="tra-vinh-kt"' in page
    assert 'value="tra-vinh"' not in page  # it is there already
    assert 'value="so-xay-dung"' not in page
    answer = lan.post(f"{at}/give", way="colleague", to="phuc")
    address = urlsplit(answer.headers["location"])
    assert (answer.status_code, address.path) == (303, at)
    session.refresh(talk)
    assert talk.officer_id == officer(session, "phuc").id
    assert "Đã giao hội thoại" in lan.get(answer.headers["location"]).text
    assert "giao cho anh/chị một hội thoại" in sign_in("phuc").get("/notices").text
    lan.post(f"/undo/{parse_qs(address.query)['undo'][0]}", back_to=at)
    session.refresh(talk)
    assert talk.officer_id is None


def test_who_may_not_see_it_any_more_is_in_the_list_and_can_undo_there(
    sign_in: SignIn, session: Session, talk: Conversation, at: str
) -> None:
    talk.unit_id = officer(session, "phuc").unit_id
    session.flush()
    answer = sign_in("phuc").post(f"{at}/give?filter=unit", way="unit", unit="tra-vinh-ca")
    address = urlsplit(answer.headers["location"])
    assert (address.path, parse_qs(address.query)["filter"]) == ("/inbox", ["unit"])
    page = sign_in("phuc").get(answer.headers["location"]).text
    assert f"/undo/{parse_qs(address.query)['undo'][0]}" in page


def test_the_page_says_who_has_it_and_lets_nobody_take_part_who_only_reads(
    sign_in: SignIn, session: Session, talk: Conversation, at: str
) -> None:
    service.take_over(session, talk.id, officer(session, "duty"), NOW)
    page = sign_in("lan").get(f"{at}/give").text
    assert "Trực ban Trung tâm" in page
    assert 'name="force" value="true"' in page
    for name, status in (("hoa", 403), ("minh", 404)):
        assert sign_in(name).get(f"{at}/give").status_code == status
        assert sign_in(name).post(f"{at}/give", way="queue").status_code == status
    for wrong in ({"way": "colleague"}, {"way": "unit"}, {"way": "x"}):
        assert sign_in("lan").post(f"{at}/give", **wrong).status_code == 422
