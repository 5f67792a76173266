"""A ready answer is called in the field by a slash and its short word, by keyboard alone; nothing is sent by it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from inbox_api import db
from inbox_api.conversations import service as conversations
from inbox_api.models import Author, Message
from inbox_api.ready import service
from inbox_api.ready.belonging import Belonging
from inbox_api.ready.service import Draft
from tests.databases import own_database
from tests.e2e.browsing import Desk, check_page
from tests.factories import PASSWORD, create_case_for, load_demo_city, officer, receive
from tests.serving import serving

LAMP = Draft(
    "Đã báo đội đèn", "Đội điện đã nhận {mã hồ sơ}, xong trước {ngày}.", belongs=Belonging(["0301"], word="den")
)
THANKS = Draft("Cảm ơn đã báo", "Cảm ơn anh/chị đã báo tin.", belongs=Belonging(word="cam-on"))
RUBBISH = Draft("Xe rác tới tối nay", "Tối nay xe gom.", belongs=Belonging(["0501"], word="rac"))
PHONE = ViewportSize(width=390, height=844)
SCREEN = ViewportSize(width=1366, height=768)


@pytest.fixture(scope="module")
def place(database_server: str) -> Iterator[tuple[str, str, str]]:
    """(address, path of a talk about a lamp, its case)."""
    with own_database(database_server):
        now = datetime.now(UTC)
        with db.transaction() as session:
            load_demo_city(session)
        with db.transaction() as session:
            lan = officer(session, "lan")
            talk = receive(session, "Đèn đường trước nhà tắt ba hôm nay", now=now - timedelta(hours=1))
            case = create_case_for(session, talk, topic="0301", now=now - timedelta(minutes=50))
            conversations.take_over(session, talk.id, lan, now)
            session.add(
                Message(
                    conversation_id=talk.id, channel="web", account_id="web", author=Author.OFFICER, sent_at=now,
                    received_at=now, text="Dạ, đội đèn đang tới.", officer_id=lan.id,
                )
            )  # fmt: skip
            for draft in (RUBBISH, THANKS, LAMP):
                service.write(session, lan, draft, now)
            path, code = f"/inbox/{talk.public_id}", case.code
        with serving() as url:
            yield url, path, code


@pytest.fixture
def page(browser: Browser, place: tuple[str, str, str]) -> Page:
    return Desk(browser, place[0], "lan", PASSWORD).page


def shot(page: Page, name: str) -> None:
    folder = os.environ.get("HOPTHU_SHOTS")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_slash_and_a_short_word_bring_the_filled_text_by_keyboard(page: Page, place: tuple[str, str, str]) -> None:
    url, path, code = place
    page.goto(url + path)
    field = page.locator("#reply")
    field.press_sequentially("Chào chị. /đ")
    called = page.locator("#ready-called li")
    expect(called).to_have_count(2)
    expect(called.first).to_contain_text("Đã báo đội đèn")
    below, above = field.bounding_box(), page.locator("#ready-called").bounding_box()
    assert below is not None
    assert above is not None
    assert above["y"] + above["height"] <= below["y"], "the words in the field stay readable"
    shot(page, "called")
    page.keyboard.press("ArrowDown")
    expect(called.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"Chào chị. Đội điện đã nhận {code}, xong trước {{ngày}}.")
    expect(page.locator("#ready-called")).to_be_hidden()
    assert field.evaluate("node => node.value.slice(node.selectionStart, node.selectionEnd)") == "{ngày}"
    page.keyboard.type("thứ Hai")
    expect(field).to_have_value(f"Chào chị. Đội điện đã nhận {code}, xong trước thứ Hai.")
    field.fill("Trực 24/7 /zz")
    expect(called).to_have_count(0)
    field.fill("")
    field.press_sequentially("/cam")
    expect(called).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#ready-called")).to_be_hidden()
    expect(field).to_be_focused()
    field.fill("")


def test_on_the_page_of_a_case_it_goes_into_the_field_written_in_last(page: Page, place: tuple[str, str, str]) -> None:
    url, _path, code = place
    page.goto(f"{url}/cases/{code}")
    page.get_by_text("Chuyển đơn vị khác").click()
    reason = page.locator("#transfer-reason")
    reason.press_sequentially("/rac")
    page.locator("#ready-called li").click()
    expect(reason).to_have_value("Tối nay xe gom.")
    page.locator("#answer").click()
    page.locator("#ready-box > summary").click()
    shown = page.locator(".ready summary")
    expect(shown).to_have_count(3)
    expect(shown.first).to_contain_text("Đã báo đội đèn")
    expect(shown.last).to_contain_text("Xe rác tới tối nay")
    shot(page, "case")
    shown.first.click()
    page.locator(".ready").first.get_by_role("button").click()
    expect(page.locator("#answer")).to_have_value(f"Đội điện đã nhận {code}, xong trước {{ngày}}.")
    page.locator("#ready-query").fill("cam on")
    expect(shown).to_have_count(1)
    page.locator("#answer").fill("")


def test_a_good_answer_is_kept_by_its_button_and_the_talk_stays(page: Page, place: tuple[str, str, str]) -> None:
    url, path, _code = place
    page.goto(url + path)
    page.get_by_role("button", name="Giữ làm câu soạn sẵn").click()
    expect(page.locator("#notices")).to_contain_text("Đã giữ vào câu soạn sẵn")
    expect(page.locator("#reply")).to_be_visible()
    page.goto(f"{url}/ready-answers")
    expect(page.locator("main")).to_contain_text("đội đèn đang tới")


@pytest.mark.parametrize("size", [SCREEN, PHONE])
def test_the_pages_are_accessible_and_fit_a_phone(page: Page, place: tuple[str, str, str], size: ViewportSize) -> None:
    url, path, code = place
    page.set_viewport_size(size)
    for name, address in (("kept", "/ready-answers"), ("new", "/ready-answers/new"), ("talk", path)):
        page.goto(url + address)
        if name == "new":
            page.locator("summary").first.click()
        if name == "talk":
            page.locator("#reply").press_sequentially("/")
            expect(page.locator("#ready-called li").first).to_be_visible()
        shot(page, f"{name}-{size['width']}")
        check_page(page, address)
        page.set_viewport_size(size)
    page.goto(f"{url}/cases/{code}")
    page.locator("#ready-box > summary").click()
    expect(page.locator(".ready").first).to_be_visible()
    page.locator("#ready-box").scroll_into_view_if_needed()
    shot(page, f"case-{size['width']}")
    check_page(page, code)
