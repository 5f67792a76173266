"""A window that shuts while an answer is written: the page says so, and the words go along to the case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from inbox_api import db
from inbox_api.models import Case, Conversation
from tests.databases import own_database
from tests.e2e.browsing import ANSWER_MS, Desk, check_page
from tests.factories import PASSWORD, create_case_for, load_demo_city, receive
from tests.fakes.ways import running_ways
from tests.serving import serving

WORDS = "Đội thoát nước tới lúc 14 giờ."
OPEN_FOR = timedelta(days=7)


@pytest.fixture
def address(database_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with own_database(database_server), running_ways(monkeypatch):
        with db.transaction() as session:
            load_demo_city(session)
        with serving() as url:
            yield url


@pytest.fixture
def case(address: str) -> Case:
    """Its citizen wrote nearly seven days ago."""
    with db.transaction() as session:
        wrote = datetime.now(UTC) - OPEN_FOR + timedelta(minutes=10)
        talk = receive(session, "Đường Lê Lợi ngập", channel="facebook", now=wrote)
        made = create_case_for(session, talk, now=wrote, phone="0900000005")
        assert made.conversation
        return made


@pytest.fixture
def page(browser: Browser, address: str, case: Case) -> Page:
    page = Desk(browser, address, "lan", PASSWORD).page
    assert case.conversation
    page.goto(f"{address}/inbox/{case.conversation.public_id}")
    return page


def shuts_in(case: Case, seconds: int) -> None:
    with db.transaction() as session:
        talk = session.scalars(select(Conversation).where(Conversation.id == case.conversation_id)).one()
        talk.last_citizen_action_at = datetime.now(UTC) - OPEN_FOR + timedelta(seconds=seconds)


def test_words_begun_while_the_window_was_open_go_along_to_the_case_with_one_click(page: Page, case: Case) -> None:
    expect(page.locator(".instead")).to_have_count(0)
    page.locator("#reply").fill(WORDS)
    page.clock.install()
    page.reload()
    expect(page.locator("[data-shuts]")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".window-closed")).to_have_count(0)
    shuts_in(case, -60)
    page.clock.fast_forward("11:00")  # of the ten minutes that were left; nobody writes anything
    expect(page.locator(".window-closed")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#reply")).to_have_value(WORDS)
    expect(page.locator(".reply-form .send")).to_be_hidden()
    check_page(page, "shut window")
    page.locator(".instead button[form]").click()
    page.wait_for_url(f"**/cases/{case.code}?done=words_moved#answer")
    expect(page.locator("#answer")).to_have_value(WORDS)
    assert (
        page.evaluate("Object.keys(sessionStorage).filter(one => one.startsWith('draft:') && one.includes('reply:'))")
        == []
    )


def test_where_nothing_can_be_sent_there_is_no_field_to_write_in_vain(page: Page, case: Case) -> None:
    shuts_in(case, -60)
    page.reload()
    expect(page.locator("#reply")).to_be_hidden()
    expect(page.locator(".instead button[form]")).to_be_hidden()
    page.locator(".instead a").first.click()
    page.wait_for_url(f"**/cases/{case.code}#answer")
    expect(page.locator("#answer")).to_be_visible()
