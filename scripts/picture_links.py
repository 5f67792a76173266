"""The pictures of pages that people without an account open: by code and key, by an outside body's link, as a guest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from picture_talks import Town, call, play
from playwright.sync_api import Page

Take = Callable[[Page, str, Callable[[], object]], None]
SEED = json.loads((Path(__file__).parent / "pictures" / "links.json").read_text(encoding="utf-8"))


def take_link_pages(town: Town, photo: bytes, take: Take) -> None:
    play(town, SEED["scenes"], photo)
    facts, stranger = town.facts["by-link"], town.new_page()
    forward = call(
        town,
        "lan",
        f"cases/{facts['case']}/forwards",
        {"unit": SEED["outside_unit"], "reason": SEED["outside"], "days": 5},
    )
    trial = call(town, "trainer", "training/trials", {"name": SEED["trial"]})

    def ask_by_code() -> None:
        stranger.goto(f"{town.url}/kq?ma={facts['case']}")

    def open_by_code() -> None:
        ask_by_code()
        stranger.locator("#key").fill(facts["key"])
        stranger.locator("form[action='/kq'] button").click()
        stranger.locator(".card .text").first.wait_for()

    def say_something() -> None:
        stranger.goto(f"{town.url}/thu-tro-ly/{trial['secret']}")
        stranger.locator("#trial-text").fill(SEED["sentence"])
        stranger.locator("[name=agrees]").check()
        stranger.locator("form button").last.click()
        stranger.get_by_test_id("understood").wait_for()

    take(stranger, "code-page-ask", ask_by_code)
    take(stranger, "code-page", open_by_code)
    take(stranger, "outside-body", lambda: stranger.goto(forward["link"]))
    take(stranger, "trial-guest", say_something)
