"""Who may see and do what: the cookie, the page token, other websites."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from inbox_api.conversations import inbox
from inbox_api.settings import Settings, get_settings
from tests.factories import NOW, officer
from tests.integration.chat.conftest import JSON, Browser, NewBrowser, TakeIn, posts

# who may see what


def test_a_visitor_sees_its_own_conversation_only(new_browser: NewBrowser, take_in: TakeIn) -> None:
    mine, other = new_browser(), new_browser()
    mine.post("chuyện riêng của tôi")
    take_in()
    assert "chuyện riêng của tôi" in mine.rows()
    assert "chuyện riêng của tôi" not in other.rows()
    assert "chuyện riêng của tôi" not in other.open().text


@pytest.mark.parametrize("forge", [lambda v: v, lambda v: f"{v}.", lambda v: f"{v}.{'0' * 64}", lambda v: f".{v}"])
def test_a_forged_cookie_is_refused(new_browser: NewBrowser, take_in: TakeIn, forge: Callable[[str], str]) -> None:
    victim, thief = new_browser(), new_browser()
    victim.post("bí mật")
    take_in()
    thief.client.cookies.clear()
    thief.client.cookies.set("hopthu_visitor", forge(victim.visitor))
    assert thief.client.get("/chat/rows").status_code == 403
    assert thief.post("tôi là nạn nhân").status_code == 403
    assert thief.client.get("/chat/events").status_code == 403
    assert "bí mật" not in thief.open().text


def test_a_page_token_is_bound_to_its_cookie(new_browser: NewBrowser, session: Session) -> None:
    first, second = new_browser(), new_browser()
    first.token = second.token
    answer = first.post("tin")
    assert (answer.status_code, answer.json()["code"]) == (403, "page_out_of_date")
    assert posts(session) == 0


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_of_another_website_is_refused(browser: Browser, session: Session, origin: str) -> None:
    assert browser.post("tin", accept={**JSON, "origin": origin}).status_code == 403
    assert posts(session) == 0


def test_the_cookie_is_hidden_from_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.open().headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_behind_tls_the_widget_gets_a_cookie_for_frames(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "cookie_secure", True)
    cookies = browser.open("/chat?embed=1").headers.get_list("set-cookie")
    assert all("samesite=none" in cookie.lower() and "secure" in cookie.lower() for cookie in cookies)
    assert any("partitioned" in cookie.lower() for cookie in cookies)


def test_internal_notes_never_reach_the_page(browser: Browser, session: Session, take_in: TakeIn) -> None:
    browser.post("cần gặp cán bộ")
    take_in()
    inbox.add_note(session, officer(session, "duty"), browser.conversation.public_id, "ghi chú nội bộ", NOW)
    assert "ghi chú nội bộ" not in browser.rows()
    assert "ghi chú nội bộ" not in browser.open().text


# the widget


def test_the_widget_script_holds_its_texts_and_calls_nobody_else(browser: Browser) -> None:
    script = browser.client.get("/widget.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "__TEXTS__" not in script.text
    assert "http://" not in script.text
    assert "https://" not in script.text
    assert "eval(" not in script.text
    assert browser.client.get("/widget-demo").status_code == 200


def test_only_named_websites_may_frame_the_chat(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "frame-ancestors 'self'" in browser.open("/chat?embed=1").headers["content-security-policy"]
    monkeypatch.setattr(get_settings(), "widget_origins", "https://phuong.example")
    policy = browser.open("/chat?embed=1").headers["content-security-policy"]
    assert "frame-ancestors 'self' https://phuong.example" in policy
    assert "x-frame-options" not in browser.open("/chat?embed=1").headers


@pytest.mark.parametrize("value", ["phuong.example", "https://a.vn; script-src *", "https://a.vn/path", "javascript:x"])
def test_a_wrong_widget_origin_stops_the_start(value: str) -> None:
    with pytest.raises(ValueError, match="not an origin"):
        Settings(widget_origins=value)


def test_the_first_visit_says_who_answers_and_whom_to_call(browser: Browser) -> None:
    page = browser.open().text
    for words in ("Trợ lý tự động (máy)", "Chỉ cán bộ phụ trách", "tel:113", "tel:114", "tel:115", "Xin chào"):
        assert words in page
