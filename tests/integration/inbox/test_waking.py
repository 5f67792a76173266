"""Urgent notices wake browsers and send letters: one of each a minute, as each person wants it, nobody named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from connectors.base import MailServer
from inbox_api.cases import steps
from inbox_api.conversations import inbox, service
from inbox_api.duty import service as duty
from inbox_api.duty import waking
from inbox_api.duty.letters import letter_of_news
from inbox_api.models import Case
from inbox_api.officers import notices
from inbox_api.officers import service as officers
from tests.factories import NOW, PASSWORD, create_case_for, officer, receive

PLACE = "https://fcm.googleapis.com/fcm/send/lan"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(session: Session) -> Case:
    return create_case_for(session, receive(session, "cống tràn", citizen="an"))


@pytest.fixture
def browser(session: Session) -> None:
    duty.subscribe(session, officers.sign_in(session, "lan", PASSWORD, "x", NOW).session, PLACE, NOW)
    waking.take(session, NOW)


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> None:
    server = MailServer(host="127.0.0.1", port=25, sender="hopthu@phuong.example")
    monkeypatch.setattr(waking, "mail_server", lambda _session: server)


def tell(session: Session, kind: str, **detail: Any) -> None:
    notices.tell(session, [officer(session, "lan").id], kind, NOW, **detail)


def woken(session: Session) -> list[str]:
    return [endpoint for _number, endpoint in waking.take(session, NOW + MINUTE).browsers]


@pytest.mark.usefixtures("browser")
def test_a_case_given_by_a_colleague_wakes_and_one_taken_oneself_does_not(session: Session, case: Case) -> None:
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    steps.assign(session, case, lan, lan, NOW)
    assert woken(session) == []
    steps.assign(session, case, phuc, lan, NOW)
    waking.take(session, NOW)
    steps.assign(session, case, lan, phuc, NOW)
    assert woken(session) == [PLACE]
    tell(session, "document_sign", by=lan.id)
    assert woken(session) == []


@pytest.mark.usefixtures("browser")
def test_what_comes_within_a_minute_is_one_push_and_wakes_once(session: Session) -> None:
    for kind in ("citizen_message", "approval", "reminder"):
        tell(session, kind)
    assert woken(session) == [PLACE]
    assert woken(session) == []


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize(
    ("kind", "detail", "is_urgent"),
    [("deadline", {"step": 50, "clock": "main"}, False), ("deadline", {"step": 80, "clock": "main"}, True),
     ("deadline", {"step": 100, "clock": "7"}, True), ("deadline", {"step": 50, "clock": "acknowledge"}, True),
     ("urgent_case", {}, True), ("reopened", {}, True), ("low_rating", {}, True), ("mention", {}, True),
     ("document_review", {}, True), ("waiting", {}, True), ("given", {}, True), ("no_answer", {}, True),
     ("citizen_waited", {}, False), ("document_signed", {}, False), ("decision", {}, False)],
)  # fmt: skip
def test_only_what_is_urgent_wakes(session: Session, kind: str, detail: dict[str, Any], is_urgent: bool) -> None:
    tell(session, kind, **detail)
    assert woken(session) == ([PLACE] if is_urgent else [])


@pytest.mark.usefixtures("browser")
def test_nobody_is_woken_for_what_was_read_or_is_long_past(session: Session) -> None:
    conversation = receive(session, "cho hỏi", citizen="ba")
    create_case_for(session, conversation)
    lan = officer(session, "lan")
    service.take_over(session, conversation.id, lan, NOW)
    receive(session, "còn đó không", citizen="ba", now=NOW)
    inbox.open_conversation(session, lan, conversation.public_id, NOW)
    assert woken(session) == []
    tell(session, "reminder")
    assert waking.take(session, NOW + timedelta(hours=3)).browsers == ()


@pytest.mark.usefixtures("browser", "mail")
def test_each_group_wakes_and_writes_as_the_person_wants(session: Session) -> None:
    duty.keep_settings(
        session, officer(session, "lan"), has_sound=True, email="lan@phuong.example", now=NOW, wakes=["citizen"],
        letters=["deadline", "work"],
    )  # fmt: skip
    for kind in ("assigned", "approval", "urgent_case", "reminder"):
        tell(session, kind)
    found = waking.take(session, NOW + MINUTE)
    assert found.browsers == ()
    ((address, counts),) = [(letter.address, letter.counts) for letter in found.letters]
    assert (address, counts) == ("lan@phuong.example", {"work": 2, "deadline": 1})
    tell(session, "citizen_message")
    found = waking.take(session, NOW + MINUTE)
    assert ([place for _number, place in found.browsers], found.letters) == ([PLACE], ())


@pytest.mark.usefixtures("mail")
def test_who_gave_no_address_or_left_gets_no_letter(session: Session) -> None:
    lan = officer(session, "lan")
    tell(session, "assigned")
    assert waking.take(session, NOW).letters == ()
    duty.keep_settings(session, lan, has_sound=True, email="lan@phuong.example", now=NOW)
    lan.is_active = False
    session.flush()
    tell(session, "assigned")
    assert waking.take(session, NOW).letters == ()


def test_the_letter_says_how_many_and_where_and_nothing_else() -> None:
    subject, text, html = letter_of_news({"work": 2, "deadline": 1})
    assert "/notices" in text
    assert "/notices" in html
    assert ": 2" in text
    assert subject
    assert "Wake me" not in text
