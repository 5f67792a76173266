"""Officers change their own password: with the old one, not by guessing, and nobody else stays signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.audit import service as audit
from inbox_api.audit.repository import AuditRepository
from inbox_api.db import side_transaction
from inbox_api.officers import tries
from tests.factories import PASSWORD, officer
from tests.integration.pages.conftest import HTML, Browser, csrf_of

SignIn = Callable[[str], Browser]
NEW = "con mèo leo cây cau"


@pytest.fixture(autouse=True)
def no_tries_left_over(session: Session) -> Iterator[None]:
    """Wrong tries are kept in transactions of their own."""
    key = f"password:{officer(session, 'lan').id}"
    yield
    with side_transaction() as own:
        tries.forget(own, key)


def change(browser: Browser, old: str = PASSWORD, new: str = NEW, again: str | None = None) -> tuple[int, str]:
    answer = browser.post("/account/password", old=old, new=new, again=new if again is None else again)
    return answer.status_code, answer.text


def test_the_new_password_counts_and_the_old_one_does_no_more(client: TestClient, sign_in: SignIn) -> None:
    lan = sign_in("lan")
    old_cookie = dict(lan.client.cookies)
    assert change(lan)[0] == 303
    assert dict(lan.client.cookies) != old_cookie
    assert lan.get("/account").status_code == 200
    answers = [
        client.post("/sign-in", data={"username": "lan", "password": password}, headers=HTML).status_code
        for password in (PASSWORD, NEW)
    ]
    assert answers == [401, 303]


def test_every_other_browser_and_the_old_cookie_are_signed_out(app: object, sign_in: SignIn) -> None:
    here, elsewhere, minh = sign_in("lan"), sign_in("lan"), sign_in("minh")
    stolen = TestClient(app, cookies=dict(here.client.cookies), follow_redirects=False)  # type: ignore[arg-type]
    assert change(here)[0] == 303
    assert elsewhere.get("/account").status_code == 303
    assert stolen.get("/account", headers=HTML).status_code == 303
    assert here.get("/account").status_code == 200
    assert minh.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old": "sai rồi nhé"}, "không đúng"),
        ({"new": "ngắn"}, "10 ký tự"),
        ({"again": "một mật khẩu khác"}, "không giống nhau"),
        ({"new": PASSWORD}, "trùng"),
        ({"new": "Lan là tên của tôi"}, "tên đăng nhập"),
        ({"new": "aaaaaaaaaaaa"}, "nhiều ký tự khác nhau"),
    ],
)
def test_what_is_wrong_is_said_on_the_page_and_nothing_changes(
    client: TestClient, sign_in: SignIn, fields: dict[str, str], words: str
) -> None:
    lan = sign_in("lan")
    status, page = change(lan, **fields)
    assert status == 422
    assert words in page
    assert not [secret for secret in (*fields.values(), NEW) if f'value="{secret}"' in page]
    assert lan.get("/account").status_code == 200
    assert client.post("/sign-in", data={"username": "lan", "password": PASSWORD}, headers=HTML).status_code == 303


def test_guessing_the_old_password_is_stopped_even_when_it_would_be_right(sign_in: SignIn) -> None:
    lan = sign_in("lan")
    assert [change(lan, old=f"đoán lần {number}")[0] for number in range(5)] == [422] * 5
    assert change(lan)[0] == 429


def test_it_needs_the_pages_token_and_stands_in_the_log(session: Session, sign_in: SignIn) -> None:
    lan = sign_in("lan")
    fields = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert lan.client.post("/account/password", data=fields, headers=HTML).status_code == 403
    assert change(lan)[0] == 303
    audit.write_waiting(session)
    rows = AuditRepository(session).page(before_id=None, limit=5)
    [row] = [row for row in rows if row.action == "officer.change_password"]
    assert row.actor == f"officer:{officer(session, 'lan').id}"
    assert NEW not in str(row.detail)


def test_one_can_sign_out_elsewhere_without_a_new_password(sign_in: SignIn) -> None:
    here, elsewhere = sign_in("lan"), sign_in("lan")
    assert "1 trình duyệt khác" in here.get("/account").text
    assert here.post("/account/end-others").status_code == 303
    assert elsewhere.get("/account").status_code == 303
    page = here.get("/account").text
    assert "không đăng nhập ở nơi nào khác" in page
    assert csrf_of(page) == here.token
