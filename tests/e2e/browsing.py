"""Pages as people use them: the citizen's chat, an officer's pages, and what must hold on every page."""

from __future__ import annotations

from collections.abc import Callable
from re import Pattern
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    Response,
    StorageState,
    ViewportSize,
    expect,
)

PHONE = ViewportSize(width=390, height=780)
DESK = ViewportSize(width=1280, height=800)
ANSWER_MS = 20_000
LIVE_MS = 2_000  # what changes shows on open pages within this time
HELD_MS = 2_000  # an answer can be taken back for so long in the system of these tests
SERIOUS = {"serious", "critical"}
AXE = """rules => axe.run({ resultTypes: ["violations"], ...(rules.length ? { runOnly: rules } : {}) })
  .then(found => found.violations)"""
# Two pictures are drawn in the present size, and what moves for a moment has arrived.
SETTLED = """async () => {
  for (let left = 2; left; left--) await new Promise(requestAnimationFrame);
  const passing = document.getAnimations().filter(
    one => one.playState === "running" && one.effect.getComputedTiming().endTime < 2000);
  await Promise.allSettled(passing.map(one => one.finished));
}"""
_signed_in: dict[tuple[str, str, str], StorageState] = {}  # sessions of officers, by address, name and password


class ChatPage:
    """The citizen's web chat in a browser of its own."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.context = new_context(browser)
        self.page = self.context.new_page()
        self.page.goto(f"{url}/chat")
        expect(self.page.locator("#chat[data-ready='1']")).to_be_attached()

    def messages(self, author: str = "") -> Locator:
        return self.page.locator(f"[data-testid=message]{f'[data-author={author}]' if author else ''}")

    def writes(self, text: str = "", photo: bytes | None = None) -> None:
        if photo is not None:
            file = FilePayload(name="den-duong.png", mimeType="image/png", buffer=photo)
            self.page.get_by_test_id("photo-input").set_input_files(file)
        if text:
            self.page.get_by_test_id("chat-input").fill(text)
        self.page.get_by_test_id("chat-send").click()

    def asks(self, text: str = "", photo: bytes | None = None) -> str:
        """Write; the words of the first answer of the bot."""
        before = self.messages("bot").count()
        self.writes(text, photo)
        answer = self.messages("bot").nth(before)
        expect(answer).to_be_visible(timeout=ANSWER_MS)
        return answer.inner_text()

    def taps(self, title: str) -> None:
        """A button of the newest question."""
        self.page.locator("[data-testid=quick-reply]:enabled", has_text=title).last.click()

    def waits_for(self, text: str | Pattern[str], author: str = "bot") -> Locator:
        found = self.messages(author).filter(has_text=text).last
        expect(found).to_be_visible(timeout=ANSWER_MS)
        return found


class Desk:
    """An officer at a desk in a browser of its own: signed in through the form, from the second time on still so."""

    def __init__(self, browser: Browser, url: str, username: str, password: str) -> None:
        self.url = url
        known = _signed_in.get((url, username, password))
        self.context = new_context(browser, known)
        self.page = patient(self.context.new_page())
        if known is None:
            self._sign_in(username, password)
            _signed_in[url, username, password] = self.context.storage_state()
        else:
            self.page.goto(url)
        assert "/sign-in" not in self.page.url

    def _sign_in(self, username: str, password: str) -> None:
        self.page.goto(f"{self.url}/sign-in")
        self.page.locator("input[name=username]").fill(username)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("form:has(input[name=password]) button[type=submit]").click()
        self.page.wait_for_url(lambda address: "/sign-in" not in address)

    def status_of(self, path: str) -> int:
        answer = self.page.request.get(f"{self.url}{path}")
        return answer.status


def forms_taken(page: Page) -> None:
    """Wait until the server has answered what was sent: a click on a plain form does not wait for it."""
    expect(page.locator("form[data-sending]")).to_have_count(0, timeout=ANSWER_MS)


def patient(page: Page) -> Page:
    """The page leaves by an address only after the forms that are being sent were taken, as people would wait.

    Those of all open pages: what one officer sends the other may look for next.
    """
    leave: Callable[..., Response | None] = page.goto

    def goto(*args: Any, **options: Any) -> Response | None:
        browser = page.context.browser
        for context in browser.contexts if browser else [page.context]:
            for open_page in context.pages:
                forms_taken(open_page)
        return leave(*args, **options)

    vars(page)["goto"] = goto
    return page


def new_context(browser: Browser, known: StorageState | None = None) -> BrowserContext:
    context = browser.new_context(viewport=DESK, locale="vi-VN", storage_state=known)
    context.set_default_timeout(ANSWER_MS)
    return context


def mark(page: Page) -> None:
    """Remember that this very document is open; see `was_not_reloaded`."""
    page.evaluate("window.sameDocument = true")


def was_not_reloaded(page: Page) -> bool:
    return bool(page.evaluate("window.sameDocument === true"))


def keys_ready(page: Page) -> None:
    """Keys work now. After a step that leads to another page: what that shows is there before its scripts have run."""
    page.wait_for_load_state()
    expect(page.locator("[data-open-keys]").first).to_be_visible(timeout=ANSWER_MS)


def check_page(page: Page, name: str) -> None:
    """axe finds nothing serious, and the page fits a phone. Leaves the page at desk width."""
    forms_taken(page)
    check_axe(page, name)
    page.set_viewport_size(PHONE)
    page.evaluate(SETTLED)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name}: {wide} px too wide at 390 px"
    check_axe(page, f"{name} at 390 px")
    page.set_viewport_size(DESK)


def check_axe(page: Page, name: str, *rules: str) -> None:
    """rules: only these, all without."""
    if not page.evaluate("'axe' in window"):  # one document holds it at every width
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(AXE, list(rules))
    serious = [f"{item['id']}: {item['nodes'][0]['html'][:200]}" for item in found if item["impact"] in SERIOUS]
    assert not serious, f"{name}: {serious}"
