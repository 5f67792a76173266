"""Signing in: throttled, safe to come back from, and nothing works without it."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from admin_ui.sign_in.views import safe_next
from inbox_api.officers.current import COOKIE
from inbox_api.settings import get_settings
from tests.factories import PASSWORD
from tests.integration.pages.conftest import HTML, Browser


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    answer = client.post("/sign-in", data={"username": "lan", "password": PASSWORD}, headers=HTML)
    cookie = answer.headers["set-cookie"].lower()
    assert answer.headers["location"] == "/inbox"
    assert COOKIE in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie


def test_behind_tls_the_cookie_is_secure(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "cookie_secure", True)
    answer = client.post("/sign-in", data={"username": "lan", "password": PASSWORD}, headers=HTML)
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "max-age" in answer.headers["strict-transport-security"]


def test_five_wrong_passwords_close_the_door_also_for_the_right_one(client: TestClient) -> None:
    name = f"nobody-{secrets.token_hex(4)}"
    codes = [
        client.post("/sign-in", data={"username": name, "password": "wrong"}, headers=HTML).status_code
        for _ in range(6)
    ]
    assert codes == [401] * 5 + [429]


def test_the_right_password_signs_in_and_signing_out_ends_the_session(sign_in: Callable[[str], Browser]) -> None:
    lan = sign_in("lan")
    assert lan.get("/inbox").status_code == 200
    token = lan.client.cookies[COOKIE]
    assert lan.post("/sign-out").status_code == 303
    lan.client.cookies.set(COOKIE, token)
    assert lan.get("/inbox").headers["location"] == "/sign-in?next=%2Finbox"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/cases?filter=mine", "/cases?filter=mine"),
        ("//evil.example/x", ""),
        ("/\\evil.example", ""),
        ("https://evil.example", ""),
        ("javascript:alert(1)", ""),
        ("/sign-out", ""),
        ("/x\r\nset-cookie: a=b", ""),
        ("", ""),
    ],
)
def test_only_own_paths_are_returned_to(address: str, kept: str) -> None:
    assert safe_next(address) == kept


def test_after_signing_in_the_officer_is_back_where_she_was(client: TestClient) -> None:
    asked = client.get("/cases?filter=mine", headers=HTML)
    assert asked.headers["location"] == "/sign-in?next=%2Fcases%3Ffilter%3Dmine"
    fields = {"username": "lan", "password": PASSWORD, "next": "/cases?filter=mine"}
    assert client.post("/sign-in", data=fields, headers=HTML).headers["location"] == "/cases?filter=mine"


def test_a_form_of_another_site_cannot_sign_anyone_in(client: TestClient) -> None:
    fields = {"username": "lan", "password": PASSWORD}
    for header in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = client.post("/sign-in", data=fields, headers=HTML | header)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


def test_a_post_without_the_pages_token_is_refused(sign_in: Callable[[str], Browser]) -> None:
    lan = sign_in("lan")
    for fields in ({}, {"csrf_token": "guess"}):
        assert lan.client.post("/sign-out", data=fields, headers=HTML).status_code == 403
    assert lan.get("/inbox").status_code == 200


def test_demo_accounts_are_shown_in_a_demo_only(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "<code>lan</code>" in client.get("/sign-in", headers=HTML).text
    monkeypatch.setattr(get_settings(), "demo", False)
    assert "<code>lan</code>" not in client.get("/sign-in", headers=HTML).text
