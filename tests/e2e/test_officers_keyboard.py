"""An officer's day without a mouse, and two officers who want one conversation. Real system, real browsers."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import ANSWER_MS, DESK, HELD_MS, LIVE_MS, PHONE, Desk, check_page, keys_ready, new_context
from tests.fakes.officer_client import OfficerClient
from tests.fakes.simulators import Phone, Simulator
from tests.fakes.waiting import eventually

WORDS = "Đèn đường trước nhà số 5 Lê Lợi tắt ba hôm nay"
ANSWER = "Chào anh, tôi là Lan. Chiều nay đội chiếu sáng ra xem ạ."
SECOND = "Chào anh, tôi là Phúc. Tôi làm tiếp việc này ạ."
DRAFT = "Anh cho tôi xin thêm số trụ đèn"
NOTE = "Đã gọi đội chiếu sáng lúc 9 giờ."
RESULT = "Đã thay bóng đèn trước nhà số 5 Lê Lợi, đèn sáng lại từ 18 giờ hôm nay."
WHY_NO_PHOTO = "Trời tối, chưa chụp được ảnh sau khi sửa."
FARTHEST = 80  # presses after which somebody would give up
HAS_FOCUS = "node => node === document.activeElement"


@dataclass(frozen=True)
class Matter:
    """What a citizen wrote, its conversation and its case in Lan's and Phuc's ward."""

    phone: Phone
    conversation: str
    code: str


@pytest.fixture
def matter(system: TemporarySystem, facebook: Simulator, duty: OfficerClient) -> Matter:
    name = f"keys-{secrets.token_hex(4)}"
    phone = facebook.citizen(name)
    phone.writes(WORDS)
    phone.waits_for(lambda _line: True)
    conversation = eventually(lambda: conversation_of(duty, name))
    order = {
        "sender": conversation, "message_id": name, "case_type": "PAHT", "topic": "0301", "description": WORDS,
        "address": "số 5 Lê Lợi", "ward": "phường Trà Vinh",
    }  # fmt: skip
    token = {"authorization": f"Bearer {system.secret('HOPTHU_SERVICE_TOKEN')}"}
    answer = requests.post(f"{system.url}/bot/v1/cases", json=order, headers=token, timeout=30)
    assert answer.ok, answer.text
    return Matter(phone, conversation, answer.json()["code"])


def conversation_of(duty: OfficerClient, name: str) -> str | None:
    rows = [row["conversation"] for row in duty.get("conversations?filter=all&limit=200")]
    return next((row["id"] for row in rows if row["citizen_name"] == name), None)


class Keys:
    """A page that is only ever touched by its keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def reaches(self, target: Locator, key: str = "Tab") -> None:
        """Press a key until the element has the focus."""
        for _press in range(FARTHEST):
            if target.count() == 1 and target.evaluate(HAS_FOCUS):
                return
            self.press(key)
        raise AssertionError(f"not reached by {key}: {target}")


def sees(page: Page, matter: Matter) -> Locator:
    row = page.locator("[data-row]", has_text=matter.code)
    expect(row).to_be_visible(timeout=ANSWER_MS)
    return row


def test_an_officers_day_goes_by_keyboard_alone(browser: Browser, system: TemporarySystem, matter: Matter) -> None:
    page = new_context(browser).new_page()
    keys = Keys(page)
    page.goto(f"{system.url}/sign-in")
    keys.reaches(page.locator("input[name=username]"))
    keys.types("lan")
    keys.reaches(page.locator("input[name=password]"))
    keys.types(system.secret("HOPTHU_DEMO_PASSWORD"))
    keys.press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)

    keys_ready(page)
    keys.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()

    # found in the list, opened, taken over, answered
    keys.reaches(sees(page, matter), "j")
    keys.press("Enter")
    expect(page.locator("#thread-head")).to_be_visible()
    expect(page.locator(".message.by-citizen", has_text=WORDS)).to_be_visible()
    keys_ready(page)
    keys.press("a")
    expect(page.locator("form[action*='hand-back']")).to_be_visible()
    keys_ready(page)
    keys.press("r")
    expect(page.locator("#reply")).to_be_focused()
    keys.types(ANSWER)
    keys.press("Control+Enter")
    expect(page.locator(".message.by-officer", has_text=ANSWER)).to_be_visible(timeout=LIVE_MS)
    matter.phone.waits_for(lambda line: line["text"] == ANSWER)

    # a note that stays inside; Escape leaves the field, so that single keys work again
    keys.press("Escape", "n")
    expect(page.locator("#note")).to_be_focused()
    keys.types(NOTE)
    keys.press("Control+Enter")
    expect(page.locator(".message", has_text=NOTE)).to_be_visible(timeout=LIVE_MS)

    # the case, through the palette; its result
    keys_ready(page)
    keys.press("Escape", "Control+k")
    expect(page.locator("dialog#palette input")).to_be_focused()
    keys.types(matter.code)
    expect(page.locator("dialog#palette [role=option]", has_text=matter.code).first).to_be_visible()
    keys.press("Enter")
    page.wait_for_url(re.compile(f"/cases/{matter.code}"))
    keys_ready(page)
    keys.press("c")
    expect(page.locator("#result-text")).to_be_focused()
    keys.types(RESULT)
    keys.reaches(page.locator("#no-photo"))
    keys.types(WHY_NO_PHOTO)
    keys.reaches(page.locator("#result button[value=close]"))
    keys.press("Enter")
    expect(page.locator("#case-head")).to_contain_text("Đã đóng")
    matter.phone.waits_for(lambda line: RESULT in line["text"])
    assert not [line for line in matter.phone.received() if NOTE in line["text"]]


def test_two_officers_on_one_conversation_see_each_other_and_only_one_has_it(
    browser: Browser, system: TemporarySystem, matter: Matter
) -> None:
    password = system.secret("HOPTHU_DEMO_PASSWORD")
    lan, phuc = (Desk(browser, system.url, who, password).page for who in ("lan", "phuc"))
    for page in (lan, phuc):
        page.goto(f"{system.url}/inbox/{matter.conversation}")
        expect(page.locator("#thread-head")).to_be_visible()

    # each sees that the other is there, and that the other is writing
    expect(lan.locator("#presence")).to_contain_text("Phúc", timeout=ANSWER_MS)
    expect(phuc.locator("#presence")).to_contain_text("Lan", timeout=ANSWER_MS)
    phuc.locator("#reply").press_sequentially(DRAFT)
    expect(lan.locator("#typing-warning")).to_be_visible(timeout=LIVE_MS)
    expect(lan.locator("#typing-warning")).to_contain_text("Phúc")

    # Lan is faster: Phuc's page says so, and keeps what was being written
    lan.locator("form[action*='take-over'] button").click()
    expect(lan.locator("form[action*='hand-back']")).to_be_visible()
    expect(phuc.locator("#composer-state")).to_contain_text("Lan", timeout=LIVE_MS)
    expect(phuc.locator("#thread-head")).to_contain_text("Lan", timeout=LIVE_MS)
    expect(phuc.locator("#reply")).to_have_value(DRAFT)
    check_page(phuc, "a conversation that a colleague has")
    phuc.locator("#reply-form button[type=submit]").click()
    expect(phuc.locator("body")).to_contain_text("đồng nghiệp")
    expect(phuc.locator("#reply")).to_have_value(DRAFT)
    lan.locator("#reply").fill(ANSWER)
    lan.locator("#reply-form button[type=submit]").click()
    matter.phone.waits_for(lambda line: line["text"] == ANSWER)
    assert not [line for line in matter.phone.received() if line["text"] == DRAFT]

    # taken on purpose: then Lan's page says whose it is
    phuc.locator("form[action*='take-over'] button").click()
    expect(phuc.locator("form[action*='hand-back']")).to_be_visible()
    expect(lan.locator("#thread-head")).to_contain_text("Phúc", timeout=LIVE_MS)
    phuc.locator("#reply").fill(SECOND)
    phuc.locator("#reply-form button[type=submit]").click()
    matter.phone.waits_for(lambda line: line["text"] == SECOND)
    texts = [line["text"] for line in matter.phone.received()]
    assert (texts.count(ANSWER), texts.count(SECOND)) == (1, 1)
    for page in (lan, phuc):
        page.set_viewport_size(PHONE)
        expect(page.locator(".message.by-officer", has_text=SECOND)).to_be_visible(timeout=HELD_MS + LIVE_MS)
        page.set_viewport_size(DESK)
