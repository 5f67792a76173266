"""Where the web chat stands when an answer comes: its script alone on a page of a telephone's size, no system."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

CHAT = Path(__file__).parents[2] / "admin_ui" / "static" / "chat"
ADDRESS = "http://chat.test"
PAGE = """<!doctype html><html><body>
<div id="chat" data-has-talk="1"></div>
<div id="scroll" style="height:600px;overflow:auto"><div id="log" aria-live="polite">
<p id="greeting"></p><p id="older-line" hidden></p><ol id="rows" style="margin:0"></ol><ol id="pending"></ol>
<p id="typing" hidden></p></div></div>
<p id="status"></p><button id="jump" hidden></button>
<template id="pending-row"><li><span class="words"></span><div class="files"></div><i data-tick></i></li></template>
<script type="module">
  import { createLog } from "/log.js";
  window.log = createLog(document.getElementById("chat"), { say: (key) => key, announce() {}, isShown: () => true });
</script></body></html>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        if name:
            route.fulfill(body=(CHAT / name).read_text(encoding="utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    context = browser.new_context(viewport={"width": 390, "height": 700})
    found = context.new_page()
    found.route(f"{ADDRESS}/**", serve)
    found.goto(f"{ADDRESS}/")
    found.wait_for_function("window.log")
    come(found, *(("citizen" if number % 2 else "bot", 120) for number in range(1, 12)))
    yield found
    context.close()


def come(page: Page, *rows: tuple[str, int]) -> int:
    """Rows from the server, of these authors and heights; the number of the first."""
    first = int(page.evaluate("document.querySelectorAll('#rows > li').length")) + 1
    listed = "".join(
        f'<li id="m{first + place}" data-id="{first + place}" data-order="{first + place:04}" data-author="{author}"'
        f' data-day="2026-11-27" data-day-label="" style="height:{height}px">{first + place}</li>'
        for place, (author, height) in enumerate(rows)
    )
    page.evaluate("html => window.log.merge(html)", f'<div id="state" data-live="1"></div><ol id="rows">{listed}</ol>')
    return first


def top_of(page: Page, number: int) -> float:
    """How far a row stands below the top of what is seen."""
    script = "id => document.getElementById(id).getBoundingClientRect().top - scroll.getBoundingClientRect().top"
    return float(page.evaluate(script.replace("scroll.get", "document.getElementById('scroll').get"), f"m{number}"))


def below(page: Page) -> float:
    return float(page.evaluate("(() => { const s = document.getElementById('scroll');"
                               " return s.scrollHeight - s.scrollTop - s.clientHeight; })()"))  # fmt: skip


def test_an_answer_longer_than_the_screen_is_shown_from_its_first_message(page: Page) -> None:
    first = come(page, ("bot", 300), ("bot", 300), ("bot", 300))
    assert 0 <= top_of(page, first) < 40
    assert page.locator("#jump").is_visible(), "the rest is a jump away"
    page.locator("#jump").click()
    assert below(page) < 2


def test_messages_that_come_one_by_one_do_not_push_the_first_out_of_sight(page: Page) -> None:
    first = come(page, ("bot", 300))
    come(page, ("bot", 300))
    come(page, ("bot", 300))
    assert 0 <= top_of(page, first) < 40


def test_an_answer_that_fits_is_seen_to_its_end(page: Page) -> None:
    come(page, ("bot", 100), ("bot", 100))
    assert below(page) < 2
    assert not page.locator("#jump").is_visible()


def test_who_reads_above_is_left_there(page: Page) -> None:
    page.evaluate("document.getElementById('scroll').scrollTop = 50")
    come(page, ("bot", 300), ("bot", 300), ("bot", 300))
    assert page.evaluate("document.getElementById('scroll').scrollTop") == 50
    assert page.locator("#jump").is_visible()
    expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
