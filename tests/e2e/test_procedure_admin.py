"""The catalogue's pages in a real browser: facts go live by two people, misses are found, every page is usable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import ANSWER_MS, PHONE, ChatPage, Desk, check_page
from tests.fakes.officer_client import OfficerClient
from tests.fakes.waiting import eventually

STAY = "dang-ky-tam-tru"
RECORD = f"/procedures/record/{STAY}"
TODAY = (datetime.now(UTC) + timedelta(hours=7)).date()
WORDS = "Thu 7.350 đồng mỗi lần theo nghị quyết thử nghiệm"
MISS = "xin ở nhờ nhà dì Bảy mấy tháng trời cho con học bổ túc"
ANSWER = "Dạ, câu soạn sẵn để thử: anh/chị mang căn cước đến công an phường ạ."


@pytest.fixture
def trainer(browser: Browser, system: TemporarySystem) -> Iterator[Desk]:
    desk = Desk(browser, system.url, "trainer", system.secret("HOPTHU_DEMO_PASSWORD"))
    yield desk
    desk.context.close()


@pytest.fixture
def approver(browser: Browser, system: TemporarySystem) -> Iterator[Desk]:
    desk = Desk(browser, system.url, "approver", system.secret("HOPTHU_DEMO_PASSWORD"))
    yield desk
    desk.context.close()


@pytest.fixture
def writer(system: TemporarySystem) -> OfficerClient:
    return OfficerClient(system.url, "trainer", system.secret("HOPTHU_DEMO_PASSWORD"))


@pytest.fixture
def second(system: TemporarySystem) -> OfficerClient:
    return OfficerClient(system.url, "approver", system.secret("HOPTHU_DEMO_PASSWORD"))


def public_answer(system: TemporarySystem, page: Page, aspect: str) -> str:
    answer = page.request.get(f"{system.url}/api/v1/procedures/{STAY}/answer?aspect={aspect}")
    return "\n".join(answer.json()["parts"])


def test_a_fee_is_edited_previewed_approved_by_a_second_person_and_told_to_citizens(
    system: TemporarySystem, trainer: Desk, approver: Desk, second: OfficerClient
) -> None:
    page = trainer.page
    assert WORDS not in public_answer(system, page, "fee")
    page.goto(f"{system.url}{RECORD}/edit/fee")
    page.get_by_role("textbox", name="Số tiền (đồng)", exact=True).fill("7.350")
    page.get_by_role("textbox", name="Bằng lời", exact=True).fill(WORDS)
    page.get_by_role("textbox", name="Nguồn", exact=True).fill("Nghị quyết thử nghiệm 99")
    preview = page.locator("#preview")
    expect(preview.locator(".pair").first).to_contain_text("7.350", timeout=ANSWER_MS)
    page.locator("#channels label", has_text="Zalo").click()
    expect(preview.locator(".phone-zalo").first).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_role("textbox", name="Bằng lời", exact=True)).to_have_value(WORDS)
    page.get_by_role("button", name="Gửi duyệt").click()
    page.wait_for_url(re.compile(r"/procedures/changes/\d+"))
    expect(page.locator("main")).to_contain_text("cần người thứ hai duyệt")
    change = int(page.url.split("/")[-1].split("?")[0])
    try:
        approver.page.goto(f"{system.url}/procedures/changes")
        approver.page.locator(f"a.btn[href='/procedures/changes/{change}']").click()
        expect(approver.page.locator("ins", has_text="7.350").first).to_be_visible()
        approver.page.get_by_role("button", name="Duyệt và áp dụng").click()
        expect(approver.page.locator("main")).to_contain_text("Đã duyệt")
        assert WORDS in public_answer(system, page, "fee")
        page.goto(f"{system.url}/thu-tuc/{STAY}")
        expect(page.locator("main")).to_contain_text("7.350")
        expect(page.locator("main")).to_contain_text("Nghị quyết thử nghiệm 99")
    finally:
        second.post(f"catalogue/changes/{change}/withdraw")


def test_the_citys_form_is_handed_in_approved_by_a_second_person_and_opened_by_everybody(
    system: TemporarySystem, trainer: Desk, approver: Desk
) -> None:
    page, forms = trainer.page, f"{system.url}/procedures/record/dang-ky-khai-sinh/forms"
    page.goto(forms)
    card = page.locator("section.card", has_text="Tờ khai đăng ký khai sinh")
    expect(card).to_contain_text("Gửi thành tệp")
    card.locator("summary").click()
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    form = {"name": "moi.pdf", "mimeType": "application/pdf", "buffer": content}
    card.locator("input[type=file]").set_input_files(form)  # type: ignore[arg-type]
    card.get_by_role("button", name="Nộp tệp này").click()
    expect(page.locator("main")).to_contain_text("cần người thứ hai duyệt")
    check_page(page, "forms of a procedure")
    approver.page.goto(f"{system.url}/procedures/changes")
    approver.page.get_by_role("link", name=re.compile("Mở tệp và quyết định")).click()
    approver.page.get_by_role("button", name=re.compile("^Duyệt")).click()
    expect(approver.page.locator("#notices")).to_contain_text("từ nay trợ lý gửi tệp này")
    answer = page.request.get(f"{system.url}/api/v1/procedures/dang-ky-khai-sinh/answer?aspect=form&channel=web").json()
    assert page.request.get(answer["files"][0]["url"]).body() == content
    public = approver.context.browser.new_context()  # type: ignore[union-attr]
    reader = public.new_page()
    reader.goto(f"{system.url}/thu-tuc/dang-ky-khai-sinh")
    expect(reader.locator(f"a[href='{answer['files'][0]['url']}']")).to_be_visible()
    public.close()
    page.goto(forms)
    page.locator("section.card details summary").first.click()
    page.get_by_role("button", name=re.compile("Gỡ tệp của thành phố")).click()
    expect(page.locator("#notices")).to_contain_text("không còn được gửi")


def test_a_question_that_was_missed_becomes_a_way_of_naming_in_one_click(
    system: TemporarySystem, trainer: Desk
) -> None:
    page = trainer.page

    def search() -> Any:
        return page.request.get(f"{system.url}/api/v1/procedures/search", params={"q": MISS}).json()

    before = search()
    page.goto(f"{system.url}/procedures/misses")
    card = page.locator(".miss", has_text=MISS)
    if before["sure"] or not card.count():
        pytest.fail(f"the question is no miss: {before}")
    card.get_by_placeholder("Thủ tục khác").fill("đăng ký tạm trú")
    card.get_by_role("button", name="Tìm", exact=True).click()
    page.locator(".miss", has_text=MISS).locator(f"button[value='{STAY}']").first.click()
    expect(page.locator("#notices")).to_contain_text("Đã thêm")
    expect(page.locator(".miss", has_text=MISS)).to_have_count(0)
    after = search()
    assert after["results"][0]["id"] == STAY
    page.goto(f"{system.url}{RECORD}/words?q={MISS}")
    expect(page.locator("tr.is-this")).to_contain_text("Đăng ký tạm trú")
    page.locator(".phrases li", has_text=MISS).get_by_role("button", name="Bỏ").click()
    expect(page.locator(".phrases li", has_text=MISS)).to_have_count(0)


def test_rows_are_edited_by_keyboard_and_nothing_typed_is_lost(system: TemporarySystem, trainer: Desk) -> None:
    page = trainer.page
    page.goto(f"{system.url}{RECORD}/edit/documents")
    first = page.locator("#value-0-name")
    told = first.input_value()
    page.get_by_role("textbox", name="Nguồn", exact=True).fill("nguồn gõ dở")
    first.fill(f"{told} (sửa)")
    count = page.locator(".edit-row").count()
    page.get_by_role("button", name="Thêm dòng").last.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-value-{count}")).to_be_visible()
    expect(page.locator(f"#value-{count}-name")).to_be_focused()
    page.keyboard.type("Giấy thêm bằng bàn phím")
    page.locator(f"#row-value-{count}").get_by_role("button", name="Lên").click()
    expect(page.locator(f"#value-{count - 1}-name")).to_have_value("Giấy thêm bằng bàn phím")
    expect(page.locator("#value-0-name")).to_have_value(f"{told} (sửa)")
    expect(page.get_by_role("textbox", name="Nguồn", exact=True)).to_have_value("nguồn gõ dở")
    expect(page.locator("#preview")).to_contain_text("Giấy thêm bằng bàn phím", timeout=ANSWER_MS)


def test_editing_works_without_script(browser: Browser, system: TemporarySystem, trainer: Desk) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=trainer.context.storage_state())
    page = context.new_page()
    page.goto(f"{system.url}{RECORD}/edit/steps")
    page.get_by_role("textbox", name="Các bước", exact=True).fill("Bước một.\nBước hai không cần script.")
    page.get_by_role("button", name="Xem trước").last.click()
    expect(page.locator("#preview")).to_contain_text("Bước hai không cần script.")
    expect(page.get_by_role("textbox", name="Các bước", exact=True)).to_have_value(re.compile("Bước hai"))
    page.goto(f"{system.url}{RECORD}/edit/documents")
    count = page.locator(".edit-row").count()
    page.get_by_role("button", name="Thêm dòng").last.click()
    expect(page.locator(".edit-row")).to_have_count(count + 1)
    context.close()


def test_a_ready_answer_is_put_into_the_field_and_not_sent(
    browser: Browser, system: TemporarySystem, writer: OfficerClient, second: OfficerClient
) -> None:
    text = {"kind": "canned", "title": "Câu soạn sẵn thử", "body": ANSWER, "procedure_ids": [STAY], "source": "thử"}
    made = writer.post("catalogue/articles", text)
    second.post(f"catalogue/articles/{made['id']}/approve", {"seen": made["written_at"]})
    try:
        chat = ChatPage(browser, system.url)
        chat.writes("toi muon gap can bo, nha di bay tam tru sao")
        lan = Desk(browser, system.url, "duty", system.secret("HOPTHU_DEMO_PASSWORD"))
        rows = lan.page.locator("[data-row]")

        def finds_the_talk() -> bool:
            lan.page.goto(f"{system.url}/inbox?q=nha+di+bay+tam+tru")
            return rows.count() == 1

        eventually(finds_the_talk)
        rows.first.click()
        lan.page.locator("#ready-box summary").first.click()
        ready = lan.page.locator(".ready", has_text="Câu soạn sẵn thử")
        expect(ready).to_be_visible()
        lan.page.locator("#ready-query").fill("không có trong câu nào")
        expect(ready).to_have_count(0)
        lan.page.locator("#ready-query").fill("cau soan san de thu")
        expect(ready).to_be_visible()
        ready.locator("summary").click()
        ready.get_by_role("button", name="Đưa vào câu trả lời").click()
        expect(lan.page.locator("#reply")).to_have_value(ANSWER)
        expect(lan.page.locator("#reply")).to_be_focused()
        assert chat.messages("officer").count() == 0
    finally:
        second.post(f"catalogue/articles/{made['id']}/withdraw")


def test_every_page_is_accessible_and_fits_a_phone(
    system: TemporarySystem, trainer: Desk, approver: Desk, writer: OfficerClient, second: OfficerClient
) -> None:
    soon = (TODAY + timedelta(days=5)).isoformat()
    change = writer.post(
        f"catalogue/procedures/{STAY}/changes",
        {"field": "result", "value": "Kết quả thử", "source": "thử", "valid_from": TODAY.isoformat(), "valid_to": soon},
    )["id"]
    text = {"kind": "article", "title": "Bài thử", "body": "Một đoạn.", "procedure_ids": [STAY], "source": "thử"}
    article = writer.post("catalogue/articles", text)["id"]
    trainer.page.request.get(f"{system.url}/api/v1/procedures/search", params={"q": "xin xăm cầu tự ở miếu"})
    lists = ("", "?status=memory", "/changes", "/misses", "/expiring", "/articles", "/articles/new", "/doubts")
    parts = ("", "/answers?channel=facebook", "/words?q=tam+tru", "/questions", "/history", "/compare")
    edits = ("fee", "documents", "methods", "fees", "decision", "memory_fields", "aliases", "online_level")
    try:
        second.post(f"catalogue/changes/{change}/approve")
        paths = [f"/procedures{one}" for one in lists] + [RECORD + one for one in parts]
        paths += [f"{RECORD}/edit/{one}" for one in edits] + [f"/procedures/articles/{article}/edit"]
        for path in paths:
            trainer.page.goto(f"{system.url}{path}")
            check_page(trainer.page, path)
        for path in (f"/procedures/changes/{change}", f"/procedures/articles/{article}", "/procedures/changes", RECORD):
            approver.page.goto(f"{system.url}{path}")
            check_page(approver.page, f"{path} for the second person")
    finally:
        second.post(f"catalogue/changes/{change}/withdraw")
        writer.post(f"catalogue/articles/{article}/withdraw")


def test_the_list_is_walked_by_keyboard_and_the_menu_shows_where_one_is(system: TemporarySystem, trainer: Desk) -> None:
    page = trainer.page
    page.goto(f"{system.url}/procedures")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second_row = page.locator("[data-row]").nth(1)
    expect(second_row).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("tam tru")
    page.keyboard.press("Enter")
    expect(page.locator(f"a[href='{RECORD}']").first).to_be_visible()
    page.set_viewport_size(PHONE)
    page.goto(f"{system.url}/procedures/articles")
    expect(page.locator(".menu a[aria-current]")).to_be_in_viewport()
