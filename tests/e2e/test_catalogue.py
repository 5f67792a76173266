"""The public catalogue in a real browser: by keyboard, on paper, without script, in light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, Route, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import ANSWER_MS, DESK, PHONE, check_axe, check_page, new_context

BIRTH = "dang-ky-khai-sinh"
WIDE = "căn cước"
PAGES = {
    "first page": "/thu-tuc",
    "list": "/thu-tuc?linh-vuc=ho-tich",
    "asking back": f"/thu-tuc?q={WIDE}",
    "nothing found": "/thu-tuc?q=qqqqxxzz",
    "procedure": f"/thu-tuc/{BIRTH}",
    "another day": f"/thu-tuc/{BIRTH}?ngay=2026-07-01&phuong=tra-vinh",
    "unknown": "/thu-tuc/khong-co",
}


@pytest.fixture
def context(browser: Browser, system: TemporarySystem) -> Iterator[BrowserContext]:
    found = new_context(browser)
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name=re.compile("làm việc gì|Tìm thủ tục"))


def by_proxy(page: Page) -> Locator:
    """The case that shows the paper for somebody who goes in your place."""
    return page.get_by_role("checkbox", name=re.compile("^Khi nhờ người khác làm thay"))


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


# searching


def test_a_procedure_is_found_while_typing_and_opened_by_keyboard_alone(page: Page, system: TemporarySystem) -> None:
    page.goto(f"{system.url}/thu-tuc")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    field(page).focus()
    page.keyboard.type("lam khai sinh cho con", delay=20)
    listbox = page.get_by_role("listbox")
    expect(listbox).to_be_visible()
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-announce]")).to_contain_text("Gợi ý")
    page.keyboard.press("ArrowDown")
    first = listbox.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    page.keyboard.press("ArrowUp")
    expect(listbox.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(listbox).to_be_hidden()
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("lam khai sinh cho con")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name = first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/thu-tuc/[a-z0-9-]+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_typing_is_not_noted_but_a_search_and_its_choice_are(page: Page, system: TemporarySystem) -> None:
    asked: list[Request] = []
    noted: list[object] = []

    def listen(route: Route) -> None:
        answer = route.fetch()  # the browser forgets answers to a page that is left
        noted.append(answer.json())
        route.fulfill(response=answer)

    page.route("**/questions/*/choice", listen)
    page.on("request", lambda request: asked.append(request) if "/api/v1/procedures" in request.url else None)
    page.goto(f"{system.url}/thu-tuc")
    field(page).press_sequentially("đăng ký tạm trú", delay=20)
    expect(page.get_by_role("listbox")).to_be_visible()
    assert asked
    assert all("final=false" in request.url for request in asked)
    page.keyboard.press("Enter")
    expect(page.locator("[data-question]")).to_be_visible()
    page.wait_for_load_state("load")
    with page.expect_request(re.compile(r"/questions/\d+/choice")) as choice:
        page.locator("a[data-procedure]").first.click()
    page.wait_for_url(re.compile(r"/thu-tuc/[a-z0-9-]+$"))
    for _ in range(ANSWER_MS // 50):
        if not noted:
            page.wait_for_timeout(50)
    assert noted == [{"noted": True}], "a page that is left tells its last word all the same"
    again = page.request.post(choice.value.url, data=choice.value.post_data_json)
    assert again.json() == {"noted": False}, "the choice of a question is known once"


def test_a_wide_question_is_asked_back_and_narrowed_by_keyboard(page: Page, system: TemporarySystem) -> None:
    page.goto(f"{system.url}/thu-tuc")
    field(page).fill(WIDE)
    page.keyboard.press("Enter")
    options = page.locator("a.option")
    expect(options.first).to_be_visible()
    assert options.count() >= 2
    assert page.get_by_role("heading", level=1).inner_text().endswith("?")
    several = page.locator("a.option[href*='chon=']")
    chosen = several.first if several.count() else options.first
    label = chosen.locator("span").first.inner_text()
    chosen.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"chon=|/thu-tuc/[a-z]"))
    if "chon=" in page.url:
        expect(page.get_by_role("heading", level=1)).to_have_text(label)
        page.locator("a.card").first.click()
    expect(page.get_by_role("heading", name="Giấy tờ cần có", exact=True)).to_be_visible()


def test_the_field_works_while_the_search_does_not_answer(page: Page, system: TemporarySystem) -> None:
    page.route("**/api/v1/procedures/**", lambda route: route.abort())
    page.goto(f"{system.url}/thu-tuc")
    field(page).press_sequentially("tam tru")
    page.wait_for_timeout(400)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("a[data-procedure]").first).to_be_visible()


# one procedure


def test_papers_are_ticked_off_by_case_and_kept_for_the_next_visit(page: Page, system: TemporarySystem) -> None:
    page.goto(f"{system.url}/thu-tuc/{BIRTH}")
    count = page.locator("[data-counted]")
    expect(count).to_have_text("Đã có 0 trên 3 giấy tờ")
    page.get_by_label("Giấy chứng sinh").check()
    expect(count).to_have_text("Đã có 1 trên 3 giấy tờ")
    proxy = page.get_by_label("Văn bản ủy quyền")
    expect(proxy).to_be_hidden()
    by_proxy(page).check()
    expect(proxy).to_be_visible()
    expect(count).to_have_text("Đã có 1 trên 4 giấy tờ")
    page.reload()
    expect(page.get_by_label("Giấy chứng sinh")).to_be_checked()
    expect(proxy).to_be_visible()
    for box in page.locator("input[name=paper]:visible").all():
        box.check()
    expect(count).to_have_text("Đã đủ cả 4 giấy tờ")


def test_the_link_is_copied_and_said(page: Page, context: BrowserContext, system: TemporarySystem) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=system.url)
    page.goto(f"{system.url}/thu-tuc/{BIRTH}?phuong=tra-vinh")
    page.get_by_role("button", name="Chép đường dẫn").click()
    expect(page.locator("[data-page-status]")).to_have_text("Đã chép")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/thu-tuc/{BIRTH}")


def test_the_assistant_is_asked_about_the_procedure(page: Page, system: TemporarySystem) -> None:
    page.goto(f"{system.url}/thu-tuc/{BIRTH}")
    page.get_by_role("link", name="Hỏi trợ lý về thủ tục này").click()
    expect(page.get_by_test_id("chat-input")).to_have_value("Tôi muốn hỏi về thủ tục: Đăng ký khai sinh")


def test_the_ward_brings_its_counter_to_the_top(page: Page, system: TemporarySystem) -> None:
    page.goto(f"{system.url}/thu-tuc/{BIRTH}")
    page.get_by_label("Phường, xã của anh/chị").select_option("long-duc")
    page.get_by_role("button", name="Xem quầy gần nhất").click()
    expect(page.locator(".counter")).to_have_count(1)
    expect(page.locator(".facts")).to_contain_text("phường Long Đức")


def test_on_paper_it_is_one_page_with_a_code_and_without_buttons(page: Page, system: TemporarySystem) -> None:
    page.goto(f"{system.url}/thu-tuc/{BIRTH}")
    page.emulate_media(media="print")
    expect(page.locator(".print-head .qr")).to_be_visible()
    expect(page.locator(".print-link")).to_contain_text(f"/thu-tuc/{BIRTH}")
    expect(page.get_by_label("Văn bản ủy quyền")).to_be_visible()
    for hidden in (".top", ".foot", ".column-side", ".search", ".ward-form", ".day-form"):
        for part in page.locator(hidden).all():
            expect(part).to_be_hidden()
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
    page.emulate_media(media="screen")
    by_proxy(page).check()
    page.emulate_media(media="print")
    expect(page.get_by_label("Văn bản ủy quyền")).to_be_visible()
    expect(page.get_by_label("Biên bản trẻ bị bỏ rơi")).to_be_hidden()


# for everybody


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(name: str, page: Page, system: TemporarySystem) -> None:
    page.goto(f"{system.url}{PAGES[name]}")
    check_page(page, name)
    for width in (600, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), width


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_dark_pages_are_as_readable(size: Literal["desk", "phone"], page: Page, system: TemporarySystem) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(DESK if size == "desk" else PHONE)
    for name, path in PAGES.items():
        page.goto(f"{system.url}{path}")
        check_axe(page, f"{name}, dark")


def test_large_text_is_not_cut(page: Page, system: TemporarySystem) -> None:
    """WCAG 1.4.4 and 1.4.10: a narrow window stands for 400 % zoom."""
    page.set_viewport_size({"width": 320, "height": 640})
    for name, path in PAGES.items():
        page.goto(f"{system.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def test_everything_works_without_script(browser: Browser, system: TemporarySystem) -> None:
    context = browser.new_context(java_script_enabled=False, locale="vi-VN", viewport=PHONE)
    context.set_default_timeout(ANSWER_MS)
    page = context.new_page()
    page.goto(f"{system.url}/thu-tuc")
    page.locator("#q").fill("đăng ký khai sinh cho con mới sinh")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.locator(f"a[href='/thu-tuc/{BIRTH}']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng ký khai sinh")
    expect(page.get_by_label("Văn bản ủy quyền")).to_be_hidden()
    by_proxy(page).check()
    expect(page.get_by_label("Văn bản ủy quyền")).to_be_visible()
    page.get_by_label("Phường, xã của anh/chị").select_option("tra-vinh")
    page.get_by_role("button", name="Xem quầy gần nhất").click()
    expect(page.locator(".counter")).to_have_count(1)
    expect(page.get_by_role("button", name="Chép đường dẫn")).to_be_hidden()
    page.locator("#ngay").fill("2026-07-01")
    page.get_by_role("button", name="Xem ngày này").click()
    expect(page.locator(".banner-day")).to_contain_text("01/07/2026")
    page.get_by_role("link", name="Xem theo hôm nay").click()
    expect(page.locator(".banner-day")).to_have_count(0)
    page.goto(f"{system.url}/thu-tuc")
    page.locator("a.tile", has_text="Căn cước").click()
    page.locator(".filter a", has_text="Nộp được qua mạng").click()
    expect(page.locator("[aria-current=true]", has_text="Nộp được qua mạng")).to_be_visible()
    context.close()


def test_nothing_is_refused_by_the_policy_and_no_script_fails(page: Page, system: TemporarySystem) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    for name, path in PAGES.items():
        if name != "unknown":  # the browser reports its 404 as an error
            page.goto(f"{system.url}{path}")
            page.wait_for_load_state("networkidle")
    page.goto(f"{system.url}/thu-tuc/{BIRTH}?kiosk=1")
    page.wait_for_load_state("networkidle")
    assert problems == []
