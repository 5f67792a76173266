"""Comments in a real browser: personal data are hidden by an officer, and a hundred comments become one case.

The web process, the jobs and the simulated Page are the real ones; only the bot's reading is scripted.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from connectors.facebook.connector import FacebookConnector
from connectors.facebook.simulator import FacebookSimulator
from connectors.registry import COMMENT_ACTIONS
from inbox_api import db, post_reading
from inbox_api.channels import service as channels
from inbox_api.comments import jobs
from inbox_api.models import ActionState, Case, CommentAction, PageComment
from tests.databases import own_database
from tests.e2e.browsing import ANSWER_MS, PHONE, Desk, check_page, keys_ready, mark, was_not_reloaded
from tests.factories import APP_SECRET, PAGE, PASSWORD, load_demo_city
from tests.serving import serving

SECONDS = 15.0
POST_TEXT = "Lịch thu gom rác và tình hình thoát nước tuần này"


class ReadingBot(BaseHTTPRequestHandler):
    """Everything about water is a report; "cháy" is an emergency; the rest is talk."""

    def do_POST(self) -> None:
        text = str(json.loads(self.rfile.read(int(self.headers["content-length"])))["text"])
        is_report = any(word in text.lower() for word in ("ngập", "nước"))
        intent = "emergency" if "cháy" in text else "report_issue" if is_report else "thank"
        topics = [{"code": "0404", "confidence": 0.9}]
        answer = {"intent": {"name": intent, "confidence": 0.9}, "topic_ranking": topics}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        return


@dataclass
class Town:
    """The web process with a simulated Page."""

    url: str
    simulator: FacebookSimulator

    def tell(self, path: str, **order: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.simulator.base_url}/_sim/{path}", json=order, timeout=SECONDS)
        answer.raise_for_status()
        return dict(answer.json())

    def comments(self, *texts: str, first: int = 0) -> None:
        for number, text in enumerate(texts, first):
            self.tell("messages", citizen=f"dan{number}", comment={"text": text})
        self.settle()

    def settle(self) -> None:
        """Until webhooks have come and every job about comments is done."""
        until = time.monotonic() + 60
        while self.simulator.waiting() and time.monotonic() < until:
            time.sleep(0.05)
        post_reading.read_posts("facebook")
        with db.transaction() as session:
            to_read = session.scalars(select(PageComment.id).where(PageComment.read_at.isnot(None))).all()
        for comment_id in to_read:
            jobs.read_comment.func(comment_id)
        with db.transaction() as session:
            planned = session.scalars(select(CommentAction.id).where(CommentAction.state == ActionState.PLANNED)).all()
        for action_id in planned:
            jobs.act_on_comment.func(action_id)
        until = time.monotonic() + 10
        while self.simulator.waiting() and time.monotonic() < until:
            time.sleep(0.05)
        post_reading.read_posts("facebook")

    def hidden(self) -> list[str]:
        posts = requests.get(f"{self.simulator.base_url}/_sim/posts", timeout=SECONDS).json()["posts"]
        return [one["message"] for post in posts for one in post["comments"].values() if one["is_hidden"]]


@pytest.fixture(scope="module")
def town(database_server: str) -> Iterator[Town]:
    bot = ThreadingHTTPServer(("127.0.0.1", 0), ReadingBot)
    threading.Thread(target=bot.serve_forever, daemon=True).start()
    bot_url = f"http://127.0.0.1:{bot.server_port}"
    with own_database(database_server, HOPTHU_BOT_URL=bot_url), serving() as url:
        simulator = FacebookSimulator(
            webhook=f"{url}/webhooks/facebook", app_secret=APP_SECRET, access_token="EAAdemoPageToken",
            page_id=PAGE, app_id="555000111222333",
        )  # fmt: skip
        api = simulator.start(0)
        with db.transaction() as session:
            load_demo_city(session)
            fast = dict.fromkeys(("message_per_second", "comment_per_second", "thread_per_second"), "1000")
            channels.connect(
                session, channel="facebook", account_id=PAGE, name="Trang", secrets={}, now=datetime.now(UTC),
                options={"base_url": simulator.base_url, "private_reply_per_second": "1000", **fast},
            )  # fmt: skip
        kept = COMMENT_ACTIONS["facebook"]
        COMMENT_ACTIONS["facebook"] = FacebookConnector()
        found = Town(url, simulator)
        found.tell("page_posts", text=POST_TEXT)
        yield found
        COMMENT_ACTIONS["facebook"] = kept
        api.shutdown()
        simulator.sender.stop()
    bot.shutdown()


@pytest.fixture
def page(browser: Browser, town: Town) -> Iterator[Page]:
    desk = Desk(browser, town.url, "duty", PASSWORD)
    yield desk.page
    desk.context.close()


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("HOPTHU_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/comments-{name}.png", full_page=True)
        page.set_viewport_size(PHONE)
        page.screenshot(path=f"{folder}/comments-{name}-390.png", full_page=True)


def test_personal_data_in_a_comment_are_hidden_by_an_officer(town: Town, page: Page) -> None:
    town.comments("Nước ngập trước nhà, gọi em 0905123456 nhé")
    page.goto(f"{town.url}/comments")
    check_page(page, "list of posts")
    page.get_by_text("1 bình luận chờ").click()
    comment = page.locator("[data-comment].is-waiting")
    expect(comment.locator("mark")).to_have_text("0905123456")
    check_page(page, "comments of a post")
    picture(page, "hide")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert town.hidden() == []
    keys_ready(page)
    comment.focus()
    page.keyboard.press("h")
    field = comment.locator("[id^=hide-]")
    expect(field).to_be_focused()
    expect(field).to_have_value("Lộ thông tin cá nhân: số điện thoại")
    mark(page)
    page.keyboard.press("Enter")
    expect(comment.locator(".comment-actions")).to_contain_text("đang chờ thực hiện", timeout=ANSWER_MS)
    town.settle()
    expect(comment.get_by_text("Đã ẩn với mọi người")).to_be_visible(timeout=ANSWER_MS)  # a live update
    assert was_not_reloaded(page)
    assert town.hidden() == ["Nước ngập trước nhà, gọi em 0905123456 nhé"]


def test_a_hundred_comments_become_one_case_with_one_click(town: Town, page: Page) -> None:
    words = ["Đường Lê Lợi ngập quá", "nhà em cũng ngập", "ngập tới gối rồi", "nước chưa rút", "ngập khổ quá"]
    town.comments(*(words[number % 5] for number in range(100)), first=100)
    page.goto(f"{town.url}/comments")
    page.locator("#rows a[data-row]").first.click()
    proposal = page.locator(".proposal")
    expect(proposal).to_contain_text("người")
    picture(page, "group")
    page.set_viewport_size({"width": 1280, "height": 800})
    proposal.get_by_test_id("merge").click()
    expect(page.get_by_text("Các bình luận đã thuộc một hồ sơ.")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".proposal")).to_have_count(0)
    with db.transaction() as session:
        cases = session.scalars(select(Case)).all()
        assert len(cases) == 1
        code = cases[0].code
    page.get_by_role("link", name=f"Hồ sơ {code}").first.click()
    page.locator("#case-followers summary").click()
    expect(page.locator("#case-followers li").first).to_be_visible(timeout=ANSWER_MS)
    assert page.locator("#case-followers li").count() >= 99
    check_page(page, "case with followers")
    picture(page, "case")


def test_an_emergency_shows_at_once_on_the_open_list(town: Town, page: Page) -> None:
    page.goto(f"{town.url}/comments?filter=all")
    town.comments("cháy nhà số 5", first=500)
    expect(page.get_by_text("1 khẩn cấp")).to_be_visible(timeout=ANSWER_MS)


def test_every_step_works_without_script(browser: Browser, town: Town) -> None:
    town.comments("Nước ngập, mail tôi lan@example.com", first=600)
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    page = context.new_page()
    page.goto(f"{town.url}/sign-in")
    page.locator("input[name=username]").fill("duty")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.goto(f"{town.url}/comments")
    page.locator("#rows a[data-row]").first.click()
    comment = page.locator("[data-comment]", has_text="lan@example.com")
    comment.get_by_test_id("confirm-hide").click()
    expect(page.get_by_text("Bình luận sẽ được ẩn với mọi người.")).to_be_visible(timeout=ANSWER_MS)
    comment.get_by_role("button", name="Đánh dấu xong").click()
    expect(page.get_by_text("Bình luận đã được đánh dấu xong.")).to_be_visible(timeout=ANSWER_MS)
    context.close()
