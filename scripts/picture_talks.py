"""Filling a demo city for the pictures: citizens at the simulators, officers at the API, as seed.json tells it."""

from __future__ import annotations

import base64
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from playwright.sync_api import Browser, Page, ViewportSize

DESK: ViewportSize = {"width": 1280, "height": 800}
ANSWER_SECONDS = 30.0
QUIET_SECONDS = 2.0  # nothing new for this long: the bot has finished
KEY = re.compile(r": ([34679ACDEFGHJKMNPQRTVWXY]{6})\b")  # of a receipt; as inbox_api/cases/codes.py makes it
CODE = re.compile(r"\b[A-Z]{2}-[A-Z]{2}-\d{6}-\d{5}-\w\b")


@dataclass
class Town:
    """A running system. facts: {talk: {"conversation": public id, "case": code, "key": of the receipt}}."""

    url: str
    password: str
    browser: Browser
    facts: dict[str, dict[str, str]] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    def simulator(self, channel: str) -> str:
        parts = urlsplit(self.url)
        return f"http://{parts.hostname}:{(parts.port or 80) + {'facebook': 1, 'zalo': 2}[channel]}"

    def officer(self, name: str) -> Page:
        """A page on which that officer is signed in."""
        if name not in self.pages:
            page = self.new_page()
            page.goto(f"{self.url}/sign-in")
            page.locator("input[name=username]").fill(name)
            page.locator("input[name=password]").fill(self.password)
            page.locator("form:has(input[name=password]) button[type=submit]").click()
            page.wait_for_selector("body[data-csrf]")
            self.pages[name] = page
        return self.pages[name]

    def new_page(self) -> Page:
        page = self.browser.new_context(viewport=DESK, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()
        page.set_default_timeout(ANSWER_SECONDS * 1000)
        return page


# what citizens and officers do


@dataclass(frozen=True)
class Phone:
    """One citizen at a simulator."""

    url: str
    key: str

    def lines(self) -> list[dict[str, Any]]:
        answer = requests.get(f"{self.url}/_sim/threads/{quote(self.key)}", timeout=10)
        lines: list[dict[str, Any]] = answer.json()["messages"] if answer.ok else []
        return lines

    def received(self) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line["direction"] != "in"]

    def does(self, step: dict[str, Any], photo: bytes) -> None:
        """Write, send the photo or tap the newest button that begins so; then wait until the answers have come."""
        before = len(self.received())
        order: dict[str, Any] = {"citizen": self.key}
        if "tap" in step:
            order |= self._button(step["tap"])
        elif step.get("photo"):
            order["image"] = {"base64": base64.b64encode(photo).decode(), "mime": "image/png", "name": "anh.png"}
        else:
            order["text"] = step["text"]
        requests.post(f"{self.url}/_sim/messages", json=order, timeout=10).raise_for_status()
        if step.get("is_silent"):
            time.sleep(QUIET_SECONDS)
            return
        self._wait_for_answers(before)

    def _button(self, beginning: str) -> dict[str, str]:
        deadline = time.monotonic() + ANSWER_SECONDS
        while time.monotonic() < deadline:
            for line in reversed(self.received()):
                for button in line["buttons"]:
                    if button["title"].startswith(beginning):
                        return {"payload": button["payload"], "title": button["title"]}
            time.sleep(0.3)
        said = [line["text"] for line in self.received()][-2:]
        raise SystemExit(f"{self.key}: no button begins with {beginning!r}; said last: {said}")

    def _wait_for_answers(self, before: int) -> None:
        deadline, seen, since = time.monotonic() + ANSWER_SECONDS, before, time.monotonic()
        while time.monotonic() < deadline:
            count = len(self.received())
            if count != seen:
                seen, since = count, time.monotonic()
            elif seen > before and time.monotonic() - since > QUIET_SECONDS:
                return
            time.sleep(0.2)
        raise SystemExit(f"{self.key}: no answer in {ANSWER_SECONDS:.0f} s")


def play(town: Town, scenes: list[dict[str, Any]], photo: bytes) -> None:
    """All scenes in order; keeps which case and conversation belong to each talk."""
    stamp = f"{time.time():.0f}"[-5:]  # a running system may have met these citizens before
    for scene in scenes:
        facts = town.facts.setdefault(scene["talk"], {})
        if "steps" not in scene:
            call(town, scene["officer"], scene["call"].format(**facts), scene["body"])
            continue
        phone = Phone(town.simulator(scene["channel"]), f"{scene['citizen']}-{stamp}")
        for step in scene["steps"]:
            phone.does(step, photo)
        codes = [code for line in phone.received() for code in CODE.findall(line["text"])]
        if codes:
            facts["case"] = codes[-1]
        if keys := [key for line in phone.received() for key in KEY.findall(line["text"])]:
            facts["key"] = keys[-1]
        by_words = find_conversation(town, phone.lines()[-1]["text"], facts.get("case"))
        facts["conversation"] = _named(town, phone) or by_words


def find_conversation(town: Town, last_text: str, code: str | None) -> str:
    """The newest conversation with this case or this last message, seen by those who see most; "" when secret."""
    for reader in ("duty", "inspector"):
        rows = town.officer(reader).request.get(f"{town.url}/api/v1/conversations?filter=all&limit=200").json()
        for row in rows:
            if (code and row["case_code"] == code) or (not code and row["last_text"] == last_text):
                return str(row["conversation"]["id"])
    return ""


def conversation_of(town: Town, phone: Phone) -> str:
    """The conversation of this citizen. Ends the program where it is secret or not there."""
    found = _named(town, phone)
    if not found:
        raise SystemExit(f"{phone.key}: no conversation")
    return found


def _named(town: Town, phone: Phone) -> str:
    """Citizens go by the names of their phones; "" for one whose name is secret."""
    rows = town.officer("duty").request.get(f"{town.url}/api/v1/conversations?filter=all&limit=200").json()
    found = (one["conversation"]["id"] for one in rows if one["conversation"]["citizen_name"] == phone.key)
    return str(next(found, ""))


def call(town: Town, officer: str, path: str, body: dict[str, Any], method: str = "POST") -> Any:
    """What the interface answers. Ends the program when it refuses."""
    page = town.officer(officer)
    token = page.locator("body").get_attribute("data-csrf") or ""
    address, headers = f"{town.url}/api/v1/{path}", {"X-CSRF-Token": token}
    answer = page.request.fetch(address, method=method, data=body or None, headers=headers)
    if not answer.ok:
        raise SystemExit(f"{officer} {path}: {answer.status} {answer.text()[:200]}")
    return answer.json() if answer.body() else None
