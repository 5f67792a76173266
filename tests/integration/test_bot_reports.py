"""What the bot asks before a report is sent: topics, a case like it to follow, how the public copy would read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api import queue
from inbox_api.bot_api import endpoints
from inbox_api.cases import citizen_topic
from inbox_api.cases.links import before_filing, plans
from inbox_api.cases.links.repository import LinkRepository
from inbox_api.comments import followers
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Case, CaseEvent, Conversation
from inbox_api.settings import get_settings
from tests.conftest import ROOT, SERVICE_TOKEN
from tests.factories import NOW, create_case_for, receive

FOLDER = ROOT / "tests" / "contract" / "bot"
AUTH = {"Authorization": f"Bearer {SERVICE_TOKEN}"}
HERE = {"latitude": 9.94, "longitude": 106.34}


def contract(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def draft(conversation: Conversation, **changes: Any) -> dict[str, Any]:
    body = contract("find_same")["request"]["body"]
    return {**body, "sender": conversation.public_id, "description": "Đường Lê Lợi ngập sâu", **changes}


def post(client: TestClient, what: str, body: dict[str, Any]) -> Any:
    return client.post(f"/bot/v1/reports/{what}", json=body, headers=AUTH)


@pytest.fixture
def told(session: Session) -> Case:
    """A flood that somebody else told an hour before."""
    now = NOW - timedelta(hours=1)
    first = receive(session, "Đường Lê Lợi ngập sâu", now=now)
    return create_case_for(session, first, now=now, description="Đường Lê Lợi ngập sâu", is_public=True)


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return receive(session, "Đường Lê Lợi ngập sâu")


@pytest.fixture
def at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot asks at the moment of these tests, not on the day they run."""
    monkeypatch.setattr(endpoints, "now", lambda: NOW)


def find(session: Session, conversation: Conversation, **changes: Any) -> Any:
    values = {
        "description": "Đường Lê Lợi ngập sâu",
        "topic": "0404",
        "address": "Lê Lợi",
        "ward": "phường 2",
        **changes,
    }
    return before_filing.find(session, conversation, before_filing.Draft("PAHT", **values), NOW)


# topics


def test_topics_are_named_in_the_order_asked_for_with_the_question_of_each(client: TestClient) -> None:
    answer = client.get("/bot/v1/topics", params={"codes": "0404,9999,0405", "q": "cống"}, headers=AUTH).json()
    assert [(one["code"], one["name"]) for one in answer["topics"]] == [("0404", "Ngập"), ("0405", "Cống tắc")]
    assert answer["topics"][0]["question"]["label"] == "Nước ngập sâu"
    assert [one["code"] for one in answer["found"]] == ["0403", "0405"]
    assert answer["ask_below"] == get_settings().ask_topic_below


@pytest.mark.parametrize(("by_citizen", "chosen"), [(True, "0404"), (False, None)])
def test_a_topic_chosen_by_the_citizen_is_marked_as_theirs(
    client: TestClient, session: Session, conversation: Conversation, chosen: str | None, *, by_citizen: bool
) -> None:
    body = {**contract("create_case")["request"]["body"], "sender": conversation.public_id}
    client.post("/bot/v1/cases", json={**body, "topic_by_citizen": by_citizen}, headers=AUTH)
    case = session.scalars(select(Case)).one()
    assert citizen_topic.of_case(session, case) == chosen
    created = session.scalars(select(CaseEvent).filter_by(case_id=case.id, kind="created")).one()
    assert citizen_topic.sentence(created) == (
        "Người dân chọn lĩnh vực: Ngập, không phải Cống tắc" if by_citizen else ""
    )


# a case of others like it


@pytest.mark.usefixtures("at_now")
def test_what_others_told_is_offered_without_their_names_and_numbers(
    client: TestClient, told: Case, conversation: Conversation
) -> None:
    found = post(client, "same", draft(conversation)).json()["found"]
    assert found["offer"] == told.id
    assert "Ngập" in found["text"]
    assert told.code not in found["text"]


@pytest.mark.parametrize("wish", [{"is_public": False}, {"hide_name": True}, {"restricted": "officer"}])
def test_a_case_that_is_for_officers_alone_is_told_to_nobody(
    session: Session, told: Case, conversation: Conversation, wish: dict[str, Any]
) -> None:
    assert find(session, conversation) is not None
    for name, value in wish.items():
        setattr(told, name, value)
    session.flush()
    assert find(session, conversation) is None


def test_a_report_for_officers_alone_is_compared_with_nobodys(
    session: Session, told: Case, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "same_matter_likeness", 0.5)
    assert find(session, conversation, topic="0405").case.id == told.id
    assert find(session, conversation, topic="1002") is None


def test_a_follower_reads_the_result_as_a_public_copy_would_tell_it(
    client: TestClient, session: Session, told: Case, conversation: Conversation
) -> None:
    code = post(client, "follow", draft(conversation, offer=told.id)).json()["code"]
    told.result_text = "Đã mời bà Trần Thị Lụa, số 12/3 Lê Lợi, gọi 0912345678: cống đã thông."
    session.flush()
    followers.tell(session, told, told.result_text, NOW)
    [case] = client.get("/bot/v1/cases", params={"sender": conversation.public_id}, headers=AUTH).json()["cases"]
    assert case["code"] == code
    for shown in (case["last_public_text"], ConversationRepository(session).messages(conversation.id)[-1].text):
        assert "cống đã thông" in shown
        assert not [part for part in ("Lụa", "12/3", "0912345678") if part in shown]


def test_ones_own_case_another_kind_and_a_city_that_does_not_want_it_offer_nothing(
    session: Session, told: Case, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find(session, conversation) is not None
    owner = told.conversation
    assert owner is not None
    assert find(session, owner) is None
    assert find(session, conversation, topic="0301", description="Đèn tắt") is None
    monkeypatch.setattr(get_settings(), "offer_same_matter", False)
    assert find(session, conversation) is None


def test_how_alike_and_how_near_it_must_be_is_a_setting(
    session: Session, told: Case, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "same_matter_likeness", 1.0)
    assert find(session, conversation, description="Nước dâng") is None
    monkeypatch.setattr(get_settings(), "same_matter_likeness", 0.6)
    assert find(session, conversation, description="Nước dâng") is not None
    told.latitude, told.longitude, told.address = HERE["latitude"] + 0.002, HERE["longitude"], None
    session.flush()
    assert find(session, conversation, address=None, description="Nước dâng", **HERE) is None
    monkeypatch.setattr(get_settings(), "same_matter_metres", 300)
    assert find(session, conversation, address=None, description="Nước dâng", **HERE) is not None


@pytest.mark.usefixtures("at_now")
def test_following_files_no_case_counts_the_person_once_and_tells_them_how_it_goes(
    client: TestClient, session: Session, told: Case, conversation: Conversation
) -> None:
    order = draft(conversation, offer=told.id)
    first = post(client, "follow", order)
    assert first.status_code == 200, first.text
    assert set(first.json()) == set(contract("follow_same")["response"]["body"])
    assert post(client, "follow", order).json() == first.json()
    assert session.scalar(select(func.count()).select_from(Case)) == 1
    assert first.json()["people"] == LinkRepository(session).people(told.id) == 2
    shown = client.get("/bot/v1/cases", params={"sender": conversation.public_id}, headers=AUTH).json()["cases"]
    assert [case["code"] for case in shown] == [first.json()["code"]]
    followers.tell(session, told, f"Việc {told.code} đã xong.", NOW)
    last = ConversationRepository(session).messages(conversation.id)[-1].text
    assert last == f"Việc {first.json()['code']} đã xong."
    assert find(session, conversation) is None


def test_only_what_is_offered_for_this_very_report_can_be_followed(
    client: TestClient, session: Session, told: Case, conversation: Conversation
) -> None:
    other = create_case_for(session, receive(session, "Rác"), topic="0501", description="Rác đầy chợ")
    assert post(client, "follow", draft(conversation, offer=other.id)).status_code == 404
    told.closed_at = NOW
    session.flush()
    assert post(client, "follow", draft(conversation, offer=told.id, message_id="4800")).status_code == 404
    assert LinkRepository(session).people(told.id) == 1


def test_what_was_offered_can_be_followed_though_a_likelier_case_came_meanwhile(
    client: TestClient, session: Session, told: Case, conversation: Conversation
) -> None:
    told.description = "Nước ngập đường Lê Lợi"
    session.flush()
    offered = find(session, conversation)
    assert offered.case.id == told.id
    other = receive(session, "Đường Lê Lợi ngập sâu", citizen="another")
    likelier = create_case_for(session, other, description="Đường Lê Lợi ngập sâu", is_public=True)
    assert find(session, conversation).case.id == likelier.id
    assert post(client, "follow", draft(conversation, offer=told.id)).status_code == 200
    assert find(session, conversation).case.id == likelier.id


def test_a_followed_case_that_becomes_restricted_says_nothing_more_to_the_follower(
    client: TestClient, session: Session, told: Case, conversation: Conversation
) -> None:
    followed = post(client, "follow", draft(conversation, offer=told.id)).json()
    follower, _case = followers.followed(session, conversation)[0]
    follower.waiting_text = "Có tin mới."
    told.restricted = "officer"
    session.flush()
    before = len(ConversationRepository(session).messages(conversation.id))
    followers.tell(session, told, "Việc đã xong.", NOW)
    followers.tell_waiting(session, conversation, NOW)
    assert len(ConversationRepository(session).messages(conversation.id)) == before
    assert followers.followed(session, conversation) == []
    assert followers.find_followed(session, conversation, followed["code"], followed["lookup_key"]) is None


@pytest.mark.parametrize("same_asked", [True, False])
def test_whoever_was_asked_before_sending_is_not_asked_after(
    client: TestClient, conversation: Conversation, monkeypatch: pytest.MonkeyPatch, *, same_asked: bool
) -> None:
    planned: list[str] = []
    monkeypatch.setattr(queue, "defer", lambda _session, name, **_more: planned.append(name))
    body = {**contract("create_case")["request"]["body"], "sender": conversation.public_id, "same_asked": same_asked}
    assert client.post("/bot/v1/cases", json=body, headers=AUTH).status_code == 200
    assert (plans.OFFER_SAME in planned) is not same_asked


# the public copy


def test_the_copy_shown_before_sending_covers_what_publishing_would_cover(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    conversation.citizen.display_name = "Trần Thị Lụa"
    session.flush()
    body = draft(
        conversation,
        description="Nhà bà Trần Thị Lụa số 12/3 Lê Lợi ngập, gọi 0912345678",
        address="12/3 Lê Lợi",
    )
    copy = post(client, "public-copy", body).json()
    assert copy["may_be_public"] is True
    assert copy["topic_name"] == "Ngập"
    assert not [part for part in ("Lụa", "0912345678", "12/3") if part in copy["text"] + copy["place"]]
    assert "Lê Lợi" in copy["place"]


def test_a_topic_about_people_is_told_to_be_never_public(client: TestClient, conversation: Conversation) -> None:
    assert post(client, "public-copy", draft(conversation, topic="1002")).json()["may_be_public"] is False
