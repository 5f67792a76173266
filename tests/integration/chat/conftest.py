"""A visitor's browser: one client with its cookie and the token of its page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api import post_reading
from inbox_api.channels import service as channels
from inbox_api.channels.repository import ChannelRepository
from inbox_api.conversations import outbox
from inbox_api.conversations.outbox import Choice
from inbox_api.conversations.web_chat import conversation_of
from inbox_api.conversations.web_visitors import limits, visitor_of
from inbox_api.models import Author, Conversation, Message, RawPost
from tests.factories import NOW
from tests.pictures import picture

HTML = {"accept": "text/html"}
JSON = {"accept": "application/json"}
PNG = picture("PNG")


@dataclass
class Browser:
    """One visitor. `post` sends what the page's script sends."""

    client: TestClient
    session: Session
    token: str = ""

    def open(self, address: str = "/chat") -> Any:
        page = self.client.get(address, headers={"accept": "text/html"})
        found = re.search(r'data-token="([0-9a-f]+)"', page.text)
        self.token = found.group(1) if found else ""
        return page

    def post(self, text: str = "", *, client_id: str = "", accept: dict[str, str] = JSON, **fields: Any) -> Any:
        files = fields.pop("files", None)
        data = {"token": self.token, "client_id": client_id or "id-0001", "text": text, **fields}
        return self.client.post("/chat/messages", data=data, files=files or {"files": ("", b"")}, headers=accept)

    def upload(self, name: str, content: bytes) -> Any:
        return self.client.post(
            "/chat/files", data={"token": self.token}, files={"file": (name, content)}, headers=JSON
        )

    def rows(self) -> str:
        return self.client.get("/chat/rows").text

    @property
    def visitor(self) -> str:
        found = visitor_of(self.client.cookies["hopthu_visitor"])
        assert found is not None
        return found

    @property
    def conversation(self) -> Conversation:
        found = conversation_of(self.session, self.visitor)
        assert found is not None
        return found


NewBrowser = Callable[[], Browser]
TakeIn = Callable[[], None]


def own_messages(browser: Browser) -> list[Message]:
    statement = select(Message).where(Message.conversation_id == browser.conversation.id).order_by(Message.id)
    return list(browser.session.scalars(statement))


def posts(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RawPost)) or 0


def say(browser: Browser, text: str, *payloads: str, author: Author = Author.BOT) -> Message:
    choices = [Choice(f"Nút {payload}", payload) for payload in payloads]
    return outbox.say(browser.session, browser.conversation, author=author, text=text, choices=choices, now=NOW)


@pytest.fixture
def new_browser(app: FastAPI, session: Session) -> Iterator[Callable[[], Browser]]:
    limits.times.clear()

    def make() -> Browser:
        browser = Browser(TestClient(app, follow_redirects=False), session)
        browser.open()
        return browser

    yield make
    limits.times.clear()


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


@pytest.fixture
def take_in(session: Session) -> Callable[[], None]:
    """What the worker does with waiting posts, on the test's session."""

    def run() -> None:
        accounts = {account.account_id: account for account in channels.accounts(session, "web")}
        for post in ChannelRepository(session).waiting_posts("web", 50, datetime.now(UTC)):
            post_reading.read_post(session, post, accounts)
            assert post.problem is None
        session.expire_all()

    return run
