"""The chat on another website, with the strictest policy that the guide names, and a token of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Frame, Page, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import DESK, PHONE, check_axe
from tests.e2e.chatting import READY, Visitor, arrived, conversation_of, ward_website, words
from tests.e2e.conftest import QUIET_FLAGS, WIDGET_PORT, chromium_path
from tests.fakes.officer_client import OfficerClient
from tests.fakes.waiting import eventually

OPEN = "Mở khung trò chuyện"


@pytest.fixture
def website(system: TemporarySystem) -> Iterator[str]:
    with ward_website(WIDGET_PORT, system.url) as address:
        yield address


@pytest.fixture
def visitor(browser: Browser, system: TemporarySystem, website: str, tmp_path: Path) -> Iterator[Visitor]:
    """An ordinary window. The windows of the other tests are private ones: frames may keep nothing there."""
    # The last list of features counts: with it frames keep things for one website at a time, as everywhere today.
    flags = [*QUIET_FLAGS, "--disable-features=LensOverlay", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium_path(), args=flags, viewport=DESK, locale="vi-VN"
    )
    found = Visitor(browser, system.url, context=context)
    found.page.goto(website)
    yield found
    assert found.errors == [], "the policy of the website was broken"
    own = (system.url, website, "blob:", "data:")
    assert all(address.startswith(own) for address in found.called), "a call to somebody else"
    found.close()


def opened(page: Page) -> Frame:
    page.get_by_role("button", name=OPEN).click()
    return frame_of(page)


def frame_of(page: Page) -> Frame:
    page.frame_locator("iframe").locator(READY).wait_for(state="attached")
    return next(one for one in page.frames if "/chat" in one.url)


def write(frame: Frame, text: str) -> None:
    frame.get_by_test_id("chat-input").fill(text)
    frame.get_by_test_id("chat-send").click()
    arrived(frame.locator("[data-testid=message][data-author=citizen]", has_text=text))


def is_in_panel(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement?.shadowRoot?.activeElement?.closest('.panel') !== null"))


def test_the_widget_works_under_a_strict_policy_and_comes_back_with_its_history(visitor: Visitor) -> None:
    page = visitor.page
    assert page.locator("iframe").count() == 0, "nothing of ours is loaded before it is wanted"
    frame = opened(page)
    check_axe(page, "widget")
    text = words()
    write(frame, text)
    page.reload()
    frame = frame_of(page)
    page.get_by_role("button", name=OPEN).click()
    expect(frame.locator("[data-author=citizen]", has_text=text)).to_be_visible()
    cookies = {one["name"] for one in visitor.context.cookies() if "localhost" in one["domain"]}
    assert cookies == set(), "the website of the ward gets no cookie"


def test_the_keyboard_stays_in_the_open_chat_and_escape_closes_it(visitor: Visitor) -> None:
    page = visitor.page
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    opener = page.get_by_role("button", name=OPEN)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    frame = frame_of(page)
    expect(frame.get_by_test_id("chat-input")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert is_in_panel(page)
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        assert is_in_panel(page)
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    frame.get_by_test_id("chat-input").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_closed_chat_counts_what_came_meanwhile(visitor: Visitor, duty: OfficerClient) -> None:
    page = visitor.page
    frame = opened(page)
    text = words()
    write(frame, text)
    expect(frame.locator("[data-author=bot]").last).to_be_visible()
    page.get_by_role("button", name="Đóng khung trò chuyện").click()
    conversation = conversation_of(duty, text)
    duty.post(f"conversations/{conversation}/take-over")
    duty.post(f"conversations/{conversation}/replies", {"text": "Chào anh/chị."})
    expect(page.get_by_role("button", name=OPEN)).to_have_accessible_name(
        f"{OPEN} với phường, xã (1 tin nhắn mới)", timeout=15_000
    )
    check_axe(page, "closed widget")
    page.reload()
    expect(page.get_by_role("button", name="(1 tin nhắn mới)")).to_be_visible(timeout=15_000)
    page.get_by_role("button", name=OPEN).click()
    frame = frame_of(page)
    expect(frame.locator("[data-author=officer]")).to_be_visible()
    eventually(lambda: duty.get(f"conversations/{conversation}/messages")[-1]["pieces"] is not None)
    page.get_by_role("button", name="Đóng khung trò chuyện").click()
    expect(page.get_by_role("button", name=OPEN)).not_to_have_accessible_name("tin nhắn mới")


def test_a_token_of_a_frame_is_worth_nothing_elsewhere(visitor: Visitor, system: TemporarySystem) -> None:
    frame = opened(visitor.page)
    text = words()
    sent: list[dict[str, str]] = []
    visitor.page.on("request", lambda request: sent.append(request.headers))
    write(frame, text)
    stolen = next(one for one in sent if "x-hopthu-proof" in one)
    assert stolen["x-hopthu-origin"] == f"http://localhost:{WIDGET_PORT}"
    token = {"x-hopthu-visit": stolen["x-hopthu-visit"]}

    def asked(headers: dict[str, str]) -> str:
        answer = requests.get(f"{system.url}/chat/rows", headers=headers, timeout=10)
        return str(answer.json()["code"])

    assert asked(token) == "proof_missing"
    assert asked({**token, "x-hopthu-proof": stolen["x-hopthu-proof"]}) == "proof_missing"
    evil = {"x-hopthu-origin": "https://evil.example", "x-hopthu-proof": stolen["x-hopthu-proof"]}
    assert asked({**token, **evil}) == "proof_missing"
    other_path = {"x-hopthu-origin": stolen["x-hopthu-origin"], "x-hopthu-proof": stolen["x-hopthu-proof"]}
    assert asked({**token, **other_path}) == "proof_missing", "a proof is for one address only"
    assert asked({"x-hopthu-visit": "x" + stolen["x-hopthu-visit"]}) == "visitor_unknown"


def test_a_frame_that_may_keep_nothing_still_talks(browser: Browser, system: TemporarySystem, website: str) -> None:
    visitor = Visitor(browser, system.url)
    visitor.page.goto(website)
    frame = opened(visitor.page)
    write(frame, words())
    expect(frame.locator("[data-author=bot]").last).to_be_visible()
    assert visitor.errors == []
    visitor.close()


def test_a_phone_sees_the_chat_on_the_whole_screen(browser: Browser, system: TemporarySystem, website: str) -> None:
    visitor = Visitor(browser, system.url, PHONE, has_touch=True, is_mobile=True, color_scheme="dark")
    visitor.page.goto(website)
    frame = opened(visitor.page)
    box = visitor.page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert frame.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert visitor.errors == []
    visitor.close()
