"""Ordering one's inbox on the pages: held answers, undo, putting off, labels, presence, people, and who may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin_ui.intent_words import INTENTS
from inbox_api.conversations import inbox, labels
from inbox_api.deadlines.calendar import LOCAL_ZONE
from inbox_api.models import Conversation, Message, Reminder, WrongIntent
from tests.factories import create_case_for, officer, receive
from tests.integration.pages.conftest import Browser
from tests.pictures import picture

SignIn = Callable[[str], Browser]


@pytest.fixture
def conversation(session: Session) -> Conversation:
    found = receive(session, "Đường ngập sâu trước chợ")
    create_case_for(session, found)
    return found


@pytest.fixture
def at(conversation: Conversation) -> str:
    return f"/inbox/{conversation.public_id}"


def in_hours(hours: int) -> str:
    """As the field for a day and a time sends it."""
    return (datetime.now(LOCAL_ZONE) + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def answers(session: Session, conversation: Conversation) -> list[Message]:
    rows = session.scalars(select(Message).where(Message.conversation_id == conversation.id).order_by(Message.id))
    return [row for row in rows if row.author == "officer"]


def undo_of(answer: object) -> str:
    address = urlsplit(answer.headers["location"])  # type: ignore[attr-defined]
    return parse_qs(address.query)["undo"][0]


def test_an_answer_is_held_and_comes_back_into_the_field(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    lan = sign_in("lan")
    lan.post(f"{at}/take-over")
    assert lan.post(f"{at}/reply", text="Chúng tôi sẽ đến ngay").headers["location"].endswith("done=held")
    held = answers(session, conversation)[0]
    assert held.held_until is not None
    page = lan.get(at).text
    assert f"{at}/messages/{held.id}/take-back" in page
    page = lan.post(f"{at}/messages/{held.id}/take-back").text
    field = re.search(r"<textarea[^>]*name=\"text\"[^>]*>([^<]*)</textarea>", page)
    assert field is not None
    assert field.group(1).strip() == "Chúng tôi sẽ đến ngay"
    assert answers(session, conversation) == []
    assert lan.post(f"{at}/messages/{held.id}/take-back").status_code == 404


def test_a_photo_of_an_answer_taken_back_is_named_and_can_be_left_out(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    lan = sign_in("lan")
    lan.post(f"{at}/take-over")
    file = inbox.upload(session, officer(session, "lan"), "anh.png", picture("PNG"), datetime.now(UTC))
    lan.post(f"{at}/reply", text="Xin xem", file_ids=str(file.id))
    page = lan.post(f"{at}/messages/{answers(session, conversation)[0].id}/take-back").text
    box = f'<input type="checkbox" name="file_ids" value="{file.id}" checked> <span>anh.png</span>'
    assert box in page


def test_a_colleagues_answer_is_not_taken_back(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    lan, duty = sign_in("lan"), sign_in("duty")
    lan.post(f"{at}/take-over")
    lan.post(f"{at}/reply", text="Đã nhận")
    held = answers(session, conversation)[0]
    assert 'data-key="take-back"' in lan.get(at).text
    assert 'data-key="take-back"' not in duty.get(at).text
    assert duty.post(f"{at}/messages/{held.id}/take-back").status_code in {403, 404, 409}
    assert len(answers(session, conversation)) == 1


def test_closing_is_undone_from_the_page_for_ten_seconds_and_by_its_officer_only(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    lan, duty = sign_in("lan"), sign_in("duty")
    closed = lan.post(f"{at}/close")
    number = undo_of(closed)
    page = lan.get(closed.headers["location"]).text
    assert f'action="/undo/{number}"' in page
    assert duty.post(f"/undo/{number}").status_code in {403, 404}
    back = lan.post(f"/undo/{number}", back_to=at)
    assert back.headers["location"] == f"{at}?done=undone"
    session.refresh(conversation)
    assert not conversation.is_closed
    assert lan.post(f"/undo/{number}", back_to=at).status_code in {404, 409}


@pytest.mark.parametrize("path", ["https://evil.example/inbox", "//evil.example", "/inbox//evil.example", "/sign-out"])
def test_an_undo_leads_back_to_our_own_pages_only(
    sign_in: SignIn, conversation: Conversation, at: str, path: str
) -> None:
    lan = sign_in("lan")
    number = undo_of(lan.post(f"{at}/urgent", is_urgent="true"))
    assert lan.post(f"/undo/{number}", back_to=path).headers["location"] == "/inbox?done=undone"


def test_putting_off_hides_the_conversation_until_its_time_or_a_new_message(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    lan = sign_in("lan")
    assert lan.post(f"{at}/snooze", at=in_hours(48), text="gọi lại").status_code == 303
    assert conversation.public_id not in lan.get("/live/inbox?parts=rows").text
    assert conversation.public_id in lan.get("/live/inbox?parts=rows&filter=snoozed").text
    receive(session, "Sao rồi?", citizen=conversation.identity.external_id, now=datetime.now(UTC))
    assert conversation.public_id in lan.get("/live/inbox?parts=rows").text


@pytest.mark.parametrize("at_time", ["", "gì cơ", "2020-01-01T10:00", "2026-13-01T10:00"])
def test_a_time_that_is_none_or_gone_is_refused_in_words(
    sign_in: SignIn, conversation: Conversation, at: str, at_time: str
) -> None:
    lan = sign_in("lan")
    for step in ("snooze", "remind"):
        refused = lan.post(f"{at}/{step}", at=at_time, text="nhớ")
        assert refused.status_code in {400, 422}, step
        assert "Traceback" not in refused.text


def test_a_reminder_stays_with_the_conversation_whoever_has_it_and_is_cancelled(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    lan, duty = sign_in("lan"), sign_in("duty")
    lan.post(f"{at}/remind", at=in_hours(5), text="Hỏi bên cấp nước")
    duty.post(f"{at}/take-over", force="true")
    assert "Hỏi bên cấp nước" in duty.get(at).text
    number = session.scalars(select(Reminder.id)).one()
    other = receive(session, "chào")
    create_case_for(session, other)
    assert lan.post(f"/inbox/{other.public_id}/reminders/{number}/cancel").status_code == 404
    assert lan.post(f"{at}/reminders/{number}/cancel").status_code == 303
    assert "Hỏi bên cấp nước" not in lan.get(at).text


def test_labels_of_the_unit_are_put_on_found_and_taken_off(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    lan = sign_in("lan")
    made = labels.make(session, officer(session, "duty"), "Hẹn gọi lại", "blue", datetime.now(UTC), for_city=True)
    lan.post(f"{at}/label", label=made.id, is_on="true")
    rows = lan.get(f"/live/inbox?parts=rows&f=label.is.{made.id}").text
    assert conversation.public_id in rows
    assert "Hẹn gọi lại" in rows
    lan.post(f"{at}/label", label=made.id)
    assert conversation.public_id not in lan.get(f"/live/inbox?parts=rows&f=label.is.{made.id}").text


def test_a_wrong_intent_is_kept_for_the_training_desk(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    message = session.scalars(select(Message).where(Message.conversation_id == conversation.id)).first()
    assert message is not None
    message.understanding = {"intent": "ask_procedure", "confidence": 0.61}
    session.flush()
    lan = sign_in("lan")
    lan.post(f"{at}/messages/{message.id}/wrong-intent", intent=str(INTENTS["report_issue"]))
    row = session.scalars(select(WrongIntent)).one()
    assert (row.message_id, row.intent) == (message.id, "report_issue")
    assert lan.post(f"{at}/messages/{message.id}/wrong-intent", intent="không có").status_code == 422
    lan.post(f"{at}/messages/{message.id}/wrong-intent", intent="-")
    assert session.scalars(select(WrongIntent)).all() == []


def test_strangers_to_the_ward_reach_nothing_of_it(sign_in: SignIn, session: Session, at: str) -> None:
    minh = sign_in("minh")
    for path in (at, f"{at}/around", f"{at}/suggestions", f"{at}/mentionable?q=l"):
        assert minh.get(path).status_code == 404, path
    for step in ("urgent", "snooze", "remind", "presence", "person", "close", "reply", "note"):
        assert minh.post(f"{at}/{step}", text="x", at=in_hours(5)).status_code == 404, step


def test_those_who_only_watch_change_nothing(sign_in: SignIn, session: Session, at: str) -> None:
    hoa = sign_in("hoa")
    assert hoa.get(at).status_code == 200
    for step in ("urgent", "snooze", "remind", "take-over", "close", "reply"):
        assert hoa.post(f"{at}/{step}", text="x", at=in_hours(5)).status_code == 403, step


def test_presence_is_told_to_colleagues_only_of_what_they_may_see(sign_in: SignIn, at: str) -> None:
    lan = sign_in("lan")
    for doing in ("viewing", "typing", "gone", "what"):
        assert lan.post(f"{at}/presence", doing=doing).status_code == 204


def test_suggested_answers_name_their_source_and_send_nothing(
    sign_in: SignIn, session: Session, catalogue: Session
) -> None:
    conversation = receive(session, "làm giấy khai sinh cho con cần giấy tờ gì")
    create_case_for(session, conversation)
    lan = sign_in("lan")
    page = lan.get(f"/inbox/{conversation.public_id}/suggestions", **{"hx-request": "true"}).text
    assert "khai sinh" in page.lower()
    assert "data-use-answer" in page
    assert answers(session, conversation) == []
    assert lan.get(f"/inbox/{conversation.public_id}/suggestions").text.startswith("<!doctype html>")


def test_what_is_around_a_conversation_shows_other_cases_one_may_see(
    sign_in: SignIn, session: Session, conversation: Conversation, at: str
) -> None:
    near = create_case_for(session, receive(session, "Ngập"), description="Đường ngập sâu trước chợ, xe chết máy")
    far = create_case_for(
        session, receive(session, "Ngập"), ward="vinh-long", description="Đường ngập sâu trước chợ nổi"
    )
    page = sign_in("lan").get(f"{at}/around").text
    assert near.code in page
    assert far.code not in page
