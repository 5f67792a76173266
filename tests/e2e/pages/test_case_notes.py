"""On the page of a case: a colleague is named in a note by keyboard, the case is followed, put off and reminded of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from inbox_api import db
from inbox_api.cases import later, steps, watchers
from tests.databases import own_database
from tests.e2e.browsing import DESK, PHONE, Desk, check_page
from tests.factories import PASSWORD, create_case_for, load_demo_city, officer
from tests.serving import serving


@pytest.fixture(scope="module")
def place(database_server: str) -> Iterator[tuple[str, str]]:
    """(address, code of a case of the counter, which Phúc has)."""
    with own_database(database_server):
        now = datetime.now(UTC)
        with db.transaction() as session:
            load_demo_city(session)
        with db.transaction() as session:
            case = create_case_for(session, None, topic="0301", description="Đèn đường tắt ba hôm nay", now=now)
            phuc = officer(session, "phuc")
            steps.assign(session, case, phuc, phuc, now)
            watchers.follow(session, phuc, case.code, now)
            later.remind(session, phuc, case.code, now + timedelta(hours=3), "gọi đội điện", now)
            rung = later.remind(session, phuc, case.code, now + timedelta(hours=1), "hỏi lại số cột đèn", now)
            rung.state = "told"
            code = case.code
        with serving() as url:
            yield url, code


@pytest.fixture
def page(browser: Browser, place: tuple[str, str]) -> Iterator[Page]:
    desk = Desk(browser, place[0], "lan", PASSWORD)
    yield desk.page
    desk.context.close()


def shot(page: Page, name: str) -> None:
    folder = os.environ.get("HOPTHU_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def looked_at(page: Page, name: str) -> None:
    check_page(page, name)
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        shot(page, f"{name}-{size['width']}")
    page.set_viewport_size(DESK)


def test_a_colleague_is_named_in_a_note_of_a_case_by_keyboard(page: Page, place: tuple[str, str]) -> None:
    url, code = place
    page.goto(f"{url}/cases/{code}")
    page.keyboard.press("n")
    field = page.locator("#case-note-text")
    expect(field).to_be_focused()
    field.press_sequentially("Nhờ @ph")
    offered = page.locator("#mentionable li")
    expect(offered).to_have_count(1)
    expect(offered.first).to_contain_text("@phuc")
    shot(page, "case-mention")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Nhờ @phuc ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#timeline-lines")).to_contain_text("Nhờ @phuc")


def test_a_case_is_followed_and_put_off_with_few_presses_on_a_desk_and_a_phone(
    page: Page, place: tuple[str, str]
) -> None:
    url, code = place
    page.goto(f"{url}/cases/{code}")
    page.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(page.locator(".case-watch")).to_contain_text("Thôi theo dõi")
    page.keyboard.press("z")
    expect(page.locator("#case-head")).to_contain_text("hoãn tới")
    looked_at(page, "case")
    page.get_by_role("button", name="Đã xong").click()
    expect(page.locator("#case-head")).not_to_contain_text("hỏi lại số cột đèn")
    page.goto(f"{url}/cases?filter=put_off")
    expect(page.locator("#case-list")).to_contain_text(code)
    looked_at(page, "list")
    page.goto(f"{url}/cases")
    expect(page.locator("#case-list")).not_to_contain_text(code)
