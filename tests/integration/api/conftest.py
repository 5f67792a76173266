"""Programs against the whole web process on a database whose transactions really commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from inbox_api import db
from inbox_api.officers import service as officers
from tests.databases import copy_of, working_on
from tests.factories import PASSWORD, create_case_for, receive
from tests.whole_app import whole_app


@pytest.fixture
def city(database_server: str, city_to_copy: str) -> Iterator[str]:
    """A copy of the demo city of this test's own; its address."""
    with copy_of(database_server, city_to_copy) as address, working_on(address):
        yield address


@dataclass
class Program:
    """A client that speaks JSON as one officer, by the session's cookie."""

    http: TestClient

    def get(self, path: str, **headers: str) -> Any:
        return self.http.get(f"/api/v1/{path}", headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(f"/api/v1/{path}", json=body, headers=names)


@pytest.fixture
def program(city: str) -> Callable[[str], Program]:
    def sign_in(username: str) -> Program:
        with db.transaction() as session:
            opened = officers.sign_in(session, username, PASSWORD, "test", datetime.now(UTC))
            csrf = opened.session.csrf_token
        client = TestClient(whole_app(), follow_redirects=False, raise_server_exceptions=False)
        client.cookies.set("hopthu_session", opened.token)
        client.headers["x-csrf-token"] = csrf
        return Program(client)

    return sign_in


@pytest.fixture
def anonymous(city: str) -> TestClient:
    return TestClient(whole_app(), follow_redirects=False, raise_server_exceptions=False)


def new_case(**changes: Any) -> str:
    """The code of a case in the ward of Lan, with a conversation."""
    with db.transaction() as session:
        return create_case_for(session, receive(session, "Đường ngập sâu trước chợ"), **changes).code
