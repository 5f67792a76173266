"""An answer that is taken back returns whole: its words and its files, each of which can be left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from inbox_api import db
from inbox_api.models import Message
from tests.databases import own_database
from tests.e2e.browsing import ANSWER_MS, Desk
from tests.factories import PASSWORD, create_case_for, load_demo_city, officer, receive
from tests.pictures import picture
from tests.serving import serving

PHOTOS = ("hien-truong.png", "nham-nguoi.png")


@pytest.fixture(scope="module")
def address(database_server: str) -> Iterator[str]:
    with own_database(database_server, HOPTHU_SEND_HOLD="PT1M"):
        with db.transaction() as session:
            load_demo_city(session)
        with db.transaction() as session:
            talk = receive(session, "Đường ngập", now=datetime.now(UTC))
            create_case_for(session, talk, now=datetime.now(UTC))
            path = f"/inbox/{talk.public_id}"
        with serving() as url:
            yield url + path


@pytest.fixture
def page(browser: Browser, address: str) -> Page:
    page = Desk(browser, address.partition("/inbox")[0], "lan", PASSWORD).page
    page.goto(address)
    return page


def takes_back_two_photos(page: Page) -> None:
    page.locator("#reply").fill("Chào anh")
    files = [FilePayload(name=name, mimeType="image/png", buffer=picture("PNG")) for name in PHOTOS]
    page.locator("#reply-files").set_input_files(files)
    page.locator("#reply").press("Control+Enter")
    page.locator("[data-key=take-back]").click(timeout=ANSWER_MS)
    expect(page.locator("#reply")).to_have_value("Chào anh")


def test_photos_of_an_answer_taken_back_are_shown_and_one_left_out_is_not_sent(page: Page, address: str) -> None:
    takes_back_two_photos(page)
    expect(page.locator("#notices")).to_be_empty()
    for name in PHOTOS:
        expect(page.get_by_label(name)).to_be_checked()
    page.get_by_label(PHOTOS[1]).uncheck()
    page.goto(address)
    expect(page.get_by_label(PHOTOS[0])).to_be_checked()
    expect(page.get_by_label(PHOTOS[1])).to_have_count(0)
    page.locator("#reply").press("Control+Enter")
    expect(page.locator("#taken-files")).to_be_hidden(timeout=ANSWER_MS)
    with db.transaction() as session:
        lan = officer(session, "lan")
        statement = select(Message).where(Message.officer_id == lan.id).options(selectinload(Message.attachments))
        assert [[one.name for one in message.attachments] for message in session.scalars(statement)] == [[PHOTOS[0]]]


def test_what_was_not_sent_is_not_shown_to_the_next_officer_in_the_same_tab(page: Page, address: str) -> None:
    page.locator("#reply").fill("Chưa gửi")
    page.goto(address)
    expect(page.locator("#reply")).to_have_value("Chưa gửi")
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').submit()")
    expect(page).to_have_url(re.compile("/sign-in"))  # it may be led there twice: what it asks for is refused, too
    page.locator("input[name=username]").fill("phuc")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(address)
    expect(page.locator("#reply")).to_have_value("")
