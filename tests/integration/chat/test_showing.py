"""What the page shows: safe words, choices, ticks, history, live events."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from admin_ui.chat import live
from admin_ui.chat.words import linked
from connectors.base import Button, Card
from inbox_api.conversations import inbox, outbox
from inbox_api.conversations.outbox import Choice
from inbox_api.models import Author
from tests.factories import NOW, officer, receive
from tests.integration.chat.conftest import JSON, Browser, NewBrowser, TakeIn, own_messages, say

# words as HTML


def test_a_script_tag_shows_as_text(browser: Browser, take_in: TakeIn) -> None:
    browser.post("<script>alert(1)</script><img src=x onerror=alert(2)>")
    for _ in range(2):
        for page in (browser.rows(), browser.open().text):
            assert "&lt;script&gt;alert(1)" in page
            assert "<script>alert" not in page
            assert "<img src=x" not in page
        take_in()


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("xem https://a.vn/b?c=1&d=2.", '<a href="https://a.vn/b?c=1&amp;d=2" target="_blank"'),
        ("(http://a.vn)", '<a href="http://a.vn" target="_blank"'),
    ],
)
def test_web_addresses_become_safe_links(text: str, link: str) -> None:
    assert link in linked(text)
    assert 'rel="noopener noreferrer nofollow"' in linked(text)


@pytest.mark.parametrize("text", ["javascript:alert(1)", 'https://a.vn/"onmouseover="alert(1)', "data:text/html,x"])
def test_nothing_else_becomes_a_link_or_an_attribute(text: str) -> None:
    assert "onmouseover=" not in linked(text).replace("&#34;onmouseover=&#34;", "")
    assert 'href="javascript' not in linked(text)
    assert 'href="data' not in linked(text)


# choices


def test_a_tap_sends_the_payload_with_the_title_and_old_buttons_rest(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào", client_id="first")
    take_in()
    question = say(browser, "Chọn đi", "/ask_fee", "/ask_where")
    assert browser.rows().count("disabled") == 0
    assert browser.post(tap=f"{question.id}:0").json() == {"accepted": f"tap-{question.id}"}
    take_in()
    tapped = own_messages(browser)[-1]
    assert (tapped.text, tapped.payload) == ("Nút /ask_fee", "/ask_fee")
    assert browser.rows().count("disabled") == 2
    assert browser.post(tap=f"{question.id}:1").status_code == 202  # the second tap of a double tap: absorbed
    take_in()
    assert len(own_messages(browser)) == 3


def test_a_button_of_an_earlier_question_is_refused(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào", client_id="first")
    take_in()
    question = say(browser, "Chọn đi", "/ask_fee")
    browser.post("chuyện khác", client_id="second")
    take_in()
    answer = browser.post(tap=f"{question.id}:0")
    assert (answer.status_code, answer.json()["code"]) == (409, "choice_used")


def test_a_rating_stays_open_until_it_is_given(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào", client_id="first")
    take_in()
    question = say(browser, "Hài lòng không?", "inbox:rate:999999:1", "inbox:rate:999999:5", author=Author.SYSTEM)
    browser.post("cảm ơn nhé", client_id="second")
    take_in()
    assert 'data-testid="rating"' in browser.rows()
    assert "disabled" not in browser.rows()
    assert browser.post(tap=f"{question.id}:1").status_code == 202
    take_in()
    assert own_messages(browser)[-1].payload == "inbox:rate:999999:5"
    assert browser.rows().count("disabled") == 2


def test_nobody_taps_the_buttons_of_another_or_invents_one(new_browser: NewBrowser, take_in: TakeIn) -> None:
    mine, other = new_browser(), new_browser()
    for one in (mine, other):
        one.post("xin chào", client_id="first")
    take_in()
    question = say(mine, "Chọn đi", "/ask_fee")
    assert other.post(tap=f"{question.id}:0").status_code == 404
    assert mine.post(tap=f"{question.id}:7").status_code == 404
    assert mine.post(tap="/restart").status_code == 422
    assert mine.post("tin", client_id="third", payload="/restart").status_code == 202
    take_in()
    assert own_messages(mine)[-1].payload is None


# reading


def test_an_officers_words_are_read_when_the_page_shows_them(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào")
    take_in()
    message = say(browser, "Chào bác", author=Author.SYSTEM)
    form = {"token": browser.token, "up_to": str(message.id)}
    assert browser.client.post("/chat/read", data=form, headers=JSON).json() == {"changed": 1}
    browser.session.expire_all()
    assert message.read_at is not None
    assert message.delivered_at is not None
    assert browser.client.post("/chat/read", data=form, headers=JSON).json() == {"changed": 0}


def test_a_closed_widget_has_read_nothing(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào")
    take_in()
    message = say(browser, "Chào bác", author=Author.SYSTEM)
    browser.open("/chat?embed=1")
    browser.session.expire_all()
    assert message.read_at is None
    browser.open()
    browser.session.expire_all()
    assert message.read_at is not None


def test_the_tick_says_when_an_officer_has_read(browser: Browser, session: Session, take_in: TakeIn) -> None:
    browser.post("xin chào")
    take_in()
    assert 'data-tick="received"' in browser.rows()
    inbox.open_conversation(session, officer(session, "duty"), browser.conversation.public_id, NOW)
    assert 'data-tick="seen"' in browser.rows()


def test_a_page_that_was_away_gets_everything_it_missed(browser: Browser, session: Session) -> None:
    for number in range(70):
        receive(session, f"tin số {number}.", citizen=browser.visitor)
    first = own_messages(browser)[0].id
    page = browser.client.get(f"/chat/rows?after={first}").text
    assert all(f"tin số {number}." in page for number in range(1, 70))
    latest = browser.open().text
    assert "tin số 69." in latest
    assert "tin số 3." not in latest
    assert "tin số 3." in browser.open(f"/chat?before={own_messages(browser)[20].id}").text


# live events


def heard(events: list[dict[str, Any]], conversation_id: int) -> str:
    async def source() -> AsyncIterator[dict[str, Any]]:
        for event in events:
            yield event

    async def collect() -> str:
        return "".join([part async for part in live.stream(source(), conversation_id)])

    return asyncio.run(collect())


def test_the_stream_tells_of_the_own_conversation_only() -> None:
    own = {"kind": "message", "conversation": 7, "public_id": "conv-a", "message": 41}
    strange = {"kind": "message", "conversation": 8, "public_id": "conv-secret", "message": 42}
    said = heard([{"kind": "hello"}, own, strange, {"kind": "ping"}, {"kind": "closing"}, own], 7)
    assert said.count("event: change") == 2
    assert "id: 41" in said
    assert "conv-secret" not in said
    assert "42" not in said


def test_there_is_no_stream_before_the_first_message(browser: Browser) -> None:
    assert browser.client.get("/chat/events", headers=JSON).status_code == 404


# cards and days


def test_cards_show_and_their_buttons_are_tapped_like_others(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào", client_id="first")
    take_in()
    cards = [
        Card(
            "Đăng ký khai sinh", "0 đồng, trong ngày", "https://elsewhere.example/a.png", (Button("Chọn", "/pick_a"),)
        ),
        Card(
            "Trích lục",
            "8.000 đồng",
            "/static/chat/icon.svg",
            (Button("Lấy", "/pick_b"), Button("X", None, "javascript:1")),
        ),
    ]
    question = outbox.say(
        browser.session, browser.conversation, author=Author.BOT, text="Chọn", cards=cards,
        choices=[Choice("Khác", "/other")], now=NOW,
    )  # fmt: skip
    page = browser.rows()
    assert page.count('data-testid="card"') == 2
    assert "elsewhere.example" not in page
    assert "javascript:" not in page
    assert f'value="{question.id}:2" data-title="Lấy"' in page
    assert browser.post(tap=f"{question.id}:2").status_code == 202
    take_in()
    assert (own_messages(browser)[-1].text, own_messages(browser)[-1].payload) == ("Lấy", "/pick_b")
    assert browser.post(tap=f"{question.id}:9").status_code == 202  # absorbed: the question was answered


def test_days_stand_between_messages_in_words(browser: Browser, session: Session) -> None:
    now = datetime.now(UTC)
    for age in (9, 1, 1, 0):
        receive(session, f"tin cách {age} ngày", citizen=browser.visitor, now=now - timedelta(days=age))
    page = browser.open().text
    labels = re.findall(r'class="day"[^>]*><span>([^<]+)<', page)
    assert labels[1:] == ["Hôm qua", "Hôm nay"]
    assert re.fullmatch(r"(Thứ .+|Chủ nhật), \d\d/\d\d/\d{4}", labels[0])
