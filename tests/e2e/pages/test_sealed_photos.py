"""A photo of a restricted matter is blurred; asked for, it opens in a page of its own and the one before stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from inbox_api import db
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.files import keeping
from tests.databases import own_database
from tests.e2e.browsing import Desk
from tests.factories import PASSWORD, create_case_for, load_demo_city, receive
from tests.pictures import picture
from tests.serving import serving


@pytest.fixture(scope="module")
def address(database_server: str) -> Iterator[str]:
    with own_database(database_server):
        with db.transaction() as session:
            load_demo_city(session)
        with db.transaction() as session:
            now = datetime.now(UTC)
            talk = receive(session, "Cháu bé bị đánh", now=now)
            file = keeping.keep_upload(session, "web:x", "a.jpg", picture("JPEG"), now)
            file.message_id = ConversationRepository(session).messages(talk.id)[-1].id
            case = create_case_for(session, talk, now=now)
            case.restricted = "child"
            path = f"/inbox/{talk.public_id}"
        with serving() as url:
            yield url + path


def test_a_photo_that_was_asked_for_opens_in_a_page_of_its_own_and_the_words_being_written_stay(
    browser: Browser, address: str
) -> None:
    page = Desk(browser, address.partition("/inbox")[0], "duty", PASSWORD).page
    page.goto(address)
    page.locator("#reply").fill("Chúng tôi đang xem ảnh")
    with page.expect_popup() as opened:
        page.locator(".sealed-photo button").click()
    expect(opened.value.locator("img")).to_be_visible()
    assert "/files/" in opened.value.url
    assert page.url.startswith(address)
    expect(page.locator("#reply")).to_have_value("Chúng tôi đang xem ảnh")
