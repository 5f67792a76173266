"""The administrators' page of connected accounts, and the way from its button through the vendor and back."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from inbox_api import db
from inbox_api.channels import problems
from inbox_api.settings import get_settings
from tests.factories import OA
from tests.integration.zalo.conftest import Connected
from tests.integration.zalo.test_consent import agree, works
from tests.integration.zalo.test_template_page import sign_in
from tests.whole_app import whole_app

PAGE = "/quan-tri/kenh"


@pytest.fixture
def browser(oa: Connected) -> Iterator[TestClient]:
    with TestClient(whole_app(), follow_redirects=True, headers={"accept": "text/html"}) as client:
        sign_in(client, "admin")
        yield client


def begin(browser: TestClient, account_id: str = OA) -> str:
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/account").text)
    assert token is not None
    return browser.post(f"{PAGE}/zalo/{account_id}/consent", data={"csrf_token": token[1]}).text


def link(page: str) -> str:
    found = re.search(r'href="(http[^"]+)" rel="noreferrer"', page)
    assert found is not None
    return html.unescape(found[1])


def test_the_button_leads_through_the_vendor_to_a_working_account(oa: Connected, browser: TestClient) -> None:
    oa.simulator.tokens.revoke()
    query = agree(link(begin(browser)))
    page = browser.get("/channels/zalo/consent", params=query).text
    assert f"Đã kết nối {oa.row().name}." in html.unescape(page)
    assert "đã cấp" in page
    assert works(oa)
    assert query["code"] not in page


def test_a_refusal_is_told_in_our_own_words_only(oa: Connected, browser: TestClient) -> None:
    query = agree(link(begin(browser)))
    page = browser.get("/channels/zalo/consent", params={**query, "code": "another"}).text
    assert "Nền tảng không cấp quyền truy cập. Hãy bắt đầu lại." in page
    assert "bị từ chối, mã" in page
    forged = browser.get(f"{PAGE}/zalo", params={"problem": "phone 0900000001", "connected": "phone me"}).text
    assert "phone" not in forged.split("<main")[1]


def test_the_page_tells_the_addresses_the_days_and_what_to_do(oa: Connected, browser: TestClient) -> None:
    now = datetime.now(UTC)
    oa.change(refresh_token_expires_at=now + timedelta(days=12, hours=1))
    with db.transaction() as session:
        problems.raise_problem(session, "zalo", OA, "token_refused", now, is_urgent=True)
    page = browser.get(f"{PAGE}/zalo").text
    for words in (
        f"{get_settings().web_address}/webhooks/zalo",
        f"{get_settings().web_address}/channels/zalo/consent",
        "<dd>12 ",
        "cần xử lý",
        f"{PAGE}/zalo/mau",
    ):
        assert words in page
    assert browser.get(f"{PAGE}/facebook").text.count("/consent") == 0
    assert "Zalo" in browser.get(PAGE).text


def test_what_is_not_there_is_not_found(browser: TestClient) -> None:
    assert browser.get(f"{PAGE}/telefax").status_code == 404
    assert 'rel="noreferrer"' not in begin(browser, "999")


@pytest.mark.parametrize("name", ["lan", "auditor", "approver"])
def test_nobody_but_administrators_sees_or_begins_anything(browser: TestClient, name: str) -> None:
    sign_in(browser, name)
    assert browser.get(PAGE).status_code == 403
    assert browser.get(f"{PAGE}/zalo").status_code == 403
    assert 'rel="noreferrer"' not in begin(browser)
