"""The page of the report form's funnel: its numbers are links, its lists hold no person."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.integration.pages.conftest import Browser
from tests.integration.training.test_form_funnel import tell

SignIn = Callable[[str], Browser]


def test_every_number_of_the_form_opens_its_list(sign_in: SignIn, session: Session) -> None:
    sent = tell(session, "a", ["where", "confirm", None], does="create_case")
    tell(session, "b", ["where", None])
    browser = sign_in("trainer")
    page = browser.get("/training/figures/form").text
    assert "Bỏ dở" in page
    links = set(re.findall(r'href="(/training/figures/form/talks[^"]*)">(\d+)<', page))
    assert len(links) > 12
    for address, count in links:
        answer = browser.get(html.unescape(address))
        assert answer.status_code == 200, address
        assert len(set(re.findall(r"/training/talks/(\d+)", answer.text))) == int(count), address
    filed = browser.get("/training/figures/form/talks?outcome=filed").text
    assert f"/training/talks/{sent.id}" in filed
    assert "/training/figures/form" in browser.get("/training/figures").text


def test_without_a_report_the_page_says_so(sign_in: SignIn) -> None:
    page = sign_in("trainer").get("/training/figures/form?kind=praise").text
    assert "Không có phản ánh nào" in page
    for period in ("since=2026-02-02&until=2026-01-01", "until=9999-12-31", "until=0001-01-05", "since=0001-01-01"):
        assert sign_in("trainer").get(f"/training/figures/form?{period}").status_code == 422


@pytest.mark.parametrize("name", ["lan", "hoa", "auditor"])
def test_nobody_else_sees_the_form(sign_in: SignIn, name: str) -> None:
    for path in ("/training/figures/form", "/training/figures/form/talks", "/api/v1/training/figures/form"):
        assert sign_in(name).get(path).status_code == 403
