"""Where the browser does not speak Vietnamese, what was chosen stands beside its fields as on our pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from inbox_api import db
from tests.databases import own_database
from tests.e2e.browsing import Desk, check_page
from tests.factories import PASSWORD, load_demo_city
from tests.serving import serving


@pytest.fixture(scope="module")
def city(database_server: str) -> Iterator[str]:
    with own_database(database_server):
        with db.transaction() as session:
            load_demo_city(session)
        with serving() as url:
            yield url


def test_a_day_is_written_day_first_and_a_time_from_00_to_24(browser: Browser, city: str) -> None:
    known = Desk(browser, city, "lan", PASSWORD).context.storage_state()
    page = browser.new_context(locale="en-US", storage_state=known).new_page()
    page.goto(f"{city}/vang-mat")
    page.locator("#starts").fill("2026-12-03T07:05")
    expect(page.locator("#starts + [data-said]")).to_have_text("07:05 03/12/2026")
    page.locator("#ends").fill("")
    expect(page.locator("#ends + [data-said]")).to_have_text("")
    check_page(page, "absences in an English browser")
    page.goto(f"{city}/duty")
    expect(page.locator("#ends + [data-said]")).to_have_text("17:00")
    page.context.close()


def test_a_vietnamese_browser_says_it_itself(browser: Browser, city: str) -> None:
    page = Desk(browser, city, "lan", PASSWORD).page
    page.goto(f"{city}/vang-mat")
    expect(page.locator("#starts")).to_be_visible()
    expect(page.locator("[data-said]")).to_have_count(0)
    page.context.close()
