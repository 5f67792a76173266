"""A conversation opens in the browser it was held in, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, FilePayload, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.chatting import Visitor, arrived, own, words
from tests.pictures import picture

COOKIE = "hopthu_visitor"


@pytest.fixture
def visitor(browser: Browser, system: TemporarySystem) -> Iterator[Visitor]:
    found = Visitor(browser, system.url)
    yield found
    found.close()


def token_of(visitor: Visitor) -> str:
    return next(one["value"] for one in visitor.context.cookies() if one["name"] == COOKIE)


def test_a_stolen_token_opens_nothing_in_another_browser(
    visitor: Visitor, browser: Browser, system: TemporarySystem
) -> None:
    page = visitor.open()
    secret = words()
    photo = FilePayload(name="riêng.png", mimeType="image/png", buffer=picture("PNG", size=(320, 240)))
    page.get_by_test_id("photo-input").set_input_files(photo)
    arrived(visitor.writes(secret))
    address = page.get_by_test_id("photo").get_attribute("src") or ""
    assert "?k=" in address
    stolen = {COOKIE: token_of(visitor)}

    with requests.Session() as program:  # a program with the cookie alone, then with the page's token too
        program.cookies.update(stolen)
        shown = program.get(f"{system.url}/chat", timeout=10)
        assert secret not in shown.text
        assert program.get(f"{system.url}/chat/rows", timeout=10).json()["code"] == "proof_missing"
        assert program.get(f"{system.url}/chat/events", timeout=10).status_code == 403
        token = page.locator("#chat").get_attribute("data-token")
        posted = program.post(
            f"{system.url}/chat/messages",
            data={"token": token, "client_id": "kẻ-gian", "text": "tôi là người khác"},
            headers={"accept": "application/json"},
            timeout=10,
        )
        assert (posted.status_code, posted.json()["code"]) == (403, "proof_missing")
        assert program.get(f"{system.url}{address.split('?')[0]}", timeout=10).status_code == 404
    assert requests.get(f"{system.url}{address}", timeout=10).status_code == 404, "the key alone is worth nothing"

    thief = Visitor(browser, system.url)
    thief.context.add_cookies([{"name": COOKIE, "value": stolen[COOKIE], "url": system.url}])
    other = thief.open()
    expect(other.get_by_test_id("chat-problem")).to_contain_text("không còn trên máy này")
    assert secret not in other.content()
    assert token_of(thief) != stolen[COOKIE]
    thief.close()

    visitor.reload()
    expect(own(page, secret)).to_be_visible()
    expect(page.get_by_test_id("photo")).to_have_js_property("complete", True)


def test_a_key_cannot_be_read_by_scripts_of_the_page(visitor: Visitor) -> None:
    page = visitor.open()
    arrived(visitor.writes(words()))
    read = page.evaluate(
        """() => new Promise((done, failed) => {
          const opening = indexedDB.open("hopthu-chat");
          opening.onsuccess = () => {
            const asking = opening.result.transaction("values").objectStore("values").get("visit ");
            asking.onsuccess = () => crypto.subtle.exportKey("jwk", asking.result.keys.privateKey)
              .then(() => done("read"), error => done(error.name));
          };
        })"""
    )
    assert read == "InvalidAccessError"


def test_a_device_whose_clock_is_wrong_is_let_in(visitor: Visitor) -> None:
    page = visitor.open()
    first = words()
    arrived(visitor.writes(first))
    page.evaluate("() => { const now = Date.now.bind(Date); Date.now = () => now() + 3 * 3600 * 1000; }")
    arrived(visitor.writes(f"{first} sau khi đồng hồ nhảy"))


def test_who_leaves_on_this_device_leaves_nothing_behind(visitor: Visitor, system: TemporarySystem) -> None:
    page, other = visitor.open(), visitor.tab()
    secret = words()
    arrived(visitor.writes(secret))
    visitor.open(page=other)
    page.bring_to_front()
    old = token_of(visitor)
    page.get_by_test_id("chat-input").fill("viết dở")
    page.get_by_test_id("look").click()
    page.get_by_role("button", name="Rời cuộc trò chuyện trên máy này").click()
    page.get_by_role("button", name="Rời đi").click()
    for tab in (page, other):
        expect(tab.get_by_test_id("starter").first).to_be_visible()
        expect(own(tab, secret)).to_have_count(0)
    expect(page.get_by_test_id("chat-input")).to_have_value("")
    answer = requests.get(f"{system.url}/chat/rows", cookies={COOKIE: old}, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (403, "visitor_unknown")
    fresh = words()
    arrived(visitor.writes(fresh))
    assert secret not in page.content()


def test_without_script_a_locked_conversation_says_why_and_a_new_one_works(
    browser: Browser, system: TemporarySystem
) -> None:
    plain = Visitor(browser, system.url, java_script_enabled=False)
    page = plain.page
    page.goto(f"{system.url}/chat")
    text = words()
    page.get_by_test_id("chat-input").fill(text)
    page.get_by_test_id("photo-input").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": picture("PNG", size=(320, 240))}
    )
    page.get_by_test_id("chat-send").click()
    expect(own(page, text)).to_be_visible()
    page.get_by_role("link", name="Xem câu trả lời mới").click()
    expect(own(page, text).locator("[data-tick]")).to_contain_text("Đã")
    cookie = token_of(plain)
    plain.close()

    scripted = Visitor(browser, system.url)
    scripted.context.add_cookies([{"name": COOKIE, "value": cookie, "url": system.url}])
    scripted.open()
    expect(own(scripted.page, text)).to_be_visible()  # switching script on locks what was open
    scripted.reload()
    expect(own(scripted.page, text)).to_be_visible()
    cookie = token_of(scripted)
    scripted.close()

    again = Visitor(browser, system.url, java_script_enabled=False)
    again.context.add_cookies([{"name": COOKIE, "value": cookie, "url": system.url}])
    again.page.goto(f"{system.url}/chat")
    expect(again.page.get_by_text("cần JavaScript")).to_be_visible()
    assert text not in again.page.content()
    again.page.get_by_role("button", name="Bắt đầu cuộc trò chuyện mới").click()
    expect(again.page.get_by_test_id("starter").first).to_be_visible()
    again.close()
