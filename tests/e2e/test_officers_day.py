"""A day in a real browser: a citizen asks, reports and rates in the web chat; Lan reads, answers and closes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from connectors.simulation.state import sample_picture
from hopthu.temporary import TemporarySystem
from tests.e2e.bot_words import wordings
from tests.e2e.browsing import HELD_MS, LIVE_MS, ChatPage, Desk, check_page, mark, was_not_reloaded
from tests.fakes.waiting import eventually
from tests.system import BOTS, paused

SOURCE = "dichvucong.gov.vn"
DATE = re.compile(r"đối chiếu: (\d{2}/)?\d{2}/\d{4}")
SILENCE_MS = 4_000  # an answer of the bot takes a tenth of this
SCRIPT = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">'
ANSWER = "Chào anh, tôi là Lan. Sáng mai đội chiếu sáng ra sửa ạ."
RESULT = "Đã thay bóng đèn trước số 12 Phạm Thái Bường, đèn sáng lại từ tối nay."


def test_a_citizen_asks_reports_and_rates_while_lan_answers_and_closes(
    browser: Browser, system: TemporarySystem
) -> None:
    password = system.secret("HOPTHU_DEMO_PASSWORD")
    chat = ChatPage(browser, system.url)
    check_page(chat.page, "chat, first visit")
    asks_about_birth_registration(chat)
    desk = Desk(browser, system.url, "lan", password)
    check_page(desk.page, "inbox")
    mark(desk.page)
    code = reports_a_broken_lamp_with_a_photo(chat)
    row = desk.page.locator("[data-row]", has_text=code)
    expect(row).to_be_visible(timeout=LIVE_MS)
    assert was_not_reloaded(desk.page)
    row.click()
    expect(desk.page.locator("#thread-head")).to_be_visible()
    sees_words_and_photo(desk.page)
    types_script_tags(chat, desk.page)
    gets_a_lost_line_back(chat, desk.page)
    takes_over_while_the_bot_is_thinking(chat, desk.page, system)
    answers(chat, desk.page)
    with silence_of_the_bot(chat):
        chat.writes("le phi bao nhieu vay")
        expect(chat.messages("citizen").filter(has_text="le phi bao nhieu vay")).to_have_count(2)
        check_page(desk.page, "conversation")
        other = Desk(browser, system.url, "minh", password)
        for path in (f"/cases/{code}", f"/api/v1/cases/{code}", desk.page.url.removeprefix(system.url).split("?")[0]):
            assert desk.status_of(path) == 200
            assert other.status_of(path) == 404
        check_page(other.page, "inbox of another ward")
    keeps_its_history_after_a_reload(chat)
    closes_with_a_result(desk, code)
    rates(chat)
    expect(desk.page.locator("main")).to_contain_text("5/5", timeout=LIVE_MS)
    for path, name in (("/cases", "cases"), ("/account", "account"), (f"/cases/{code}", "case")):
        desk.page.goto(f"{system.url}{path}")
        check_page(desk.page, name)
    check_page(chat.page, "chat at the end")


def asks_about_birth_registration(chat: ChatPage) -> None:
    """Papers, then fee, then duration, without diacritics; every answer names its source and when it was checked."""
    for question, expected in (
        ("lam khai sinh cho be can giay to gi", "chứng sinh"),
        ("le phi bao nhieu vay", "phí"),
        ("bao lau thi xong", "ngày"),
    ):
        answer = chat.asks(question)
        assert "khai sinh" in answer.lower(), answer
        assert expected in answer.lower(), answer
        assert SOURCE in answer, answer
        assert DATE.search(answer), answer


def reports_a_broken_lamp_with_a_photo(chat: ChatPage) -> str:
    """Two messages, the second with the photo; then what the form asks. The case's code."""
    chat.writes("den duong truoc so 12 Pham Thai Buong phuong 2 tat tu hom qua")
    chat.waits_for(wordings("utter_ask_photo"))
    chat.writes(photo=sample_picture())
    chat.waits_for(wordings("utter_ask_phone"))
    chat.writes("0912345678")
    summary = chat.waits_for("Pham Thai Buong").inner_text()
    assert "0912345678" not in summary
    chat.taps("Gửi")
    receipt = chat.waits_for("TV-PA-").inner_text()
    found = re.search(r"TV-PA-\d{6}-\d{5}-\w", receipt)
    assert found is not None, receipt
    expect(chat.page.get_by_test_id("photo").first).to_be_visible()
    return found.group()


def sees_words_and_photo(page: Page) -> None:
    expect(page.locator(".message.by-citizen", has_text="den duong truoc so 12")).to_be_visible()
    photo = page.locator(".message.by-citizen a.photo img").first
    photo.scroll_into_view_if_needed()
    eventually(lambda: photo.evaluate("image => image.complete && image.naturalWidth > 0"))


def types_script_tags(chat: ChatPage, officers_page: Page) -> None:
    mark(officers_page)
    chat.asks(SCRIPT)
    shown = officers_page.locator(".message.by-citizen .text", has_text="window.hacked")
    expect(shown).to_have_text(SCRIPT, timeout=LIVE_MS)
    expect(chat.messages("citizen").filter(has_text="window.hacked")).to_contain_text(SCRIPT)
    for page in (chat.page, officers_page):
        assert page.evaluate("window.hacked === undefined")
    assert was_not_reloaded(officers_page)


def gets_a_lost_line_back(chat: ChatPage, page: Page) -> None:
    """The server names a line that has not changed; a page without it asks again for the whole list."""
    lines = page.locator("#rows > li:has([data-row])")
    shown = lines.count()
    lines.last.evaluate("line => line.remove()")
    assert lines.count() == shown - 1
    chat.asks("alo, có ai không ạ")
    expect(lines).to_have_count(shown, timeout=2 * LIVE_MS)  # two answers: one names the line, one brings the list
    expect(page.locator("#rows [data-same]")).to_have_count(0)


def takes_over_while_the_bot_is_thinking(chat: ChatPage, page: Page, system: TemporarySystem) -> None:
    """The bot has been asked, or is about to be, when Lan takes over: its answer never reaches the citizen."""
    chat.page.wait_for_timeout(SILENCE_MS)  # the last answer may come in several messages
    before = chat.messages("bot").count()
    with paused(system, *BOTS):
        chat.writes("dang ky ket hon can giay to gi")
        expect(page.locator(".message.by-citizen", has_text="dang ky ket hon")).to_be_visible(timeout=LIVE_MS)
        page.locator("form[action*='take-over'] button").click()
        expect(page.locator("form[action*='hand-back']")).to_be_visible()
        chat.writes("co can anh the khong")
        expect(page.locator(".message.by-citizen", has_text="co can anh the")).to_be_visible(timeout=LIVE_MS)
    chat.page.wait_for_timeout(SILENCE_MS)
    assert chat.messages("bot").count() == before


@contextmanager
def silence_of_the_bot(chat: ChatPage) -> Iterator[None]:
    """Whatever else is done inside, the bot has had the time to answer and has not."""
    before, until = chat.messages("bot").count(), time.monotonic() + SILENCE_MS / 1000
    yield
    chat.page.wait_for_timeout(max(0.0, until - time.monotonic()) * 1000)
    assert chat.messages("bot").count() == before


def answers(chat: ChatPage, page: Page) -> None:
    mark(chat.page)
    page.locator("#reply").fill(ANSWER)
    page.locator("#reply-form button[type=submit]").click()
    expect(chat.messages("officer").filter(has_text=ANSWER)).to_be_visible(timeout=HELD_MS + LIVE_MS)
    expect(page.locator(".message.by-officer", has_text=ANSWER)).to_be_visible(timeout=LIVE_MS)
    assert was_not_reloaded(chat.page)


def keeps_its_history_after_a_reload(chat: ChatPage) -> None:
    texts = [text.split("\n")[1] for text in chat.messages().all_inner_texts() if "\n" in text]
    number = chat.messages().count()
    chat.page.reload()
    expect(chat.page.locator("#chat[data-ready='1']")).to_be_attached()
    expect(chat.messages()).to_have_count(number)
    assert [text.split("\n")[1] for text in chat.messages().all_inner_texts() if "\n" in text] == texts
    assert chat.messages("officer").filter(has_text=ANSWER).count() == 1


def closes_with_a_result(desk: Desk, code: str) -> None:
    desk.page.goto(f"{desk.url}/cases/{code}")
    check_page(desk.page, "case, open")
    desk.page.locator("#result-text").fill(RESULT)
    desk.page.locator("#no-photo").fill("Trời tối, chưa chụp được ảnh sau khi sửa.")
    desk.page.locator("#result button[value=close]").click()
    expect(desk.page.locator("#case-head")).to_contain_text("Đã đóng")
    mark(desk.page)


def rates(chat: ChatPage) -> None:
    """The result and the question come without a reload; one tap is enough."""
    chat.waits_for(RESULT, author="officer")
    chat.page.locator("[data-testid=rating][data-score='5']").click()
    chat.waits_for("Cảm ơn", author="system")
