"""A thumb down under an answer of the assistant: kept on the message, seen by officers and by the review queue."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal, select

from inbox_api.models import Author
from inbox_api.training.review import scoring
from inbox_api.training.review.collecting_repository import CollectingRepository
from tests.integration.chat.conftest import HTML, JSON, Browser, NewBrowser, TakeIn, own_messages, say


def test_a_thumb_down_stays_on_the_answer_reaches_the_review_queue_and_is_taken_back(
    browser: Browser, take_in: TakeIn
) -> None:
    browser.post("mai cúp điện tới mấy giờ", client_id="first")
    take_in()
    answer = say(browser, "Dạ, trụ sở mở cửa lúc 7 giờ.")

    def press(number: int, accept: dict[str, str] = JSON) -> Any:
        data = {"token": browser.token, "dislike": f"{answer.id}:{number}"}
        return browser.client.post("/chat/reactions", data=data, headers=accept)

    assert press(1).json() == {"is_disliked": True}
    assert answer.reaction == "\N{THUMBS DOWN SIGN}"
    assert f'value="{answer.id}:0" aria-pressed="true"' in browser.rows()
    question = own_messages(browser)[0]
    bad = scoring.settings()["bad_reactions"]
    found = CollectingRepository(browser.session).disliked(select(literal(browser.conversation.id)), bad)
    assert found == {question.id}
    back = press(0, HTML)
    assert (back.status_code, back.headers["location"]) == (303, f"/chat#m{answer.id}")
    assert answer.reaction is None


def test_only_ones_own_answers_of_the_assistant_are_disliked(
    browser: Browser, new_browser: NewBrowser, take_in: TakeIn
) -> None:
    browser.post("xin chào", client_id="first")
    take_in()
    answer, officers = say(browser, "Dạ, chào anh."), say(browser, "Tôi là cán bộ.", author=Author.OFFICER)
    other = new_browser()
    other.post("tôi khác", client_id="other")
    take_in()
    own = own_messages(browser)[0]
    for who, message in ((other, answer), (browser, officers), (browser, own)):
        data = {"token": who.token, "dislike": f"{message.id}:1"}
        assert who.client.post("/chat/reactions", data=data, headers=JSON).status_code == 404
    assert browser.client.post("/chat/reactions", data={"token": browser.token}, headers=JSON).status_code == 404
    assert f'value="{officers.id}:1" aria-pressed' not in browser.rows()
