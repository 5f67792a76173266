"""Without a network: what was typed and chosen stays, goes out by itself, in order and once, from whichever tab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.chatting import READY, Visitor, arrived, conversation_of, own, texts_of, words
from tests.fakes.officer_client import OfficerClient
from tests.pictures import picture


@pytest.fixture
def visitor(browser: Browser, system: TemporarySystem) -> Iterator[Visitor]:
    found = Visitor(browser, system.url)
    yield found
    assert found.errors == []
    found.close()


def photo(name: str) -> FilePayload:
    return FilePayload(name=name, mimeType="image/png", buffer=picture("PNG", size=(320, 240)))


def test_what_is_written_without_a_network_goes_out_in_order_and_once(visitor: Visitor, duty: OfficerClient) -> None:
    page = visitor.open()
    first = words()
    arrived(visitor.writes(first))
    visitor.context.set_offline(True)
    expect(page.get_by_test_id("offline")).to_contain_text("Mất mạng")
    written = [f"{first} dòng {number}" for number in range(5)]
    for line in written:
        row = visitor.writes(line)
        expect(row.locator("[data-tick=waiting]")).to_contain_text("tự gửi khi có mạng")
    expect(page.get_by_test_id("offline")).to_contain_text("5 tin đang chờ gửi")
    visitor.context.set_offline(False)
    for line in written:
        arrived(own(page, line))
    expect(page.get_by_test_id("offline")).to_be_hidden()
    assert texts_of(duty, conversation_of(duty, first)) == [first, *written]


def test_a_page_loaded_again_without_a_network_opens_with_draft_photos_and_waiting_messages(
    visitor: Visitor, duty: OfficerClient
) -> None:
    page = visitor.open()
    first = words()
    arrived(visitor.writes(first))
    visitor.reload()
    page.wait_for_function("caches.match('/chat').then(found => Boolean(found))")
    visitor.context.set_offline(True)
    visitor.writes(f"{first} chờ mạng")
    page.get_by_test_id("photo-input").set_input_files([photo("ổ gà.png"), photo("cống.png")])
    expect(page.get_by_test_id("chip")).to_have_count(2)
    page.get_by_test_id("chat-input").fill("đang viết dở")
    page.reload()
    expect(page.locator(READY)).to_be_attached()
    expect(page.get_by_test_id("chat-input")).to_have_value("đang viết dở")
    expect(page.get_by_test_id("chip")).to_have_count(2)
    expect(page.get_by_test_id("chip").first.locator("img")).to_be_visible()
    expect(own(page, f"{first} chờ mạng").locator("[data-tick=waiting]")).to_be_visible()
    assert page.locator("#rows > li").count() == 0, "the page kept for offline use holds nobody's messages"
    page.get_by_test_id("chat-send").click()
    expect(own(page, "đang viết dở").locator("img")).to_have_count(2)
    visitor.context.set_offline(False)
    arrived(own(page, "đang viết dở"))
    conversation = conversation_of(duty, first)
    assert texts_of(duty, conversation) == [first, f"{first} chờ mạng", "đang viết dở"]
    files = duty.get(f"conversations/{conversation}/messages")[-1]["files"]
    files = files or next(m["files"] for m in duty.get(f"conversations/{conversation}/messages") if m["files"])
    assert [file["name"] for file in files] == ["ổ gà.png", "cống.png"]
    expect(page.get_by_test_id("chip")).to_have_count(0)
    visitor.reload()
    expect(page.get_by_test_id("chat-input")).to_have_value("")
    expect(page.get_by_test_id("chip")).to_have_count(0)


def test_an_answer_that_was_lost_on_the_way_does_not_double_the_message(visitor: Visitor, duty: OfficerClient) -> None:
    page = visitor.open()
    first = words()
    arrived(visitor.writes(first))
    lost = iter([True, True])
    page.route(
        "**/chat/messages",
        lambda route: (route.fetch(), route.abort())[1] if next(lost, False) else route.continue_(),
    )
    arrived(visitor.writes(f"{first} hai"))
    arrived(visitor.writes(f"{first} ba"))
    assert texts_of(duty, conversation_of(duty, first)) == [first, f"{first} hai", f"{first} ba"]


def test_two_tabs_of_one_browser_stay_in_step(visitor: Visitor, duty: OfficerClient) -> None:
    page, other = visitor.open(), visitor.open(page=visitor.tab())
    first = words()
    page.bring_to_front()  # a tab behind another one is drawn once a second
    arrived(visitor.writes(first))
    arrived(own(other, first))
    page.get_by_test_id("chat-input").fill("viết ở thẻ một")
    expect(other.get_by_test_id("chat-input")).to_have_value("viết ở thẻ một")
    page.get_by_test_id("photo-input").set_input_files(photo("a.png"))
    expect(other.get_by_test_id("chip")).to_have_count(1)
    other.get_by_test_id("chip").get_by_role("button").click()
    expect(page.get_by_test_id("chip")).to_have_count(0)
    visitor.context.set_offline(True)
    for number, tab in enumerate((page, other, page, other)):
        tab.bring_to_front()
        visitor.writes(f"{first} số {number}", tab)
        expect(own(page, f"{first} số {number}")).to_have_count(1)
        expect(own(other, f"{first} số {number}")).to_have_count(1)
    visitor.context.set_offline(False)
    for number in range(4):
        for tab in (page, other):
            arrived(own(tab, f"{first} số {number}"))
    assert texts_of(duty, conversation_of(duty, first)) == [first, *(f"{first} số {number}" for number in range(4))]


def test_too_many_messages_wait_with_a_kind_word(visitor: Visitor) -> None:
    page = visitor.open()
    arrived(visitor.writes(words()))
    refused = '{"title": "Anh/chị gửi hơi nhanh.", "code": "too_many_messages", "status": 429}'
    tries = iter([True])
    page.route(
        "**/chat/messages",
        lambda route: (
            route.fulfill(status=429, body=refused, headers={"retry-after": "1"}, content_type="application/json")
            if next(tries, False)
            else route.continue_()
        ),
    )
    row = visitor.writes("gửi nhanh")
    expect(row.locator("[data-tick=waiting]")).to_contain_text("hơi nhanh")
    arrived(row)


def test_a_message_that_is_refused_says_why_and_can_be_sent_again_or_deleted(visitor: Visitor) -> None:
    page = visitor.open()
    arrived(visitor.writes(words()))
    refused = '{"title": "Không nhận tin này.", "code": "invalid", "status": 422}'
    page.route(
        "**/chat/messages", lambda route: route.fulfill(status=422, body=refused, content_type="application/json")
    )
    row = visitor.writes("bị từ chối")
    expect(row.locator("[data-tick=failed]")).to_contain_text("Không nhận tin này.")
    second = visitor.writes("cũng bị từ chối")
    expect(second.locator("[data-tick=failed]")).to_be_visible()
    second.get_by_role("button", name="Xóa").click()
    expect(second).to_have_count(0)
    page.unroute("**/chat/messages")
    visitor.reload()
    row.get_by_role("button", name="Gửi lại").click()
    arrived(row)
