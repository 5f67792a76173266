"""Sixty people report one flooded street within minutes: merged by one officer, answered once, each of them told."""

from __future__ import annotations

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests
from playwright.sync_api import Browser, Page, expect

from hopthu.temporary import TemporarySystem
from tests.e2e.browsing import Desk, check_page
from tests.fakes.officer_client import OfficerClient
from tests.fakes.simulators import Phone, Simulator
from tests.fakes.waiting import eventually

PEOPLE = 60
WORDS = (
    "Đường Nguyễn Đáng ngập sâu quá, xe chết máy",
    "duong nguyen dang ngap nuoc toi dau goi",
    "Nguyễn Đáng nước tràn vào nhà rồi",
    "Ngập đường Nguyễn Đáng đoạn trước chợ",
    "đường nguyễn đáng mưa là ngập, kêu hoài",
)
NOTICE = "Đội thoát nước đã có mặt trên đường Nguyễn Đáng, dự kiến nước rút trước 11 giờ hôm nay."
RESULT = "Đã khơi thông 3 hố ga và bơm nước trên đường Nguyễn Đáng, nước rút hết lúc 10 giờ 40."
WHY_NO_PHOTO = "Ảnh hiện trường sẽ được gửi sau khi đường khô."
SECONDS = 120.0
AT_ONCE = 8
RUN = secrets.token_hex(3)
NAME = re.compile(rf"flood-{RUN}-(\d+)")


@dataclass(frozen=True)
class Reporter:
    """One of the sixty: a phone, and the case that came of its message."""

    phone: Phone
    code: str


def conversations(duty: OfficerClient) -> dict[int, str]:
    """{number of the person: id of the conversation} of everybody whose message has come in."""
    rows = [row["conversation"] for row in duty.get("conversations?filter=all&limit=200")]
    names = [(NAME.fullmatch(row["citizen_name"] or ""), row["id"]) for row in rows]
    return {int(name[1]): conversation for name, conversation in names if name}


def record(system: TemporarySystem, sender: str, number: int) -> str:
    """The case as the bot records it for this conversation; its code."""
    order: dict[str, Any] = {
        "sender": sender, "message_id": f"flood-{RUN}-{number}", "case_type": "PAHT", "topic": "0404",
        "description": WORDS[number % len(WORDS)], "address": "đường Nguyễn Đáng", "ward": "phường Trà Vinh",
    }  # fmt: skip
    token = system.secret("HOPTHU_SERVICE_TOKEN")
    answer = requests.post(
        f"{system.url}/bot/v1/cases", json=order, headers={"authorization": f"Bearer {token}"}, timeout=30
    )
    assert answer.status_code in {200, 201}, answer.text
    return str(answer.json()["code"])


def report(system: TemporarySystem, duty: OfficerClient, channels: list[Simulator]) -> list[Reporter]:
    phones = {}
    for number in range(PEOPLE):
        phones[number] = channels[number % len(channels)].citizen(f"flood-{RUN}-{number}")
        phones[number].writes(f"{WORDS[number % len(WORDS)]}")
    senders = eventually(lambda: found if len(found := conversations(duty)) == PEOPLE else None, seconds=SECONDS)
    return [Reporter(phones[number], record(system, senders[number], number)) for number in range(PEOPLE)]


def accepts_the_wave(page: Page, url: str) -> str:
    """Lan looks at the proposal, writes one notice and merges; the code of the common case."""
    page.goto(f"{url}/waves")
    row = page.locator("article.wave", has_text=f"{PEOPLE} phản ánh")
    expect(row).to_be_visible(timeout=SECONDS * 1000)
    check_page(page, "waves")
    row.locator("[data-row]").click()
    expect(page.locator("input[name=chosen]:checked")).to_have_count(PEOPLE)
    check_page(page, "a wave")
    page.locator("#notice").fill(NOTICE)
    page.locator("input[name=is_checked]").check()
    page.get_by_test_id("accept").click()
    page.wait_for_url(re.compile(r"/cases/TV-PA-"))
    expect(page.locator("#desk")).to_contain_text(f"{PEOPLE} hồ sơ")
    code = re.search(r"TV-PA-\d{6}-\d{5}-\w", page.url)
    assert code
    return code.group()


def closes(page: Page) -> None:
    page.locator("#result-text").fill(RESULT)
    page.locator("#no-photo").fill(WHY_NO_PHOTO)
    page.locator("#result button[value=close]").click()
    expect(page.locator("#case-head")).to_contain_text("Đã đóng", timeout=SECONDS * 1000)  # waits, then sixty are told


def hears(reporter: Reporter, words: str) -> list[str]:
    """Every text that the person got, once the awaited one is there."""
    reporter.phone.waits_for(lambda line: words in line["text"], seconds=SECONDS)
    return [line["text"] for line in reporter.phone.received()]


def test_sixty_reports_of_one_flood_are_answered_once_and_everybody_is_told(
    browser: Browser, system: TemporarySystem, facebook: Simulator, zalo: Simulator, duty: OfficerClient
) -> None:
    people = report(system, duty, [facebook, zalo])
    desk = Desk(browser, system.url, "lan", system.secret("HOPTHU_DEMO_PASSWORD"))
    common = accepts_the_wave(desk.page, system.url)
    check_page(desk.page, "common case")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for texts in pool.map(lambda one: hears(one, NOTICE), people):
            assert sum(NOTICE in text for text in texts) == 1
    closes(desk.page)
    codes = {one.code for one in people}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for reporter, texts in zip(people, pool.map(lambda one: hears(one, RESULT), people), strict=True):
            results = [text for text in texts if RESULT in text]
            assert len(results) == 1
            assert reporter.code in results[0]
            others = codes - {reporter.code} | {common}
            assert not any(code in text for text in texts for code in others)
    member = people[0].code
    desk.page.goto(f"{system.url}/cases/{member}")
    expect(desk.page.locator("#case-head")).to_contain_text("Đã đóng")
    check_page(desk.page, "member of a common case")
