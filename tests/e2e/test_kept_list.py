"""Opening a conversation from the list keeps the list as it stands before the eyes; the rest is asked for alone."""

from __future__ import annotations

import secrets

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import LIVE_MS, Desk, check_page
from tests.fakes.officer_client import OfficerClient
from tests.fakes.simulators import Phone, Simulator
from tests.fakes.waiting import eventually

ROWS = "#rows > li:has([data-row])"


@pytest.fixture
def neighbours(facebook: Simulator, duty: OfficerClient) -> dict[str, Phone]:
    """Three citizens who have written, by name; all of them are in the list."""
    found = {name: facebook.citizen(name) for name in (f"kept-{secrets.token_hex(4)}" for _one in range(3))}
    for phone in found.values():
        phone.writes("ngõ nhà tôi ngập từ sáng")
    eventually(lambda: set(found) <= {row["conversation"]["citizen_name"] for row in duty.get("conversations")})
    return found


def test_the_list_stays_when_a_conversation_is_opened_and_hears_what_happens_meanwhile(
    browser: Browser, system: TemporarySystem, neighbours: dict[str, Phone]
) -> None:
    desk = Desk(browser, system.url, "duty", system.secret("HOPTHU_DEMO_PASSWORD"))
    page, pages = desk.page, []
    page.on("response", lambda answer: pages.append(answer) if "/inbox/" in answer.url else None)
    page.goto(f"{system.url}/inbox")
    shown = page.locator(ROWS).count()
    for name in list(neighbours)[:2]:
        page.locator(ROWS, has_text=name).locator("a").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        assert "kept" not in page.url
        assert "data-row" not in answer_of(page, pages)
        assert page.locator(ROWS).count() >= shown
        expect(page.locator("#rows [aria-current]")).to_contain_text(name)
        expect(page.locator("#filters .count").first).to_be_visible()
        assert page.evaluate("sessionStorage.getItem('kept-list')") is None
    check_page(page, "conversation beside a kept list")
    third = list(neighbours)[2]
    neighbours[third].writes("nước vừa rút rồi ạ")
    expect(page.locator(ROWS, has_text=third)).to_contain_text("2 tin chưa đọc", timeout=LIVE_MS)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text(next(iter(neighbours)))
    expect(page.locator(ROWS, has_text=third)).to_be_visible()
    page.reload()
    expect(page.locator(ROWS, has_text=third)).to_be_visible()


def answer_of(page: Page, answers: list[Response]) -> str:
    """The page as it was sent."""
    address = page.url.partition("?")[0]
    return next(one for one in reversed(answers) if one.url.partition("?")[0] == address).text()


def test_a_page_whose_list_was_lost_or_is_anothers_asks_for_it(
    browser: Browser, system: TemporarySystem, neighbours: dict[str, Phone]
) -> None:
    desk = Desk(browser, system.url, "duty", system.secret("HOPTHU_DEMO_PASSWORD"))
    page, name = desk.page, next(iter(neighbours))
    page.goto(f"{system.url}/inbox")
    address = page.locator(ROWS, has_text=name).locator("a").get_attribute("href")
    for kept in ("null", '{"whose": "lan", "rows": "<p>of Lan</p>", "filters": "<p>of Lan</p>"}'):
        page.evaluate("kept => sessionStorage.setItem('kept-list', kept)", kept)
        page.goto(f"{system.url}{address}?kept=1")
        expect(page.locator("#rows [aria-current]")).to_contain_text(name, timeout=LIVE_MS)
        expect(page.locator("#filters .count").first).to_be_visible()
        expect(page.locator("body")).not_to_contain_text("of Lan")
        assert "kept" not in page.url
