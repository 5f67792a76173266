"""A conversation moves from a public screen to a phone, once; a public screen knows nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import WebVisit
from inbox_api.settings import get_settings
from tests.integration.chat.conftest import HTML, JSON, Browser, NewBrowser, TakeIn
from tests.integration.chat.keys import LockedBrowser

ROWS = "/chat/rows"


@pytest.fixture
def locked(browser: Browser, take_in: TakeIn) -> LockedBrowser:
    browser.post("chuyện riêng")
    take_in()
    found = LockedBrowser(browser)
    assert found.bind().status_code == 200
    return found


# from a public screen to a phone


def test_a_conversation_moves_to_a_phone_once(locked: LockedBrowser, new_browser: NewBrowser, take_in: TakeIn) -> None:
    answer = locked.post("/chat/hand-over").json()
    path = "/chat/continue/" + answer["address"].rsplit("/", 1)[1]
    phone = new_browser()
    assert "chuyện riêng" not in phone.client.get(path, headers=HTML).text
    assert "chuyện riêng" in locked.get(ROWS).text, "a preview of the address moves nothing"
    assert phone.client.post(path, headers={"origin": "https://evil.example", **HTML}).status_code == 403
    assert phone.client.post(path, headers=HTML).status_code == 303
    assert "chuyện riêng" in phone.open().text
    assert locked.get(ROWS).json()["code"] == "visitor_unknown"
    assert LockedBrowser(phone).bind().status_code == 200
    for late in (new_browser(), phone):
        assert late.client.post(path, headers=JSON).json()["code"] == "code_used"


def test_a_code_ends_after_ten_minutes(locked: LockedBrowser, session: Session, new_browser: NewBrowser) -> None:
    path = "/chat/continue/" + locked.post("/chat/hand-over").json()["address"].rsplit("/", 1)[1]
    visit = session.scalars(select(WebVisit)).one()
    visit.hand_over_until = datetime.now(UTC) - timedelta(seconds=1)
    session.flush()
    assert new_browser().client.get(path, headers=JSON).status_code == 404


# public screens


def test_a_public_screen_knows_nobody_and_offers_no_files(browser: Browser, take_in: TakeIn) -> None:
    first = browser.open("/chat?kiosk=1")
    assert 'type="file"' not in first.text
    assert "Max-Age" not in next(
        one for one in first.headers.get_list("set-cookie") if one.startswith("hopthu_visitor=")
    )
    visitor = browser.visitor
    browser.post("chuyện riêng")
    take_in()
    assert "chuyện riêng" not in browser.open().text
    assert browser.visitor != visitor


def test_without_script_a_public_screen_shows_what_was_just_sent(browser: Browser) -> None:
    browser.open("/chat?kiosk=1")
    answer = browser.post("chuyện riêng", accept=HTML)
    assert "chuyện riêng" in browser.open(answer.headers["location"]).text


def test_a_screen_with_a_camera_may_offer_it(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "kiosk_files", True)
    assert 'id="camera"' in browser.open("/chat?kiosk=1").text
