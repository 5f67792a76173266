"""The pictures of the chat: a procedure, offline, the place, the look, another website, a public screen."""

from __future__ import annotations

from collections.abc import Callable

from picture_talks import Town
from playwright.sync_api import Page, ViewportSize

KIOSK: ViewportSize = {"width": 1080, "height": 1920}
READY = "#chat[data-ready='1']"
SETTLE_MS = 1500

Take = Callable[[Page, str, Callable[[], object]], None]
Shoot = Callable[..., None]


def take_chat_pages(town: Town, procedure: str, words: str, photo: bytes, take: Take, shoot: Shoot) -> None:
    """take: at desk and phone width; shoot: as the page stands. procedure: an id; words: what the citizen writes."""

    def open_chat(page: Page, path: str = "/chat") -> None:
        page.goto(f"{town.url}{path}")
        page.locator(READY).wait_for(state="attached")

    page = town.new_page()
    take(page, "chat-procedure", lambda: open_chat(page, f"/chat?procedure={procedure}"))
    open_chat(page)
    page.get_by_test_id("chat-input").fill(words)
    page.get_by_test_id("photo-input").set_input_files({"name": "anh.png", "mimeType": "image/png", "buffer": photo})
    page.get_by_test_id("chat-send").click()
    page.locator("[data-author=bot]").last.wait_for()
    page.context.set_offline(True)
    page.get_by_test_id("chat-input").fill(words)
    page.get_by_test_id("chat-send").click()
    take(page, "chat-offline", lambda: page.wait_for_timeout(SETTLE_MS))
    page.context.set_offline(False)
    page.get_by_test_id("place").click()
    take(page, "chat-place", lambda: page.wait_for_timeout(SETTLE_MS))
    page.keyboard.press("Escape")
    page.get_by_test_id("look").click()
    take(page, "chat-look", lambda: page.wait_for_timeout(SETTLE_MS))
    page.keyboard.press("Escape")

    def show_widget() -> None:
        page.goto(f"{town.url}/widget-demo")
        page.locator("button.opener").click()
        page.frame_locator("iframe").locator(READY).wait_for(state="attached")

    take(page, "chat-widget", show_widget)
    page.set_viewport_size(KIOSK)
    open_chat(page, "/chat?kiosk=1")
    page.get_by_test_id("chat-input").fill(words)
    page.get_by_test_id("chat-send").click()
    page.locator("[data-author=bot]").last.wait_for()
    page.get_by_test_id("on-phone").click()
    page.locator("#on-phone svg[viewBox]").wait_for()
    shoot(page, "chat-kiosk")
    page.goto(f"{town.url}/chat?kiosk=0")
