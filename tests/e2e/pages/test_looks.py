"""A draft is handed to a colleague where it was written; the field is empty then and the page says who has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import Desk, check_page
from tests.e2e.every_page.city import City, filled_city
from tests.factories import PASSWORD

WORDS = "Chín giờ sáng mai chúng tôi nạo vét đoạn cống trước chợ."


@pytest.fixture(scope="module")
def city(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with filled_city(database_server, tmp_path_factory.mktemp("var")) as found:
        yield found


def test_a_reply_is_handed_over_in_place_and_taken_back_into_its_field(browser: Browser, city: City) -> None:
    page = Desk(browser, city.url, "lan", PASSWORD).page
    page.goto(city.address("/inbox/{{conversation}}"))
    before = page.locator(".looks li").count()
    page.locator("#reply").fill(WORDS)
    page.locator("#look-box > summary").click()
    page.locator("#look-reply-who").select_option("hoa")
    page.locator("#look-reply-word").fill("Có cần xin lỗi không?")
    check_page(page, "the box for handing a draft over")
    assert page.locator(".looks").evaluate("list => getComputedStyle(list).listStyleType") == "none"
    last = page.locator("#messages .message").last
    expect(last).to_be_in_viewport()
    page.get_by_role("button", name="Nhờ xem", exact=True).click()
    expect(page.locator(".looks li")).to_have_count(before + 1)
    expect(page.locator(".looks li").last).to_contain_text("nhờ Lê Thị Hoa xem giúp một bản nháp")
    expect(page.locator("#reply")).to_have_value("")
    expect(page.locator("#messages")).not_to_contain_text(WORDS)
    page.locator(".looks li").last.locator("a").click()
    page.get_by_role("button", name="Lấy lại").click()
    expect(page.locator("#reply")).to_have_value(WORDS)


def test_a_result_is_handed_over_and_sent_by_the_leader(browser: Browser, city: City) -> None:
    lan = Desk(browser, city.url, "lan", PASSWORD).page
    lan.goto(city.address("/cases/{{case_working}}"))
    lan.locator("#result-text").fill("Đã nạo vét 40 m cống trước chợ ngày 20/11.")
    if lan.locator("#no-photo").count():
        lan.locator("#no-photo").fill("Làm ban đêm, trời tối.")
    lan.locator("#result details.look-box > summary").click()
    lan.locator("#look-result-who").select_option("hoa")
    lan.locator("#result").get_by_role("button", name="Nhờ xem", exact=True).click()
    expect(lan.locator("#case-looks")).to_contain_text("nhờ Lê Thị Hoa xem giúp một bản nháp")
    hoa = Desk(browser, city.url, "hoa", PASSWORD).page
    hoa.goto(city.address("/phe-duyet"))
    hoa.locator("main a[href^='/xem-giup/']", has_text="xem giúp một bản nháp").last.click()
    hoa.locator("#look-text").fill("Đã nạo vét 45 m cống trước chợ ngày 20/11.")
    hoa.get_by_role("button", name="Lưu thay đổi").click()
    expect(hoa.locator(".difference ins")).to_have_text("45")
    check_page(hoa, "a draft that was changed")
    hoa.get_by_role("button", name="Duyệt và gửi").click()
    expect(hoa.locator("p.notice[role=status]")).to_contain_text("Đã duyệt")
