"""The words that led to a prediction: for who may read the message, without the person where one is shielded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api import bot_client
from inbox_api.models import Message, ReviewItem
from inbox_api.training.review import collecting, refreshing
from tests.factories import NOW, create_case_for, receive
from tests.integration.pages.conftest import Browser
from tests.integration.training.understood import said

SignIn = Callable[[str], Browser]
TEXT = "chợ phường 7 ngập từ tối qua, gọi 0901234567"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the bot was asked; it is sure of a report by the word for being under water."""
    found: list[str] = []

    def parse(text: str, _address: str | None = None) -> Mapping[str, Any]:
        found.append(text)
        share = 0.95 if "ngập" in text else 0.2
        ranking = [{"name": "report_issue", "confidence": share}, {"name": "greet", "confidence": 1 - share}]
        ranking.sort(key=lambda one: -float(str(one["confidence"])))
        return {"intent": ranking[0]["name"], "confidence": ranking[0]["confidence"], "ranking": ranking}

    monkeypatch.setattr(bot_client, "parse", parse)
    return found


@pytest.fixture
def at(session: Session) -> str:
    conversation = receive(session, TEXT)
    create_case_for(session, conversation)
    message = session.scalars(select(Message).where(Message.conversation_id == conversation.id)).one()
    message.understanding = {"intent": "report_issue", "confidence": 0.95}
    session.flush()
    return f"/inbox/{conversation.public_id}/messages/{message.id}/words"


def test_an_officer_sees_the_words_that_led_to_the_intent(sign_in: SignIn, at: str, asked: list[str]) -> None:
    lan = sign_in("lan")
    assert at in lan.get(at.partition("/messages")[0]).text
    assert asked == []  # only when somebody asks
    page = lan.get(at).text
    assert '<b class="weight-2">ngập' in page
    assert "Chữ nặng nhất: ngập" in page
    assert 0 < len(asked) <= 12
    told = lan.get(f"/api/v1/conversations{at.removeprefix('/inbox')}").json()
    assert told["intent"] == "report_issue"
    assert max(told["pieces"], key=lambda one: one["weight"])["text"].startswith("ngập")


def test_the_part_for_the_script_stays_on_the_page(sign_in: SignIn, at: str, asked: list[str]) -> None:
    part = sign_in("lan").client.get(at, headers={"hx-request": "true"}).text
    assert part.strip().startswith(f'<div id="words-{at.split("/")[4]}" data-live="keep">')


def test_who_does_not_see_the_person_gets_the_words_without_numbers(sign_in: SignIn, at: str, asked: list[str]) -> None:
    page = sign_in("phuc").get(at)
    assert page.status_code == 200
    assert "ngập" in page.text
    assert "0901234567" not in page.text + " ".join(asked)


@pytest.mark.parametrize("name", ["minh", "admin", "auditor", "trainer"])
def test_who_may_not_read_the_message_sees_none_of_its_words(
    sign_in: SignIn, at: str, asked: list[str], name: str
) -> None:
    browser = sign_in(name)
    for path in (at, f"/api/v1/conversations{at.removeprefix('/inbox')}"):
        assert browser.get(path).status_code in {403, 404}, path
    assert asked == []


def test_words_of_a_withdrawn_message_are_gone(sign_in: SignIn, session: Session, at: str, asked: list[str]) -> None:
    message = session.get(Message, int(at.split("/")[4]))
    assert message is not None
    message.deleted_at = NOW
    session.flush()
    assert sign_in("lan").get(at).status_code == 404
    assert asked == []


def test_without_the_bot_the_page_says_so(sign_in: SignIn, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(_text: str, _address: str | None = None) -> Mapping[str, Any]:
        raise bot_client.BotUnavailable("away")

    monkeypatch.setattr(bot_client, "parse", parse)
    assert sign_in("lan").get(at).status_code == 503


def test_a_trainer_sees_the_words_behind_a_message_under_review(
    sign_in: SignIn, session: Session, asked: list[str]
) -> None:
    said(session, "chợ phường 7 ngập từ tối qua", "report_issue")
    collecting.collect(session, NOW + timedelta(hours=1), NOW - timedelta(days=1))
    refreshing.refresh(session)
    item = session.scalars(select(ReviewItem)).one()
    browser = sign_in("trainer")
    assert f"/training/review/{item.id}/words" in browser.get("/training/review").text
    page = browser.get(f"/training/review/{item.id}/words").text
    assert "Chữ nặng nhất: ngập" in page
    assert browser.get(f"/api/v1/training/review/{item.id}/words").json()["intent"] == "report_issue"
    assert sign_in("lan").get(f"/training/review/{item.id}/words").status_code == 403
