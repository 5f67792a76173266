"""A trainer reviews forty messages by keyboard alone, in a real browser on a real server; the pace is printed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from inbox_api import db
from inbox_api.models import ReviewItem, TrainingChange
from inbox_api.training.data import changes
from inbox_api.training.review import collecting, refreshing
from tests.databases import own_database
from tests.e2e.browsing import ANSWER_MS, Desk, check_page
from tests.factories import PASSWORD, load_demo_city, officer
from tests.integration.training.understood import entity, said
from tests.serving import serving

MATTERS = (
    "mai {where} có cúp điện không vậy", "bữa nào {where} có lịch cắt điện cho tui hay với",
    "xin lịch cúp điện tuần này {where}",
    "điện lực cắt điện {where} tới mấy giờ mới có lại", "sao {where} cúp hoài mà không báo trước gì hết trơn",
    "nghe nói {where} sắp cúp để sửa đường dây phải không", "mấy giờ {where} bắt đầu cúp để tui còn nấu cơm",
    "cho biết {where} có nằm trong khu bị cắt điện ngày mai không",
)  # fmt: skip
PLACES = ("khóm mình", "bên chợ", "ngoài ấp", "khu nhà trọ", "dãy phố trong hẻm")
TWENTY_A_MINUTE = 20
SCREEN = ViewportSize(width=1366, height=768)
NEXT = """id => {
    const here = document.querySelector('.review-item.is-here');
    return here ? here.dataset.item !== id : !document.getElementById('review-empty').hidden;
}"""


@pytest.fixture(scope="module")
def city(database_server: str) -> Iterator[str]:
    with own_database(database_server):
        with db.transaction() as session:
            load_demo_city(session)
        now = datetime.now(UTC)
        texts = [matter.format(where=place) for place in PLACES for matter in MATTERS]
        with db.transaction() as session:
            for number, text in enumerate(texts):
                marks = (entity(text, "ngày mai", "date_time"),) if "ngày mai" in text else ()
                said(session, text, "out_of_scope", citizen=f"c{number}", entities=marks, now=now - timedelta(hours=1))
            collecting.collect(session, now, now - timedelta(days=1))
            refreshing.refresh(session)
        with serving() as url:
            yield url


@pytest.fixture
def page(browser: Browser, city: str) -> Iterator[Page]:
    desk = Desk(browser, city, "trainer", PASSWORD)
    desk.page.goto(f"{city}/training/review")
    expect(desk.page.locator("#review[data-ready='1']")).to_be_attached(timeout=ANSWER_MS)
    yield desk.page
    desk.context.close()


def states() -> dict[str, int]:
    with db.transaction() as session:
        found: dict[str, int] = {}
        for state in session.scalars(select(ReviewItem.state)):
            found[state] = found.get(state, 0) + 1
        return found


def here(page: Page) -> str:
    return page.locator(".review-item.is-here").get_attribute("data-item") or ""


def press(page: Page, key: str) -> None:
    """One key; the next message is there at once."""
    before = here(page)
    page.keyboard.press(key)
    page.wait_for_function(NEXT, arg=before)


def test_the_pages_are_accessible_and_fit_a_phone(page: Page, city: str) -> None:
    check_page(page, "review")
    for name in ("review/agreement", "talks", "figures", "trials"):
        page.goto(f"{city}/training/{name}")
        check_page(page, name)
    page.goto(f"{city}/training/talks")
    page.locator(".talks a").first.click()
    check_page(page, "talk")


def test_an_intent_that_is_missing_is_made_from_a_message(page: Page) -> None:
    waiting = int(page.locator("[data-count=open]").inner_text())
    page.keyboard.press("n")
    dialog = page.locator("#new-intent")
    dialog.get_by_label("Tên ngắn, như trên nút bấm").fill("Hỏi giờ")
    dialog.get_by_label("Tên trong dữ liệu").fill("ask_hour")
    dialog.get_by_label("Trợ lý trả lời thế nào").fill("Dạ, lịch cắt điện có trên trang của Điện lực.")
    expect(dialog.locator("[data-warning]")).to_contain_text("ý định giống")
    dialog.get_by_label("Tên ngắn, như trên nút bấm").fill("Lịch cắt điện")
    dialog.get_by_label("Tên trong dữ liệu").fill("power_cut_times")
    dialog.get_by_label("Trợ lý trả lời thế nào").focus()
    expect(dialog.locator("[data-warning]")).to_be_hidden()
    dialog.get_by_role("button", name="Thêm ý định với câu này").click()
    page.wait_for_url("**/training/review?*change=*")
    expect(page.locator("[data-count=open]")).to_have_text(str(waiting - 1))


def test_an_intent_that_is_like_the_new_one_is_told_by_its_name_in_words(page: Page) -> None:
    told = {"detail": "Giống: ask_hours (78 %).", "code": "similar_intent"}
    page.route("**/api/v1/training/review/*/intent", lambda route: route.fulfill(status=409, json=told))
    page.route("**/api/v1/training/review/similar?*", lambda route: route.fulfill(json=[]))
    page.keyboard.press("n")
    dialog = page.locator("#new-intent")
    dialog.get_by_label("Tên trong dữ liệu").fill("office_days")
    dialog.get_by_label("Tên ngắn, như trên nút bấm").fill("Ngày làm việc")
    with page.expect_response("**/similar?*"):
        dialog.get_by_label("Trợ lý trả lời thế nào").fill("Dạ, từ thứ Hai đến thứ Sáu.")
    dialog.get_by_role("button", name="Thêm ý định với câu này").click()
    expect(dialog.locator("[data-warning]")).to_contain_text("(78 %)")
    expect(dialog.locator("[data-warning]")).not_to_contain_text("ask_hours")


def test_words_are_marked_by_keyboard_and_whole(page: Page) -> None:
    said_here = page.locator(".review-item.is-here [data-said]")
    page.keyboard.press("e")
    expect(page.locator("#marking")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("l")
    expect(said_here.locator("mark[data-label=landmark]")).to_be_visible()
    words = said_here.locator("mark[data-label=landmark] .word").all_inner_texts()
    assert len("".join(words).split()) >= 2
    page.keyboard.press("Delete")
    expect(said_here.locator("mark[data-label=landmark]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#marking")).to_be_hidden()


def test_a_selection_by_mouse_takes_whole_words(page: Page) -> None:
    page.evaluate(
        """() => {
            const said = document.querySelector('.review-item.is-here [data-said]');
            const node = document.createTreeWalker(said, NodeFilter.SHOW_TEXT).nextNode();
            const range = document.createRange();
            range.setStart(node, 1); range.setEnd(node, 2);
            getSelection().removeAllRanges(); getSelection().addRange(range);
            said.dispatchEvent(new MouseEvent('mouseup', { bubbles: true }));
        }"""
    )
    chosen = "".join(page.locator(".review-item.is-here .word.is-at").all_inner_texts())
    text = page.locator(".review-item.is-here [data-said]").inner_text()
    assert text.startswith(chosen)
    assert chosen.isalnum() or " " in chosen
    assert len(chosen) > 1


def test_all_that_reviewing_needs_is_on_the_screen_of_most_trainers(page: Page) -> None:
    page.set_viewport_size(SCREEN)
    item = page.locator(".review-item.is-here")
    for part in (item.locator("[data-said]"), item.locator(".review-choices"), item.locator(".review-steps")):
        expect(part).to_be_in_viewport(ratio=1)
    expect(page.locator(".keys-list")).to_be_in_viewport(ratio=1)
    for key, panel in (("e", "#marking"), ("o", "#typing")):
        page.keyboard.press(key)
        expect(page.locator(panel)).to_be_in_viewport(ratio=1)
        expect(item.locator("[data-said]")).to_be_in_viewport(ratio=1)
        lowest = page.locator(panel).evaluate("node => node.getBoundingClientRect().top")
        assert item.locator("[data-said]").evaluate("node => node.getBoundingClientRect().bottom") <= lowest
        check_page(page, f"review, {panel}")
        page.set_viewport_size(SCREEN)
        page.keyboard.press("Escape")
    assert page.evaluate("scrollY") == 0


def test_the_counts_above_follow_every_key(page: Page) -> None:
    for key, name in (("s", "expert"), ("x", "discarded")):
        told = page.locator(f"[data-count={name}]")
        before, first = int(told.inner_text()), here(page)
        press(page, key)
        expect(told).to_have_text(str(before + 1))
        page.keyboard.press("u")
        expect(told).to_have_text(str(before))
        expect(page.locator(f"#item-{first}.is-here")).to_be_visible()  # the count is told before the message is back


def test_undo_brings_the_last_message_back(page: Page) -> None:
    first = here(page)
    press(page, "x")
    page.keyboard.press("u")
    expect(page.locator(f"#item-{first}.is-here")).to_be_visible()


def test_what_the_server_refuses_comes_back_with_the_reason(page: Page) -> None:
    first = here(page)
    page.route("**/skip", lambda route: route.fulfill(status=409, json={"detail": "Đã có người xử lý câu này."}))
    page.keyboard.press("s")
    expect(page.locator("#alerts")).to_contain_text("Đã có người xử lý")
    expect(page.locator(f"#item-{first}.is-here")).to_be_visible()


def write_beside(page: Page) -> str:
    """Somebody else adds a line that is nearly the message on the page; its words."""
    with db.transaction() as session:
        line = f"{session.get_one(ReviewItem, int(here(page))).text} bà con"
        changes.add(session, officer(session, "approver"), "ask_hours", line, reason="câu thật")
    return line


def test_a_line_that_is_nearly_another_is_told_and_dealt_with_by_keyboard(page: Page) -> None:
    first, line = here(page), write_beside(page)
    press(page, "Enter")
    told = page.locator("#near .near").filter(has_text=line)
    expect(told).to_be_visible()
    expect(told).to_contain_text("khác ý định")
    check_page(page, "nearly the same")
    page.locator(".review-item.is-here [data-said]").focus()
    shown = page.locator("#near .near").count()  # others of the queue are alike, too
    while told.count():
        page.keyboard.press("g")
        expect(page.locator("#near .near")).to_have_count(shown - 1)
        shown -= 1
    assert item_state(first) == "done"
    second, line = here(page), write_beside(page)
    press(page, "Enter")
    told = page.locator("#near .near").filter(has_text=line)
    expect(told).to_be_visible()
    page.keyboard.press("b")
    expect(told).to_have_count(0)
    assert item_state(second) == "discarded"


def item_state(number: str) -> str:
    with db.transaction() as session:
        return session.get_one(ReviewItem, int(number)).state


def test_the_words_behind_a_prediction_come_by_one_key_and_the_message_stays(page: Page) -> None:
    found = '<p class="weighed">mai <b class="weight-2">cúp điện</b></p>'
    page.route("**/training/review/*/words", lambda route: route.fulfill(
        content_type="text/html", body=f"<div data-words-found>{found}</div>"
    ))  # fmt: skip
    before = here(page)
    page.keyboard.press("w")
    expect(page.locator(".review-item.is-here .weight-2")).to_have_text("cúp điện", timeout=ANSWER_MS)
    assert here(page) == before


def test_forty_messages_by_keyboard_alone(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    """Enter, digits, typing, marks, experts, discards and one undo in turn."""
    total = int(page.locator("[data-count=open]").inner_text())
    began = time.monotonic()
    for number in range(total):
        step = number % 8
        if step == 7:
            page.keyboard.press("o")
            page.keyboard.type("hoi gio lam")
            before = here(page)
            page.keyboard.press("Enter")
            page.wait_for_function(NEXT, arg=before)
        else:
            press(page, ("Enter", "2", "s", "x", "Enter", "1", "Enter")[step])
    expect(page.locator("#review-empty")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#review-done")).to_have_text(str(total))
    expect(page.locator("#review")).to_have_attribute("data-pending", "0", timeout=60_000)
    pace = total / (time.monotonic() - began) * 60
    with capsys.disabled():
        print(f"\nreview by keyboard: {total} messages, {pace:.0f} a minute")  # noqa: T201 - the figure of this test
    found = states()
    assert found.get("open", 0) == 0
    assert found["expert"] >= 4
    assert found["discarded"] >= 4
    with db.transaction() as session:
        lines = [one for one in session.scalars(select(TrainingChange)) if one.kind == "add"]
    assert {"out_of_scope", "ask_hours"} <= {one.intent for one in lines}
    assert pace >= TWENTY_A_MINUTE
