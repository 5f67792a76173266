"""The checklist of a case is ticked in place, by mouse and by keyboard; what is required is named before the result."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from inbox_api import db
from inbox_api.cases.sheets import editing
from tests.databases import own_database
from tests.e2e.browsing import Desk, check_page
from tests.factories import PASSWORD, create_case_for, load_demo_city, officer, receive
from tests.serving import serving

PHONE = ViewportSize(width=390, height=844)
STEPS: list[dict[str, Any]] = [
    {"key": "lamp_lit", "text": "Đèn đã sáng lại, xem vào buổi tối", "is_required": True},
    {"text": "Báo người dân"},
]
FIELDS: list[dict[str, Any]] = [
    {"key": "pole_number", "label": "Số trên trụ đèn", "from_question": True},
    {"label": "Hư ở đâu", "kind": "choice", "choices": ["Bóng đèn", "Trụ đèn"]},
    {"label": "Ngày hẹn sửa", "kind": "date"},
]


@pytest.fixture(scope="module")
def place(database_server: str) -> Iterator[tuple[str, str]]:
    """(address, path of a case about a lamp)."""
    with own_database(database_server):
        now = datetime.now(UTC)
        with db.transaction() as session:
            load_demo_city(session)
        with db.transaction() as session:
            editing.save(session, officer(session, "admin"), "0301", STEPS, FIELDS, now, seen_version=0)
            talk = receive(session, "Đèn đường trước nhà tắt ba hôm nay", now=now - timedelta(hours=1))
            told = "Đèn đường trước nhà tắt ba hôm nay\nSố trên trụ đèn: 12A"
            path = f"/cases/{create_case_for(session, talk, topic='0301', description=told, now=now).code}"
        with serving() as url:
            yield url, path


def shot(page: Page, name: str) -> None:
    folder = os.environ.get("HOPTHU_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_step_is_ticked_in_place_and_what_is_typed_stays(browser: Browser, place: tuple[str, str]) -> None:
    url, path = place
    page = Desk(browser, url, "phuc", PASSWORD).page
    page.goto(url + path)
    expect(page.locator("#case-missing")).to_contain_text("Đèn đã sáng lại")
    check_page(page, "case with a checklist")
    shot(page, "sheet-case")
    page.locator("#result-text").fill("Đội điện đã thay bóng.")
    box = page.get_by_role("checkbox", name="Đèn đã sáng lại")
    expect(box).not_to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(box).to_contain_text("Thạch Phúc")
    expect(page.locator("#case-head")).to_contain_text("Việc cần làm: 1/2")
    expect(page.locator("#case-missing")).not_to_contain_text("Đèn đã sáng lại")
    expect(page.locator("#result-text")).to_have_value("Đội điện đã thay bóng.")
    box.click()
    expect(box).not_to_be_checked()
    page.set_viewport_size(PHONE)
    shot(page, "sheet-case-phone")


def test_on_a_phone_the_result_and_the_answer_stand_above_what_is_rarely_used(
    browser: Browser, place: tuple[str, str]
) -> None:
    url, path = place
    page = Desk(browser, url, "phuc", PASSWORD).page

    def tops() -> list[float]:
        boxes = (page.locator(one).bounding_box() for one in ("#case-checklist", "#result", ".case-desk"))
        return [box["y"] for box in boxes if box]

    page.goto(url + path)
    checklist, result, desk = tops()
    assert result < checklist < desk
    page.set_viewport_size(PHONE)
    checklist, result, desk = tops()
    assert checklist < result < desk


def test_an_administrator_changes_a_list_on_a_phone_too(browser: Browser, place: tuple[str, str]) -> None:
    url, _path = place
    page = Desk(browser, url, "admin", PASSWORD).page
    page.goto(f"{url}/quan-tri/nhom-viec")
    check_page(page, "lists of topics")
    shot(page, "sheets")
    page.get_by_role("link", name="Ngập", exact=True).click()
    check_page(page, "list of a topic")
    shot(page, "sheet")
    page.set_viewport_size(PHONE)
    shot(page, "sheet-phone")
    page.get_by_label("Việc 7", exact=True).fill("Đã báo hộ có người già")
    choices = page.locator("[name='field.5.choices']")
    expect(choices).to_be_hidden()
    page.locator("[name='field.5.kind']").select_option("choice")
    expect(choices).to_be_visible()
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_label("Việc 7", exact=True)).to_have_value("Đã báo hộ có người già")
