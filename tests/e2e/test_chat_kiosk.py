"""The chat on a public screen: it forgets its last visitor, and a phone may take the conversation along."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, ViewportSize, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import PHONE, check_axe
from tests.e2e.chatting import LOW_TARGETS, READY, Visitor, arrived, own, words

KIOSK = ViewportSize(width=1080, height=1920)
TOUCH_PX = 56
COOKIE = "hopthu_visitor"


@pytest.fixture
def screen(browser: Browser, system: TemporarySystem) -> Iterator[Visitor]:
    found = Visitor(browser, system.url, KIOSK, has_touch=True)
    yield found
    assert found.errors == []
    found.close()


def token_of(visitor: Visitor) -> str:
    return next(one["value"] for one in visitor.context.cookies() if one["name"] == COOKIE)


def is_clear(page: Page, secret: str) -> None:
    expect(page.get_by_test_id("starter").first).to_be_visible()
    expect(own(page, secret)).to_have_count(0)
    expect(page.get_by_test_id("chat-input")).to_have_value("")
    kept = page.evaluate(
        """async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage },
          await indexedDB.databases(), await caches.keys()])"""
    )
    assert kept == "[{},{},[],[]]"


def test_a_screen_that_is_left_warns_and_then_forgets_everything(screen: Visitor, system: TemporarySystem) -> None:
    page = screen.page
    page.clock.install()
    screen.open("/chat?kiosk=1")
    page.clock.run_for(120_000)
    expect(page.get_by_role("dialog")).to_be_hidden()  # nobody is there: nothing to warn of
    secret = words()
    arrived(screen.writes(secret))
    page.get_by_test_id("chat-input").fill("số điện thoại của tôi")
    old = token_of(screen)
    page.clock.run_for(41_000)
    dialog = page.get_by_role("dialog", name="Anh/chị còn đang xem không?")
    expect(dialog.get_by_role("button", name="Tôi còn xem")).to_be_focused()
    expect(dialog.locator("[role=status]")).to_contain_text("giây nữa")
    check_axe(page, "kiosk, warning")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(own(page, secret)).to_be_visible()
    page.clock.run_for(41_000)
    expect(dialog).to_be_visible()
    page.clock.run_for(22_000)
    expect(page.locator(READY)).to_be_attached()
    is_clear(page, secret)
    answer = requests.get(f"{system.url}/chat/rows", cookies={COOKIE: old}, timeout=10)
    assert answer.json()["code"] == "visitor_unknown"
    page.go_back()
    assert secret not in page.content()
    assert "/chat" not in page.url, "the page of the last visitor is gone from the history too"


def test_loading_the_page_again_shows_nothing_of_before(screen: Visitor) -> None:
    page = screen.open("/chat?kiosk=1")
    secret = words()
    arrived(screen.writes(secret))
    page.get_by_test_id("chat-input").fill("viết dở")
    screen.reload()
    is_clear(page, secret)


def test_everything_is_large_and_no_file_of_the_machine_can_be_chosen(screen: Visitor) -> None:
    page = screen.open("/chat?kiosk=1")
    assert page.locator("input[type=file]").count() == 0
    assert page.locator("a[href^='tel:']").count() == 0
    arrived(screen.writes(words()))
    check_axe(page, "kiosk")
    assert page.evaluate(LOW_TARGETS, [TOUCH_PX, ".sr-only"]) == []


def test_a_phone_takes_the_conversation_along_and_the_screen_forgets_it(
    screen: Visitor, browser: Browser, system: TemporarySystem
) -> None:
    page = screen.open("/chat?kiosk=1")
    secret = words()
    arrived(screen.writes(secret))
    with page.expect_response("**/chat/hand-over") as answering:
        page.get_by_test_id("on-phone").click()
    address = answering.value.json()["address"].split("/chat/", 1)[1]
    dialog = page.get_by_role("dialog", name="Tiếp tục trên điện thoại của mình")
    expect(dialog.get_by_role("img")).to_be_visible()
    expect(dialog).to_contain_text("10 phút")
    check_axe(page, "kiosk, QR")

    phone = Visitor(browser, system.url, PHONE, has_touch=True, is_mobile=True)
    phone.page.goto(f"{system.url}/chat/{address}")
    check_axe(phone.page, "take over")
    assert secret not in phone.page.content()
    phone.page.get_by_test_id("take-over").click()
    expect(phone.page.locator(READY)).to_be_attached()
    expect(own(phone.page, secret)).to_be_visible()
    arrived(phone.writes(f"{secret} từ điện thoại"))
    phone.reload()
    expect(own(phone.page, f"{secret} từ điện thoại")).to_be_visible()

    expect(page.get_by_test_id("starter").first).to_be_visible(timeout=30_000)
    is_clear(page, secret)
    again = requests.post(f"{system.url}/chat/{address}", timeout=10, allow_redirects=False)
    assert (again.status_code, again.json()["code"]) == (404, "code_used")
    phone.close()
