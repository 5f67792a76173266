"""NUL characters and numbers beyond their column are wrong input, never an error of ours."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from inbox_api.db import get_session
from tests.conftest import SERVICE_TOKEN

AUTH = {"Authorization": f"Bearer {SERVICE_TOKEN}"}
CASE = {"sender": "conv-x", "message_id": "1", "case_type": "PAHT", "description": "ngập"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/bot/v1/cases?sender=a%00b", None),
        ("POST", "/bot/v1/cases", {**CASE, "sender": "a\x00b"}),
        ("POST", "/bot/v1/conversations/a%00b/handover", {"message_id": "1", "reason": "asked"}),
    ],
)
def test_a_nul_character_in_an_order_answers_422(client: TestClient, method: str, path: str, body: object) -> None:
    answer = client.request(method, path, json=body, headers=AUTH)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_nul_character_in_a_user_name_answers_422(client: TestClient) -> None:
    assert client.post("/sign-in", data={"username": "a\x00", "password": "x"}).status_code == 422


def test_a_database_that_is_away_answers_503(client: TestClient) -> None:
    def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    client.app.dependency_overrides[get_session] = away  # type: ignore[attr-defined]
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
