"""The chat page for everybody: by keyboard, by ear, large, dark, on a phone, with history, days and ticks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import DESK, PHONE, check_axe
from tests.e2e.chatting import LOW_TARGETS, Visitor, arrived, conversation_of, own, words
from tests.fakes.officer_client import OfficerClient

TOUCH_PX = 44
BIRTH = "dang-ky-khai-sinh"
SMALL_ANYWAY = ".copy, .older a, .sr-only"


@pytest.fixture
def visitor(browser: Browser, system: TemporarySystem) -> Iterator[Visitor]:
    found = Visitor(browser, system.url)
    yield found
    assert found.errors == []
    assert all(address.startswith((system.url, "blob:", "data:")) for address in found.called), (
        "a call to somebody else"
    )
    found.close()


def width_to_spare(page: Page) -> int:
    return int(page.evaluate("document.documentElement.clientWidth - document.documentElement.scrollWidth"))


def answer(duty: OfficerClient, conversation: str, text: str) -> None:
    duty.post(f"conversations/{conversation}/take-over")
    duty.post(f"conversations/{conversation}/replies", {"text": text})


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_serious_and_nothing_is_too_wide(
    browser: Browser, system: TemporarySystem, size: ViewportSize, colours: str
) -> None:
    visitor = Visitor(browser, system.url, size, color_scheme=colours)
    page = visitor.open()
    check_axe(page, f"first visit, {colours}")
    arrived(visitor.writes(words()))
    visitor.context.set_offline(True)
    visitor.writes("chưa gửi được")
    check_axe(page, f"waiting, {colours}")
    assert width_to_spare(page) >= 0
    page.get_by_test_id("look").click()
    check_axe(page, f"look, {colours}")
    page.get_by_label("Chữ lớn, ít chi tiết").check()
    check_axe(page, f"large, {colours}")
    page.keyboard.press("Escape")
    check_axe(page, f"large page, {colours}")
    assert width_to_spare(page) >= 0
    visitor.close()


@pytest.mark.parametrize("width", [390, 640, 320])
def test_at_two_hundred_percent_everything_is_reached(browser: Browser, system: TemporarySystem, width: int) -> None:
    visitor = Visitor(browser, system.url, ViewportSize(width=width, height=400 if width == 640 else 640))
    page = visitor.open()  # 640 x 400 is what a page of 1280 x 800 has at 200 %
    assert width_to_spare(page) >= 0
    arrived(visitor.writes(words()))
    room = page.locator("#scroll").bounding_box()
    assert room is not None
    assert room["height"] > 60, "no room is left for what was said"
    assert page.evaluate(LOW_TARGETS, [32, SMALL_ANYWAY]) == []
    visitor.close()


def test_targets_are_large_enough_for_a_thumb(browser: Browser, system: TemporarySystem) -> None:
    visitor = Visitor(browser, system.url, PHONE, has_touch=True, is_mobile=True)
    page = visitor.open("/chat?chu=lon")
    assert "is-large" in (page.locator("html").get_attribute("class") or "")
    assert page.evaluate(LOW_TARGETS, [TOUCH_PX, SMALL_ANYWAY]) == []
    visitor.close()


def test_a_whole_talk_goes_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.open()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến ô viết tin nhắn")).to_be_focused()
    page.keyboard.press("Enter")
    text = words()
    page.keyboard.type(text)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("dòng hai")
    page.keyboard.press("Enter")
    arrived(own(page, text))
    expect(page.get_by_test_id("chat-input")).to_be_focused()
    assert "\n" in own(page, text).get_by_test_id("message-text").inner_text()
    page.get_by_test_id("look").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Cỡ chữ, màu và âm báo")
    expect(dialog).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || Boolean(document.activeElement.closest('dialog'))"
        )
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("look")).to_be_focused()


def test_new_messages_are_told_politely_and_history_is_not_read_aloud(visitor: Visitor, duty: OfficerClient) -> None:
    page = visitor.open()
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    text = words()
    arrived(visitor.writes(text))
    page.evaluate(
        """() => { window.heard = []; const log = document.getElementById("log");
          new MutationObserver(all => { for (const one of all) for (const node of one.addedNodes)
            if (node.dataset?.id) window.heard.push([log.getAttribute("aria-live"), node.innerText]); })
            .observe(document.getElementById("rows"), { childList: true }); }"""
    )
    answer(duty, conversation_of(duty, text), f"Trả lời {text}")
    expect(page.locator("[data-author=officer]")).to_contain_text(f"Trả lời {text}")
    heard = page.evaluate("window.heard")
    assert any(live == "polite" and f"Trả lời {text}" in said for live, said in heard)
    assert "Cán bộ" in page.locator("[data-author=officer] .who").inner_text()


def test_ticks_tell_sent_received_and_seen(visitor: Visitor, duty: OfficerClient) -> None:
    page = visitor.open()
    text = words()
    arrived(visitor.writes(text))
    conversation = conversation_of(duty, text)
    duty.post(f"conversations/{conversation}/take-over")
    page.route("**/chat/rows*", lambda route: route.abort())
    row = visitor.writes(f"{text} hai")
    expect(row.locator("[data-tick=sent]")).to_contain_text("Đã gửi")
    page.unroute("**/chat/rows*")
    expect(row.locator("[data-tick=received]")).to_contain_text("Đã nhận", timeout=20_000)
    assert duty.status_of(f"/inbox/{conversation}") == 200
    expect(row.locator("[data-tick=seen]")).to_contain_text("Đã xem")


def test_history_comes_back_and_older_pages_come_in_above(visitor: Visitor, duty: OfficerClient) -> None:
    page = visitor.open()
    text = words()
    arrived(visitor.writes(text))
    conversation = conversation_of(duty, text)
    duty.post(f"conversations/{conversation}/take-over")
    for number in range(70):
        duty.post(f"conversations/{conversation}/replies", {"text": f"câu {number:02}."})
    expect(page.get_by_text("câu 69.")).to_be_visible(timeout=30_000)
    visitor.reload()
    expect(page.get_by_text("câu 69.")).to_be_visible()
    expect(page.get_by_text("câu 05.")).to_have_count(0)
    assert page.locator("li.day").count() == 1
    expect(page.locator("li.day")).to_have_text("Hôm nay")
    button = page.get_by_role("link", name="Xem tin nhắn cũ hơn")
    button.scroll_into_view_if_needed()
    first = page.locator("#rows > [data-id]").first
    top = first.evaluate("node => node.getBoundingClientRect().top")
    marker = first.get_attribute("id")
    button.click()
    expect(page.get_by_text("câu 05.")).to_have_count(1)
    expect(own(page, text)).to_have_count(1)
    moved = page.locator(f"#{marker}").evaluate("node => node.getBoundingClientRect().top")
    assert abs(moved - top) < 60, "what was read has jumped"
    assert page.locator("li.day").count() == 1
    expect(button).to_be_hidden()
    order = page.locator("#rows > [data-id]").evaluate_all("rows => rows.map(row => row.dataset.order)")
    assert order == sorted(order)


def test_an_answer_is_copied_and_links_are_safe(visitor: Visitor, duty: OfficerClient) -> None:
    page = visitor.open()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    text = words()
    arrived(visitor.writes(text))
    answer(duty, conversation_of(duty, text), "Xem https://dichvucong.gov.vn và javascript:alert(1)")
    row = page.locator("[data-author=officer]")
    row.get_by_role("button", name="Chép tin này").click()
    expect(page.locator("#announcer")).to_have_text("Đã chép")
    assert page.evaluate("navigator.clipboard.readText()") == "Xem https://dichvucong.gov.vn và javascript:alert(1)"
    links = row.locator(".words a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_a_procedures_link_prepares_its_question(visitor: Visitor) -> None:
    page = visitor.open(f"/chat?procedure={BIRTH}")
    expect(page.get_by_test_id("chat-input")).to_have_value("Tôi muốn hỏi về thủ tục: Đăng ký khai sinh")
    prepared = page.get_by_test_id("prepared")
    expect(prepared).to_contain_text("Đăng ký khai sinh")
    expect(prepared.get_by_role("link")).to_have_attribute("href", re.compile(f"/thu-tuc/{BIRTH}$"))
    check_axe(page, "prepared")
    assert page.locator("[data-testid=message]").count() == 0, "nothing is sent by opening a link"
    prepared.get_by_role("button", name="Lệ phí bao nhiêu?").click()
    arrived(own(page, "Lệ phí thủ tục Đăng ký khai sinh là bao nhiêu?"))
    expect(prepared).to_have_count(0)
    expect(page.get_by_test_id("chat-input")).to_have_value("")


def test_colours_letters_and_sound_are_kept_on_this_device(visitor: Visitor) -> None:
    page = visitor.open()
    page.get_by_test_id("look").click()
    expect(page.get_by_label("Âm báo nhẹ khi có trả lời")).not_to_be_checked()
    page.get_by_label("Tối").check()
    page.get_by_label("Chữ lớn, ít chi tiết").check()
    page.get_by_label("Âm báo nhẹ khi có trả lời").check()
    page.get_by_role("button", name="Xong").click()
    dark = page.evaluate("getComputedStyle(document.querySelector('.composer')).backgroundColor")
    visitor.reload()
    assert page.evaluate("getComputedStyle(document.querySelector('.composer')).backgroundColor") == dark
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 22
    page.get_by_test_id("look").click()
    expect(page.get_by_label("Âm báo nhẹ khi có trả lời")).to_be_checked()


def test_reduced_motion_stops_the_dots(browser: Browser, system: TemporarySystem) -> None:
    visitor = Visitor(browser, system.url, reduced_motion="reduce")
    page = visitor.open()
    name = "getComputedStyle(document.querySelector('.dots i')).animationName"
    assert page.evaluate(name) == "none"
    visitor.close()
