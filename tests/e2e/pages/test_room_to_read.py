"""On the screen that most officers have, at least half of the height is for what was said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy.orm import Session

from inbox_api import db
from inbox_api.conversations import service as conversations
from inbox_api.models import Conversation
from tests.databases import own_database
from tests.e2e.browsing import SETTLED, Desk, check_page
from tests.factories import PASSWORD, create_case_for, load_demo_city, officer, receive
from tests.serving import serving

SCREEN = ViewportSize(width=1366, height=768)  # of most officers
IN_WINDOW_PX = 650  # of it, below the tabs and the address of a browser that does not fill the screen
HEIGHT = "node => node.getBoundingClientRect().height"
WORDS = "Đèn đường trước nhà tắt ba hôm nay, tối đi rất nguy hiểm, mong phường cho người sửa sớm giùm bà con"


@pytest.fixture(scope="module")
def place(database_server: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(address, paths of two talks: of Lan herself, of a colleague) with everything that stands around a talk."""
    with own_database(database_server):
        now = datetime.now(UTC)
        with db.transaction() as session:
            load_demo_city(session)
        with db.transaction() as session:
            paths = {}
            for who in ("lan", "phuc"):
                talk = _talk(session, who, now)
                conversations.take_over(session, talk.id, officer(session, who), now)
                talk.is_urgent = True
                paths[who] = f"/inbox/{talk.public_id}"
        with serving() as url:
            yield url, paths


def _talk(session: Session, who: str, now: datetime) -> Conversation:
    for minutes in range(30, 0, -3):
        sent = now - timedelta(minutes=minutes)
        talk = receive(session, WORDS, channel="facebook", citizen=f"psid-{who}", now=sent)
    create_case_for(session, talk, now=now)
    return talk


@pytest.fixture
def page(browser: Browser, place: tuple[str, dict[str, str]]) -> Page:
    page = Desk(browser, place[0], "lan", PASSWORD).page
    page.set_viewport_size(SCREEN)
    return page


@pytest.mark.parametrize("who", ["lan", "phuc"])
def test_half_of_the_height_is_for_the_talk(page: Page, place: tuple[str, dict[str, str]], who: str) -> None:
    page.goto(place[0] + place[1][who])
    for height in (SCREEN["height"], IN_WINDOW_PX):
        page.set_viewport_size(ViewportSize(width=SCREEN["width"], height=height))
        page.evaluate(SETTLED)
        assert page.locator("#messages").evaluate(HEIGHT) >= height / 2
    check_page(page, f"a talk of {who}")


def test_the_field_grows_with_the_answer_and_the_talk_stays_at_its_end(
    page: Page, place: tuple[str, dict[str, str]]
) -> None:
    page.goto(place[0] + place[1]["lan"])
    field = page.locator("#reply")
    low = field.evaluate(HEIGHT)
    field.fill("\n".join(["Chào anh chị"] * 6))
    assert field.evaluate(HEIGHT) > 2 * low
    field.fill("\n".join(["Chào anh chị"] * 60))
    assert page.locator("#messages").evaluate(HEIGHT) >= SCREEN["height"] // 3
    expect(page.locator(".message").last).to_be_in_viewport()
    expect(page.locator("#reply-form button[type=submit]")).to_be_in_viewport()


def test_what_lies_folded_below_the_answer_opens_one_at_a_time_and_by_key(
    page: Page, place: tuple[str, dict[str, str]]
) -> None:
    page.goto(place[0] + place[1]["lan"])
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.locator("#note")).to_be_hidden()
    expect(page.locator("#suggestions")).to_be_visible()
    page.locator("#ready-box summary").click()
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#reply-files")).to_be_enabled()
