"""An officer's program: signs in with the form, then speaks JSON, as the pages' rules demand it."""

from __future__ import annotations

import re
from typing import Any

import requests

SECONDS = 15.0
CSRF = re.compile(r'data-csrf="([^"]+)"')


class OfficerClient:
    """One signed-in session."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self.url = url
        self.http = requests.Session()
        answer = self.http.post(
            f"{url}/sign-in", data={"username": username, "password": password}, timeout=SECONDS, allow_redirects=False
        )
        assert answer.status_code == 303, f"{username} could not sign in: {answer.status_code}"
        found = CSRF.search(self.http.get(f"{url}/account", timeout=SECONDS).text)
        assert found is not None, "the page holds no CSRF token"
        self.csrf = found.group(1)

    def get(self, path: str) -> Any:
        answer = self.http.get(f"{self.url}/api/v1/{path}", timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.http.post(
            f"{self.url}/api/v1/{path}", json=body or {}, headers={"X-CSRF-Token": self.csrf}, timeout=SECONDS
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def status_of(self, path: str) -> int:
        return self.http.get(f"{self.url}{path}", timeout=SECONDS).status_code
