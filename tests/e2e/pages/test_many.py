"""Rows are ticked with the mouse and by keyboard, the bar does something with all of them, and undo takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from inbox_api import db
from inbox_api.cases.bulk import macros
from inbox_api.conversations import labels
from tests.databases import own_database
from tests.e2e.browsing import ANSWER_MS, PHONE, Desk, check_page, keys_ready
from tests.factories import PASSWORD, create_case_for, load_demo_city, officer, receive
from tests.serving import serving

ROWS = "#rows > li:has([data-row])"
TICKED = "input[name=ma]:checked"
STEPS = [{"do": "take"}, {"do": "assign", "to": "phuc"}]


@pytest.fixture(scope="module")
def city(database_server: str) -> Iterator[str]:
    with own_database(database_server, HOPTHU_UNDO_TIME="PT1M"):
        with db.transaction() as session:
            load_demo_city(session)
        with db.transaction() as session:
            now = datetime.now(UTC)
            for number in range(5):
                create_case_for(session, receive(session, f"Đường ngập {number}", now=now), now=now)
            lan = officer(session, "lan")
            labels.make(session, lan, "Mưa bão", "blue", now, for_city=True)
            macros.save(session, lan, "Giao đội thoát nước", STEPS, now)
        with serving() as url:
            yield url


@pytest.fixture
def page(browser: Browser, city: str) -> Page:
    page = Desk(browser, city, "lan", PASSWORD).page
    page.goto(f"{city}/inbox")
    expect(page.locator(ROWS).nth(4)).to_be_visible()
    return page


def test_rows_ticked_by_keyboard_are_labelled_and_the_label_is_undone(page: Page, city: str) -> None:
    bar = page.locator("#many")
    expect(bar).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_be_visible()
    for key in ("j", "j", "X"):
        page.keyboard.press(key)
    expect(page.locator(TICKED)).to_have_count(3)
    expect(bar.locator("[data-chosen-count]")).to_have_text("3")
    expect(page.locator("#many-what")).to_be_visible(timeout=ANSWER_MS)
    page.keyboard.press("e")
    expect(page.locator("#many-what")).to_be_focused()
    page.locator("#many-what").select_option(label="Mưa bão")
    check_page(page, "the inbox with ticked rows")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Chạy thử: 3/3")).to_be_visible(timeout=ANSWER_MS)
    check_page(page, "the trial of a run over many")
    page.get_by_test_id("run").press("Enter")
    expect(page.locator(ROWS, has_text="Mưa bão")).to_have_count(3, timeout=ANSWER_MS)
    keys_ready(page)
    page.keyboard.press("u")
    expect(page.locator(ROWS, has_text="Mưa bão")).to_have_count(0, timeout=ANSWER_MS)


def test_a_range_is_ticked_with_shift_and_stays_when_a_conversation_is_opened(page: Page) -> None:
    boxes = page.locator("#rows input[name=ma]")
    boxes.nth(1).check()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.locator(TICKED)).to_have_count(4)
    boxes.nth(2).uncheck()
    page.locator(ROWS).nth(0).locator("a").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(TICKED)).to_have_count(3)
    expect(page.locator("#many [data-chosen-count]")).to_have_text("3")
    page.get_by_role("button", name="Bỏ chọn").click()
    expect(page.locator("#many")).to_be_hidden()


def test_a_macro_is_run_from_the_head_of_a_conversation_and_undone(page: Page) -> None:
    page.locator(ROWS).nth(0).locator("a").click()
    expect(page.locator("#thread-head")).to_be_visible()
    keys_ready(page)
    page.keyboard.press("t")
    page.get_by_role("button", name="Giao đội thoát nước").click()
    expect(page.locator(".thread-state")).to_contain_text("Thạch Phúc", timeout=ANSWER_MS)
    keys_ready(page)
    page.keyboard.press("u")
    expect(page.locator(".thread-state")).not_to_contain_text("Thạch Phúc", timeout=ANSWER_MS)


def test_a_tick_stays_with_its_case_when_others_come_before_it(page: Page, city: str) -> None:
    page.goto(f"{city}/cases?sort=newest")
    box = page.locator("#case-list input[name=ma]").nth(1)
    code = str(box.get_attribute("value"))
    box.check()
    with db.transaction() as session:
        new = create_case_for(session, receive(session, "Cây đổ", now=datetime.now(UTC)), now=datetime.now(UTC)).code
    page.evaluate("htmx.trigger(document.body, 'live')")
    expect(page.locator("#case-list")).to_contain_text(new, timeout=ANSWER_MS)
    expect(page.locator(TICKED)).to_have_count(1)
    expect(page.locator(TICKED)).to_have_value(code)


def test_on_a_phone_the_list_of_cases_and_the_macros_of_a_case_fit(page: Page, city: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{city}/cases")
    page.locator("#case-list input[name=ma]").nth(0).check()
    page.locator("#case-list input[name=ma]").nth(1).check()
    expect(page.locator("#many-what")).to_be_visible(timeout=ANSWER_MS)
    check_page(page, "the cases with ticked rows on a phone")
    page.locator("#many-what").select_option(value="snooze:tomorrow")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Chạy thử: 2/2")).to_be_visible(timeout=ANSWER_MS)
    check_page(page, "the trial on a phone")
    page.goto(f"{city}/cases")
    page.locator("#case-list [data-row]").first.click()
    page.locator(".macro-menu > summary").click()
    expect(page.get_by_role("button", name="Giao đội thoát nước")).to_be_visible()
    check_page(page, "the macros of a case on a phone")
