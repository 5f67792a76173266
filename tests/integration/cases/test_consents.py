"""The ledger of consents: per purpose, in effect at once, only ever growing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from inbox_api.cases import citizen_lines, notices
from inbox_api.comments import followers
from inbox_api.models import Case, Conversation, DataRequest, Message, Person, PersonLink
from inbox_api.privacy import consents
from inbox_api.settings import get_settings
from tests.conftest import SERVICE_TOKEN
from tests.factories import NOW, create_case_for, officer, receive

AUTH = {"Authorization": f"Bearer {SERVICE_TOKEN}"}


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return receive(session, "đừng dùng tin của tôi để dạy máy")


def say(
    client: TestClient, conversation: Conversation, purpose: str, *, is_given: bool, message_id: str = "1"
) -> dict[str, Any]:
    body = {"message_id": message_id, "purpose": purpose, "is_given": is_given}
    answer = client.post(f"/bot/v1/conversations/{conversation.public_id}/consents", json=body, headers=AUTH)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def listed(client: TestClient, conversation: Conversation) -> dict[str, dict[str, Any]]:
    answer = client.get(f"/bot/v1/conversations/{conversation.public_id}/consents", headers=AUTH)
    return {one["purpose"]: one for one in answer.json()["consents"]}


def lines(session: Session, conversation: Conversation) -> list[tuple[str, str, str]]:
    found = consents.ledger(session, conversation.citizen_id)
    return [(one.purpose, str(one.act), one.how) for one in reversed(found)]


def test_a_withdrawal_stands_in_the_ledger_with_its_words_and_a_repeat_adds_nothing(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    message = session.scalars(select(Message).where(Message.conversation_id == conversation.id)).one()
    assert say(client, conversation, "training", is_given=False, message_id=str(message.id))["is_changed"] is True
    assert say(client, conversation, "training", is_given=False, message_id=str(message.id))["is_changed"] is True
    assert say(client, conversation, "training", is_given=False, message_id="later")["is_changed"] is False
    assert lines(session, conversation) == [("training", "withdrawn", "words")]
    assert consents.ledger(session, conversation.citizen_id)[0].message_id == message.id
    told = listed(client, conversation)
    assert list(told) == ["training", "public_copy", "rating", "news"]
    assert told["training"]["is_allowed"] is False
    assert told["training"]["said_on"]
    assert (told["public_copy"]["is_allowed"], told["public_copy"]["said_on"]) == (False, None)
    assert told["rating"]["is_allowed"] is True


def test_a_withdrawal_is_a_request_that_is_done_at_once(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    say(client, conversation, "training", is_given=False)
    (row,) = session.scalars(select(DataRequest))
    assert (row.kind, row.source, row.done_at is not None) == ("withdraw", "chat", True)


def test_nobody_changes_the_ledger(client: TestClient, session: Session, conversation: Conversation) -> None:
    say(client, conversation, "training", is_given=False)
    for order in ("UPDATE consents SET act = 'given'", "DELETE FROM consents"):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(text(order))


def test_no_unknown_purpose_is_taken(client: TestClient, conversation: Conversation) -> None:
    body = {"message_id": "1", "purpose": "adverts", "is_given": True}
    answer = client.post(f"/bot/v1/conversations/{conversation.public_id}/consents", json=body, headers=AUTH)
    assert answer.status_code == 422


def test_taking_back_the_public_copy_closes_every_case_and_giving_it_opens_them_again(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    open_one = create_case_for(session, conversation, is_public=True)
    private = create_case_for(session, conversation, is_public=False)
    say(client, conversation, "public_copy", is_given=False)
    session.refresh(open_one)
    assert (open_one.is_public, open_one.hide_name) == (False, False)
    assert "Anh/chị không còn đồng ý công khai" in [line.sentence for line in citizen_lines.of_case(session, open_one)]
    say(client, conversation, "public_copy", is_given=True, message_id="2")
    session.refresh(open_one)
    session.refresh(private)
    assert (open_one.is_public, private.is_public) == (True, False)


def new_case(client: TestClient, conversation: Conversation, message_id: str, **changes: Any) -> dict[str, Any]:
    body = {
        "sender": conversation.public_id, "message_id": message_id, "case_type": "PAHT", "topic": "0404",
        "description": "Ngập trước nhà", "is_public": True,
    }  # fmt: skip
    answer = client.post("/bot/v1/cases", json={**body, **changes}, headers=AUTH)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def case_of(session: Session, told: dict[str, Any]) -> Case:
    return session.scalars(select(Case).where(Case.code == told["code"])).one()


def test_a_public_report_is_a_consent_and_after_a_refusal_only_words_are(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    assert new_case(client, conversation, "10")["is_kept_private"] is False
    assert lines(session, conversation) == [("public_copy", "given", "form")]
    say(client, conversation, "public_copy", is_given=False, message_id="11")
    told = new_case(client, conversation, "12")
    assert told["is_kept_private"] is True
    assert case_of(session, told).is_public is False
    told = new_case(client, conversation, "13", is_public_said=True)
    assert told["is_kept_private"] is False
    assert case_of(session, told).is_public is True
    assert [act for _purpose, act, _how in lines(session, conversation)] == ["given", "withdrawn", "given"]


def test_training_is_asked_about_once_only_where_the_city_asks_first(
    client: TestClient, session: Session, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert new_case(client, conversation, "20")["asks_consent"] is None
    monkeypatch.setattr(get_settings(), "training_consent", "asked_first")
    assert listed(client, conversation)["training"]["is_allowed"] is False
    urgent = new_case(client, conversation, "21", priority="P0")
    assert urgent["asks_consent"] is None
    assert new_case(client, conversation, "22")["asks_consent"] == "training"
    assert new_case(client, conversation, "23")["asks_consent"] is None
    assert listed(client, conversation)["training"]["is_allowed"] is False
    say(client, conversation, "training", is_given=True, message_id="24")
    assert listed(client, conversation)["training"]["is_allowed"] is True


def test_who_does_not_want_to_be_asked_is_not_asked_for_a_rating(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    case = create_case_for(session, conversation)
    say(client, conversation, "rating", is_given=False)
    before = count(session, conversation)
    notices.ask_for_rating(session, case, conversation, NOW)
    assert count(session, conversation) == before
    say(client, conversation, "rating", is_given=True, message_id="2")
    notices.ask_for_rating(session, case, conversation, NOW)
    assert count(session, conversation) == before + 1


def count(session: Session, conversation: Conversation) -> int:
    return len(session.scalars(select(Message.id).where(Message.conversation_id == conversation.id)).all())


def test_who_wants_no_more_news_is_told_nothing_of_the_case_of_others(client: TestClient, session: Session) -> None:
    owner = receive(session, "Ngập cả xóm", citizen="owner")
    case = create_case_for(session, owner)
    follower = receive(session, "Nhà em cũng ngập", citizen="follower")
    followers.join(session, case, follower, None, NOW, is_told=False)
    say(client, follower, "news", is_given=False)
    before = count(session, follower)
    followers.tell(session, case, "Đã thông cống.", NOW)
    assert count(session, follower) == before


def same_person(session: Session, *conversations: Conversation) -> None:
    lan = officer(session, "lan")
    person = Person(made_at=NOW, made_by=lan.id)
    session.add(person)
    session.flush()
    for one in conversations:
        session.add(
            PersonLink(
                person_id=person.id, citizen_id=one.citizen_id, proof="said_so", detail="", made_at=NOW, made_by=lan.id
            )
        )
    session.flush()


def test_a_withdrawal_holds_for_the_whole_person(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    other = receive(session, "Tôi đây", citizen="elsewhere")
    same_person(session, conversation, other)
    say(client, conversation, "training", is_given=False)
    assert listed(client, other)["training"]["is_allowed"] is False


def test_what_was_said_in_a_secret_conversation_holds_elsewhere_and_tells_nothing_of_it(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    other = receive(session, "Tôi đây", citizen="elsewhere")
    same_person(session, conversation, other)
    conversation.is_restricted = True
    session.flush()
    words = session.scalars(select(Message.id).where(Message.conversation_id == conversation.id)).first()
    say(client, conversation, "training", is_given=False, message_id=str(words))
    assert listed(client, other)["training"]["is_allowed"] is False
    [line] = consents.ledger(session, other.citizen_id)
    assert (line.channel, line.message_id) == ("", None)
    [own] = consents.ledger(session, conversation.citizen_id)
    assert (own.channel, own.message_id) == (conversation.channel, words)


def test_hiding_takes_back_the_public_copy_in_the_ledger_too(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    create_case_for(session, conversation, is_public=True)
    address = f"/bot/v1/conversations/{conversation.public_id}/hidden"
    assert client.post(address, json={"message_id": "1"}, headers=AUTH).status_code == 200
    assert lines(session, conversation) == [("public_copy", "withdrawn", "words")]


def test_what_the_bot_hands_over_begins_its_clock(
    client: TestClient, session: Session, conversation: Conversation
) -> None:
    address = f"/bot/v1/conversations/{conversation.public_id}/handover"
    for number in ("1", "2"):
        body = {"message_id": number, "reason": "privacy", "data_request": "delete"}
        assert client.post(address, json=body, headers=AUTH).status_code == 200
    (row,) = session.scalars(select(DataRequest))
    assert (row.kind, row.source, row.done_at) == ("delete", "chat", None)
    assert timedelta(days=19) < row.due_at - row.received_at < timedelta(days=35)  # Tet may lie between
    assert row.reply_due_at < row.due_at
