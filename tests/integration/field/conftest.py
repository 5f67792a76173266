"""A case in Lan's ward, on the list of visits, and programs of the cast that speak to the API."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.field import plans
from inbox_api.models import Case, Conversation
from tests.factories import PASSWORD, create_case_for, officer, receive
from tests.integration.pages.conftest import HTML, csrf_of
from tests.pictures import picture

PHONE_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SPOT = {"latitude": 9.93472, "longitude": 106.34531, "accuracy_m": 6.5, "fixed_at": "2026-11-20T03:29:00+00:00"}


@dataclass
class Program:
    """One officer's phone: a session and its token."""

    client: TestClient
    token: str

    def send(self, method: str, path: str, body: Any = None, content: bytes | None = None) -> Any:
        headers = {"x-csrf-token": self.token, "accept": "application/json"}
        if content is not None:
            return self.client.request(method, f"/api/v1/{path}", content=content, headers=headers)
        return self.client.request(method, f"/api/v1/{path}", json=body, headers=headers)

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def photo(self, content: bytes | None = None, number: str = "") -> str:
        number = number or new_number()
        answer = self.send("PUT", f"field/photos/{number}", content=content or picture("JPEG"))
        assert answer.status_code == 200, answer.text
        return number

    def visit(self, case: Case | str, number: str = "", **changes: Any) -> Any:
        code = case if isinstance(case, str) else case.code
        return self.send("PUT", f"field/visits/{number or new_number()}", visit_of(code, **changes))


def new_number() -> str:
    return secrets.token_hex(16)


def visit_of(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "case": code,
        "outcome": "not_solved",
        "note": "Nước vẫn còn ngập",
        "at": "2026-11-20T03:30:00+00:00",
        "device_now": PHONE_NOW.isoformat(),
        "was_offline": True,
        "spot": SPOT,
        **changes,
    }


@pytest.fixture
def phone(app: FastAPI) -> Callable[[str], Program]:
    def sign_in(username: str) -> Program:
        client = TestClient(app, follow_redirects=False)
        answer = client.post("/sign-in", data={"username": username, "password": PASSWORD}, headers=HTML)
        assert answer.status_code == 303, answer.text
        return Program(client, csrf_of(client.get("/account", headers=HTML).text))

    return sign_in


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return receive(session, "Đường ngập sâu trước chợ, gọi tôi 0912345678")


@pytest.fixture
def case(session: Session, conversation: Conversation) -> Case:
    """On the list of Phuc, who works in the unit that the case was routed to."""
    found = create_case_for(
        session, conversation, description="Đường ngập sâu trước chợ, gọi tôi 0912345678", contact_name="Bà Bảy Kín",
        phone="0912345678",
    )  # fmt: skip
    lan, phuc = officer(session, "lan"), officer(session, "phuc")
    plans.choose(session, found, lan, plans.Wish(phuc, None, "Đo độ sâu"), PHONE_NOW)
    session.flush()
    return found
