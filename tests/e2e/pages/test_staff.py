"""An administrator makes an account; its officer opens the link, chooses a password and is at work."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from inbox_api import db
from tests.databases import own_database
from tests.e2e.browsing import Desk, check_page, new_context
from tests.factories import PASSWORD, load_demo_city
from tests.serving import serving

OWN = "mat-khau-cua-em-day"


@pytest.fixture
def address(database_server: str) -> Iterator[str]:
    with own_database(database_server):
        with db.transaction() as session:
            load_demo_city(session)
        with serving() as url:
            yield url


def test_a_link_is_shown_with_its_whole_address_and_brings_the_officer_to_work(browser: Browser, address: str) -> None:
    page = Desk(browser, address, "admin", PASSWORD).page
    for path in ("/quan-tri/don-vi", "/quan-tri/don-vi/tra-vinh-kt", "/quan-tri/nhan-su/phuc", "/quan-tri/nhan-su"):
        page.goto(f"{address}{path}")
        check_page(page, path)
    page.locator("#new-name").fill("Nguyễn Thị Thu")
    page.locator("#new-username").fill("thu")
    page.locator("#new-unit").select_option("tra-vinh-kt")
    page.locator("#new-why").fill("Nhận việc từ 1/12")
    page.locator("main form.card button[type=submit]").click()
    link = page.locator("#secret-once")
    expect(link).to_have_value(re.compile(f"^{re.escape(address)}/dat-mat-khau/"))
    check_page(page, "made account")
    thu = new_context(browser).new_page()
    thu.goto(link.input_value())
    check_page(thu, "choose a password")
    thu.locator("#new").fill(OWN)
    thu.locator("#again").fill(OWN)
    thu.locator("main button[type=submit]").click()
    thu.wait_for_url("**/inbox")
    expect(thu.locator(".who a").first).to_have_text("Nguyễn Thị Thu")


def test_a_list_is_chosen_tried_and_taken_in_with_whole_links(browser: Browser, address: str) -> None:
    page = Desk(browser, address, "admin", PASSWORD).page
    page.goto(f"{address}/quan-tri/danh-sach")
    check_page(page, "a list")
    table = "Tên đăng nhập;Tên hiển thị;Mã đơn vị;Vai trò\r\nthu;Nguyễn Thị Thu;tra-vinh-kt;officer dispatcher\r\n"
    content = ("\ufeff" + table).encode()
    page.locator("#list-file").set_input_files({"name": "can-bo.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("#list-why").fill("Nhận việc từ 1/12")
    page.locator("main form.card button[type=submit]").click()
    check_page(page, "a tried list")
    page.get_by_test_id("take-in").click()
    link = page.locator("input[data-whole-address]")
    expect(link).to_have_value(re.compile(f"^{re.escape(address)}/dat-mat-khau/"))
    check_page(page, "a list taken in")
    page.set_viewport_size({"width": 390, "height": 844})
    check_page(page, "a list taken in, on a phone")
