"""Connecting channels in a real browser: every page fits a phone, and the way of an administrator from step to step."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hopthu import demo_operations
from inbox_api import db
from tests.e2e.browsing import DESK, PHONE, Desk, check_axe, check_page
from tests.factories import APP_SECRET, OA, PAGE, PASSWORD, create_case_for, receive
from tests.fakes.connections import PAGE_APP, PAGE_TOKEN, Town, now, running_town

CHANNELS = "/quan-tri/kenh"


@pytest.fixture(scope="module")
def town(database_server: str) -> Iterator[Town]:
    with pytest.MonkeyPatch.context() as patch, running_town(database_server, patch, has_accounts=True) as found:
        with db.transaction() as session:
            assert demo_operations.fill(session, now())
        yield found


@pytest.fixture
def page(browser: Browser, town: Town) -> Iterator[Page]:
    desk = Desk(browser, town.url, "admin", PASSWORD)
    yield desk.page
    desk.context.close()


def picture(page: Page, name: str) -> None:
    """Desk, phone and dark, for people to look at."""
    folder = os.environ.get("HOPTHU_PICTURES")
    if not folder:
        return
    page.screenshot(path=f"{folder}/connections-{name}.png", full_page=True)
    page.emulate_media(color_scheme="dark")
    page.screenshot(path=f"{folder}/connections-{name}-dark.png", full_page=True)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    page.screenshot(path=f"{folder}/connections-{name}-390.png", full_page=True)
    page.set_viewport_size(DESK)


PAGES = {
    "all": CHANNELS,
    "one channel": f"{CHANNELS}/zalo",
    "account": f"{CHANNELS}/facebook/tai-khoan/{PAGE}",
    "account zalo": f"{CHANNELS}/zalo/tai-khoan/{OA}",
    "new": f"{CHANNELS}/facebook/moi",
    "step secrets": f"{CHANNELS}/facebook/tai-khoan/{PAGE}/buoc/2",
    "step address": f"{CHANNELS}/zalo/tai-khoan/{OA}/buoc/2",
    "dead letters": "/quan-tri/tin-hong",
    "forms": "/quan-tri/dang-tin",
    "erasure": "/quan-tri/xoa-du-lieu",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits_a_phone_in_light_and_dark(page: Page, town: Town, name: str) -> None:
    page.goto(f"{town.url}{PAGES[name]}")
    check_page(page, name)
    page.emulate_media(color_scheme="dark")
    check_axe(page, f"{name} in the dark")
    page.emulate_media(color_scheme="light")
    picture(page, name.replace(" ", "-"))


def test_a_channel_is_set_up_step_by_step(page: Page, town: Town) -> None:
    page.goto(f"{town.url}{CHANNELS}")
    page.get_by_role("link", name="Thiết lập: Trang Facebook").click()
    page.get_by_label("Tên cán bộ nhìn thấy").fill("Trang thứ hai")
    page.get_by_label("Mã của Trang").fill("102030405060799")
    page.get_by_role("button", name="Bắt đầu với bước 1").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ứng dụng ở Facebook")
    page.get_by_label("Mã ứng dụng (App ID)").fill(PAGE_APP)
    page.get_by_label("Khóa ứng dụng (App secret)").fill(APP_SECRET)
    page.get_by_role("button", name="Lưu và kiểm tra").click()
    expect(page.get_by_text("Còn thiếu: Mã truy cập của Trang")).to_be_visible()
    check_page(page, "a step with findings")
    page.get_by_role("link", name="Bước sau").click()
    page.get_by_label("Mã truy cập của Trang").fill(PAGE_TOKEN)
    page.get_by_role("button", name="Lưu và kiểm tra").click()
    token = page.locator("li", has_text="Mã truy cập còn hiệu lực")
    expect(token).to_contain_text("sai")  # it is the token of another page
    expect(page.get_by_label("Mã truy cập của Trang")).to_have_value("")
    page.get_by_role("link", name="Bước sau").click()
    page.get_by_role("button", name="Tạo mới: Từ xác minh địa chỉ").click()
    word = page.get_by_label("Vừa tạo; hãy chép ngay, không hiện lại").input_value()
    assert len(word) > 30
    check_page(page, "a secret that was just made")
    picture(page, "made")
    page.goto(page.url.removesuffix("/make"))
    assert word not in page.content()


def test_a_secret_is_replaced_and_an_account_held_back_by_keyboard_and_words(page: Page, town: Town) -> None:
    page.goto(f"{town.url}{CHANNELS}/facebook/tai-khoan/{PAGE}")
    page.get_by_label("Nhập khóa mới: Khóa ứng dụng").press("Enter")
    page.get_by_role("textbox", name="Mới: Khóa ứng dụng").fill("a-new-secret-of-the-application")
    page.get_by_role("button", name="Lưu khóa mới").first.click()
    expect(page.get_by_text("nhận cả hai khóa đến")).to_be_visible()
    page.get_by_role("button", name="Bỏ khóa cũ ngay: Khóa ứng dụng").click()
    expect(page.get_by_text("Khóa cũ không còn được nhận.")).to_be_visible()
    page.get_by_label("Lý do").fill("Trang đang đổi chủ")
    page.get_by_role("button", name="Giữ lại", exact=True).click()
    expect(page.locator(".notice.warn")).to_contain_text("Trang đang đổi chủ")
    check_page(page, "an account that is held back")
    picture(page, "held")
    page.get_by_role("button", name="Mở lại ngay").click()
    expect(page.locator(".notice.warn")).to_have_count(0)


def test_what_went_wrong_is_tried_again_and_says_what_became_of_it(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/quan-tri/tin-hong")
    page.get_by_text("Nội dung, đã che").first.click()
    expect(page.locator(".masked").first).to_be_visible()
    assert "0900000017" not in page.content()
    page.get_by_role("button", name="Thử lại cả").click()
    expect(page.locator(".outcomes li")).to_have_count(2)
    check_page(page, "tried again")
    picture(page, "replayed")
    town.work()
    page.get_by_role("link", name="Xem lại").click()
    post = page.locator(".outcomes li", has_text="Gói tin")
    expect(post).to_contain_text("lại không được")  # that post can never be read
    page.get_by_role("button", name="không cần xử lý").first.click()
    expect(page.get_by_text("Đã bỏ khỏi danh sách.")).to_be_visible()


def test_a_person_is_forgotten_after_a_second_look(page: Page, town: Town) -> None:
    with db.transaction() as session:
        conversation = receive(session, "chào", citizen="wants-to-be-forgotten", now=now())
        code = create_case_for(session, conversation).code
    page.goto(f"{town.url}/quan-tri/xoa-du-lieu")
    page.get_by_label("Mã, số hoặc mã người dùng đầy đủ").fill(code)
    page.get_by_role("button", name="Tìm", exact=True).click()
    check_page(page, "a person found")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Xem những gì sẽ bị xóa").click()
    check_page(page, "the second look")
    picture(page, "second-look")
    page.get_by_label("Yêu cầu đến bằng cách nào").select_option("letter")
    page.get_by_label("Số của đơn hoặc phiếu ghi nhận").fill("15/PYC")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Xóa hẳn").click()
    expect(page.get_by_text("Đã ghi nhận 1 yêu cầu")).to_be_visible()
    expect(page.get_by_role("cell", name="15/PYC")).to_be_visible()
