"""A thumb down in the web chat, in a real browser on a real server, and where a trainer finds what it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from inbox_api import db
from inbox_api.conversations import outbox
from inbox_api.conversations.web_visitors import visitor_of
from inbox_api.models import Author
from tests.databases import own_database
from tests.e2e.browsing import mark, was_not_reloaded
from tests.e2e.chatting import Visitor
from tests.factories import load_demo_city, receive
from tests.serving import serving


@pytest.fixture(scope="module")
def city(database_server: str) -> Iterator[str]:
    with own_database(database_server):
        with db.transaction() as session:
            load_demo_city(session)
        with serving() as url:
            yield url


def test_a_thumb_down_is_pressed_and_taken_back_without_leaving_the_page(browser: Browser, city: str) -> None:
    visitor = Visitor(browser, city)
    visitor.open()
    cookie = next(one["value"] for one in visitor.context.cookies() if one["name"] == "hopthu_visitor")
    now = datetime.now(UTC)
    with db.transaction() as session:
        talk = receive(session, "mai cúp điện tới mấy giờ", citizen=visitor_of(cookie) or "", now=now)
        outbox.say(session, talk, author=Author.BOT, text="Dạ, trụ sở mở cửa lúc 7 giờ.", now=now)
    page = visitor.reload()
    mark(page)
    thumb = page.get_by_test_id("dislike")
    expect(thumb).to_have_attribute("aria-pressed", "false")
    thumb.click()
    expect(page.get_by_test_id("dislike")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("dislike").click()
    expect(page.get_by_test_id("dislike")).to_have_attribute("aria-pressed", "false")
    assert was_not_reloaded(page)
    assert visitor.errors == []
    visitor.close()
