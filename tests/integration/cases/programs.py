"""Officers' programs against the whole web process: signed in, with the token that changes need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.factories import PASSWORD

HTML = {"accept": "text/html"}


@dataclass
class Program:
    """One officer; every call gives (status, JSON)."""

    client: TestClient
    token: str

    def get(self, path: str) -> tuple[int, Any]:
        return self._read(self.client.get(f"/api/v1/{path}"))

    def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        return self._read(self.client.post(f"/api/v1/{path}", json=body or {}, headers={"X-CSRF-Token": self.token}))

    def _read(self, answer: Any) -> tuple[int, Any]:
        is_json = "json" in answer.headers.get("content-type", "")
        return answer.status_code, answer.json() if is_json and answer.content else None


def program(app: FastAPI, username: str) -> Program:
    client = TestClient(app, follow_redirects=False)
    answer = client.post("/sign-in", data={"username": username, "password": PASSWORD}, headers=HTML)
    assert answer.status_code == 303, answer.text
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account", headers=HTML).text)
    assert found
    return Program(client, found[1])
