"""A town with simulated platforms, and an administrator's browser without script."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from tests.factories import PASSWORD
from tests.fakes.connections import Town, running_town
from tests.fakes.officer_client import OfficerClient

CHANNELS = "/quan-tri/kenh"
HTML = {"Accept": "text/html"}


@dataclass
class Admin:
    """Posts forms as a browser does and follows to the page behind them."""

    client: OfficerClient

    @property
    def url(self) -> str:
        return self.client.url

    def get(self, path: str) -> str:
        return html.unescape(self.answer("GET", path).text)

    def post(self, path: str, **fields: object) -> str:
        """The page that follows, as text. Fields of the account are named as they are: they begin with "f_"."""
        return html.unescape(self.answer("POST", path, **fields).text)

    def answer(self, method: str, path: str, **fields: object) -> requests.Response:
        form = {name.replace("f_", "field-", 1) if name.startswith("f_") else name: one for name, one in fields.items()}
        data = {"csrf_token": self.client.csrf, **form} if method == "POST" else None
        return self.client.http.request(method, f"{self.url}{path}", data=data, headers=HTML, timeout=60)


def account_path(channel: str, account_id: str) -> str:
    return f"{CHANNELS}/{channel}/tai-khoan/{account_id}"


def findings(page: str) -> dict[str, str]:
    """What was tested -> right, wrong or unknown, as the page says it."""
    rows = re.findall(r'<li class="finding-(\w+)">.*?<strong>(.*?)</strong>', page, re.DOTALL)
    return {name: state for state, name in rows}


@pytest.fixture
def town(database_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Nothing but the web chat is connected."""
    with running_town(database_server, monkeypatch, has_accounts=False) as found:
        yield found


@pytest.fixture
def city(database_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Page and OA are connected as in the demo."""
    with running_town(database_server, monkeypatch, has_accounts=True) as found:
        yield found


def admin_of(town: Town) -> Admin:
    return Admin(OfficerClient(town.url, "admin", PASSWORD))
