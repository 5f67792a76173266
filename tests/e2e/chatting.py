"""The web chat as its visitors use it: pages that watch their own errors, a ward's website, an officer who answers."""

from __future__ import annotations

import http.server
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.e2e.browsing import ANSWER_MS, DESK
from tests.fakes.officer_client import OfficerClient
from tests.fakes.waiting import eventually

READY = "#chat[data-ready='1']"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Visitor:
    """A browser of its own. Errors of its pages are kept in `errors`, the addresses it calls in `called`."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        size: ViewportSize = DESK,
        context: BrowserContext | None = None,
        **options: Any,
    ) -> None:
        self.url = url
        self.context: BrowserContext = context or browser.new_context(viewport=size, locale="vi-VN", **options)
        self.context.set_default_timeout(ANSWER_MS)
        self.errors: list[str] = []
        self.called: list[str] = []
        self.page = self.tab()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if "Content Security" in line.text else None)
        page.on("request", lambda request: self.called.append(request.url))
        return page

    def open(self, path: str = "/chat", page: Page | None = None) -> Page:
        found = page or self.page
        found.goto(f"{self.url}{path}")
        expect(found.locator(READY)).to_be_attached()
        return found

    def reload(self) -> Page:
        self.page.reload()
        expect(self.page.locator(READY)).to_be_attached()
        return self.page

    def writes(self, text: str, page: Page | None = None) -> Locator:
        """Type and send; the row of it."""
        found = page or self.page
        found.get_by_test_id("chat-input").fill(text)
        found.get_by_test_id("chat-send").click()
        return own(found, text)

    def close(self) -> None:
        self.context.close()


def own(page: Page, text: str) -> Locator:
    """The visitor's messages with these words."""
    return page.locator("[data-testid=message][data-author=citizen]", has_text=text)


def arrived(row: Locator) -> None:
    """The message is in the inbox."""
    expect(row.locator("[data-tick=received], [data-tick=seen]")).to_be_visible(timeout=ANSWER_MS)


def words() -> str:
    """Words that nobody else writes."""
    return f"xin hỏi {uuid.uuid4().hex[:12]}"


def conversation_of(duty: OfficerClient, text: str) -> str:
    """The public id of the conversation in which this was written."""

    def look() -> str | None:
        rows = duty.get(f"conversations?filter=all&limit=200&q={text}")
        return str(rows[0]["conversation"]["id"]) if rows else None

    return eventually(look, 30)


def texts_of(duty: OfficerClient, conversation: str) -> list[str]:
    """What the visitor wrote, oldest first, as the inbox holds it."""
    return [one["text"] for one in duty.get(f"conversations/{conversation}/messages") if one["author"] == "citizen"]


HOST_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>UBND phường</title>
<meta name="viewport" content="width=device-width"></head><body><h1>Trang của phường</h1>
<p><a href="#tin">Tin tức</a></p><script src="{chat}/widget.js"></script></body></html>"""
# (what may be hit, its height in px) of all that is shown and lower than it should be
LOW_TARGETS = """([least, others]) => [...document.querySelectorAll(
    "#chat a, #chat button, #chat summary, #chat label.tool, #chat textarea")]
  .filter(node => node.getClientRects().length && !node.closest(".words, dialog:not([open])") && !node.matches(others))
  .map(node => [node.outerHTML.slice(0, 80), node.getBoundingClientRect().height])
  .filter(([, height]) => height < least - 0.5)"""
HOST_POLICY = (
    "default-src 'none'; script-src {chat}; frame-src {chat}; style-src 'none'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'"
)


@contextmanager
def ward_website(port: int, chat: str) -> Iterator[str]:
    """A website of another origin with the strictest policy that the guide names. Gives its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = HOST_PAGE.format(chat=chat).encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", HOST_POLICY.format(chat=chat))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{port}"
    finally:
        server.shutdown()
        server.server_close()
