"""Signed-in browsers for the cast."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.procedures import service
from tests.conftest import ROOT
from tests.factories import PASSWORD

HTML = {"accept": "text/html"}
CITY = ROOT / "demo_city" / "procedures.jsonl"


@dataclass
class Browser:
    """A client with one officer's cookie; posts carry the page's token."""

    client: TestClient
    token: str

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=HTML | headers)

    def post(self, path: str, files: Any = None, **fields: object) -> Any:
        return self.client.post(path, data={"csrf_token": self.token, **fields}, files=files, headers=HTML)


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "the page has no token"
    return found.group(1)


@pytest.fixture
def sign_in(app: FastAPI) -> Callable[[str], Browser]:
    def open_browser(username: str) -> Browser:
        client = TestClient(app, follow_redirects=False)
        answer = client.post("/sign-in", data={"username": username, "password": PASSWORD}, headers=HTML)
        assert answer.status_code == 303, answer.text
        return Browser(client, csrf_of(client.get("/account", headers=HTML).text))

    return open_browser


@pytest.fixture
def catalogue(session: Session) -> Session:
    """The demo city's procedures, imported two months ago."""
    service.import_file(session, CITY, now=datetime.now(UTC) - timedelta(days=60))
    session.flush()
    return session


@pytest.fixture
def citizen(client: TestClient, catalogue: Session) -> TestClient:
    """A browser that nobody has signed in with."""
    client.headers.update(HTML)
    return client
