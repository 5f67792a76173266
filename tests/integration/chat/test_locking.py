"""A conversation is locked to the browser's key; tokens are renewed, revoked, moved, and worth nothing elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inbox_api.conversations import web_visits
from inbox_api.conversations.web_visitors import cookie_value
from inbox_api.models import WebVisit
from inbox_api.settings import get_settings
from tests.integration.chat.conftest import HTML, JSON, PNG, Browser, TakeIn
from tests.integration.chat.keys import Key, LockedBrowser

WARD = "https://phuong.example"
ROWS = "/chat/rows"


@pytest.fixture
def locked(browser: Browser, take_in: TakeIn) -> LockedBrowser:
    browser.post("chuyện riêng")
    take_in()
    found = LockedBrowser(browser)
    assert found.bind().status_code == 200
    return found


@pytest.fixture
def framed(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> LockedBrowser:
    monkeypatch.setattr(get_settings(), "widget_origins", WARD)
    found = LockedBrowser(browser, origin=WARD, token=cookie_value(browser.visitor))
    assert found.bind().status_code == 200
    return found


def visit_of(session: Session, visitor: str) -> WebVisit:
    session.expire_all()
    return session.scalars(select(WebVisit).where(WebVisit.visitor == visitor)).one()


def is_aged(session: Session, visitor: str, age: timedelta) -> None:
    session.execute(update(WebVisit).where(WebVisit.visitor == visitor).values(rotated_at=datetime.now(UTC) - age))
    session.expire_all()


# the lock


def test_with_the_key_everything_opens_and_without_it_nothing(locked: LockedBrowser) -> None:
    client = locked.browser.client
    assert "chuyện riêng" in locked.get(ROWS).text
    assert client.get(ROWS, headers=JSON).json()["code"] == "proof_missing"
    assert client.get("/chat/events", headers=JSON).status_code == 403
    page = client.get("/chat", headers=HTML)
    assert "chuyện riêng" not in page.text
    assert page.headers["x-hopthu-shell"] == "1"
    assert locked.post("/chat/messages", client_id="mine-1", text="của tôi").status_code == 202
    assert locked.browser.post("của kẻ gian").json()["code"] == "proof_missing"
    assert locked.browser.post("của kẻ gian", accept=HTML).status_code == 403
    assert locked.browser.upload("a.png", PNG).status_code == 403


@pytest.mark.parametrize(
    ("method", "target", "origin"),
    [("POST", ROWS, ""), ("GET", "/chat/events", ""), ("GET", f"{ROWS}?before=1", ""), ("GET", ROWS, WARD)],
)
def test_a_proof_is_good_for_what_it_was_made_for(locked: LockedBrowser, method: str, target: str, origin: str) -> None:
    proof = locked.key.proof(locked.browser.visitor, method, target, origin)
    assert locked.get(ROWS, **{"x-hopthu-proof": proof}).json()["code"] == "proof_missing"


@pytest.mark.parametrize("proof", ["", ".", "x.y", "1.", "99999999999999999.AAAA", "1700000000000.!!", "١٢.AAAA"])
def test_a_broken_proof_is_refused(locked: LockedBrowser, proof: str) -> None:
    headers: list[tuple[bytes, bytes]] = [(b"accept", b"application/json"), (b"x-hopthu-proof", proof.encode())]
    answer = locked.browser.client.get(ROWS, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "proof_missing")


def test_every_changed_bit_of_a_proof_is_noticed(locked: LockedBrowser) -> None:
    moment, _dot, signature = locked.key.proof(locked.browser.visitor, "GET", ROWS).partition(".")
    for place in range(0, len(signature) - 1, 7):
        other = "A" if signature[place] != "A" else "B"
        changed = f"{moment}.{signature[:place]}{other}{signature[place + 1 :]}"
        assert locked.get(ROWS, **{"x-hopthu-proof": changed}).status_code == 403
    assert locked.get(ROWS, **{"x-hopthu-proof": f"{int(moment) + 1}.{signature}"}).status_code == 403


def test_an_old_proof_tells_the_page_to_set_its_clock(locked: LockedBrowser) -> None:
    proof = locked.key.proof(locked.browser.visitor, "GET", ROWS, late_seconds=600)
    answer = locked.get(ROWS, **{"x-hopthu-proof": proof})
    assert (answer.status_code, answer.json()["code"]) == (403, "proof_out_of_date")


def test_nobody_puts_another_key_on_a_locked_conversation(locked: LockedBrowser) -> None:
    assert locked.bind().status_code == 200, "the same key again: the answer was lost"
    thief = LockedBrowser(locked.browser, Key())
    assert thief.bind().json()["code"] == "proof_missing"
    assert "chuyện riêng" in locked.get(ROWS).text


@pytest.mark.parametrize("key", ["", "AAAA", "A" * 87, "!" * 87])
def test_what_is_no_key_is_refused(browser: Browser, session: Session, key: str) -> None:
    answer = browser.client.post("/chat/bind", data={"token": browser.token, "key": key}, headers=JSON)
    assert answer.status_code == 422
    assert session.scalars(select(WebVisit)).all() == []


def test_pictures_open_by_a_key_of_their_own_that_ends(locked: LockedBrowser, take_in: TakeIn) -> None:
    uploaded = locked.browser.client.post(
        "/chat/files",
        data={"token": locked.browser.token},
        files={"file": ("a.png", PNG)},
        headers=locked.headers("POST", "/chat/files"),
    ).json()["id"]
    locked.post("/chat/messages", client_id="photo-1", text="ảnh", upload=str(uploaded))
    take_in()
    found = locked.get(ROWS).text
    address = found.split(f'href="/chat/files/{uploaded}?', 1)[1].split('"', 1)[0]
    client = locked.browser.client
    assert client.get(f"/chat/files/{uploaded}?{address}").status_code == 200
    assert client.get(f"/chat/files/{uploaded}/thumb?{address}").status_code == 200
    assert client.get(f"/chat/files/{uploaded}").status_code == 404
    until, _dot, signature = address.removeprefix("k=").partition(".")
    for wrong in (f"{until}.{signature[::-1]}", f"{int(until) + 3600}.{signature}", f"{until}.", until, "", "."):
        assert client.get(f"/chat/files/{uploaded}", params={"k": wrong}).status_code == 404
    client.cookies.clear()
    assert client.get(f"/chat/files/{uploaded}?{address}").status_code == 404


# renewing and revoking


def test_a_token_is_renewed_daily_and_the_old_one_ends_when_the_new_one_was_used(
    locked: LockedBrowser, session: Session
) -> None:
    visitor, client = locked.browser.visitor, locked.browser.client
    old = client.cookies["hopthu_visitor"]
    is_aged(session, visitor, timedelta(hours=25))
    assert locked.get(ROWS).status_code == 200
    new = client.cookies["hopthu_visitor"]
    assert new != old
    client.cookies.set("hopthu_visitor", old, domain="testserver.local")
    assert locked.get(ROWS).status_code == 200, "the answer with the new one may have been lost"
    assert client.cookies["hopthu_visitor"] != old
    assert locked.get(ROWS).status_code == 200
    is_aged(session, visitor, timedelta(minutes=11))
    client.cookies.clear()
    client.cookies.set("hopthu_visitor", old)
    assert locked.get(ROWS).json()["code"] == "visitor_unknown"
    client.cookies.clear()
    client.cookies.set("hopthu_visitor", new)
    assert locked.get(ROWS).status_code == 200


def test_who_leaves_leaves_for_good(locked: LockedBrowser) -> None:
    assert locked.post("/chat/leave").json() == {"left": True}
    assert locked.get(ROWS).json()["code"] == "visitor_unknown"
    assert locked.bind().json()["code"] == "visitor_unknown"
    old = locked.browser.visitor
    locked.browser.open()
    assert locked.browser.visitor != old


def test_a_visitor_without_a_key_can_leave_too(browser: Browser, take_in: TakeIn) -> None:
    browser.post("chuyện riêng")
    take_in()
    answer = browser.client.post("/chat/leave", data={"token": browser.token}, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/chat")
    assert browser.client.get(ROWS, headers=JSON).json()["code"] == "visitor_unknown"
    assert "chuyện riêng" not in browser.open().text


def test_a_token_ends_half_a_year_after_the_last_visit(browser: Browser) -> None:
    now = datetime.now(UTC)
    for days, status in ((179, 200), (181, 403)):
        browser.client.cookies.clear()
        browser.client.cookies.set("hopthu_visitor", cookie_value("a" * 32, now=now - timedelta(days=days)))
        assert browser.client.get(ROWS, headers=JSON).status_code == status


def test_browsers_that_were_not_seen_for_a_year_are_forgotten(locked: LockedBrowser, session: Session) -> None:
    now = datetime.now(UTC)
    assert web_visits.forget_unseen(session, now + timedelta(days=364)) == 0
    assert web_visits.forget_unseen(session, now + timedelta(days=366)) == 1


# frames


def test_a_frame_speaks_with_its_token_from_its_website_only(framed: LockedBrowser) -> None:
    assert framed.post("/chat/messages", client_id="frame-1", text="từ trang phường").status_code == 202
    assert "từ trang phường" in framed.get(ROWS).text
    assert framed.get(ROWS, **{"x-hopthu-origin": ""}).json()["code"] == "proof_missing"
    other = framed.key.proof(framed.browser.visitor, "GET", ROWS, "https://evil.example")
    stolen = {"x-hopthu-origin": "https://evil.example", "x-hopthu-proof": other}
    assert framed.get(ROWS, **stolen).json()["code"] == "proof_missing"


def test_a_website_that_the_city_took_off_its_list_loses_its_tokens(
    framed: LockedBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_settings(), "widget_origins", "https://another.example")
    assert framed.get(ROWS).json()["code"] == "visitor_unknown"


def test_a_website_that_is_on_no_list_gets_no_token(browser: Browser) -> None:
    stranger = LockedBrowser(browser, origin="https://evil.example", token=cookie_value(browser.visitor))
    assert stranger.bind().status_code == 422


def test_a_frames_token_is_renewed_by_a_header(framed: LockedBrowser, session: Session) -> None:
    is_aged(session, framed.browser.visitor, timedelta(hours=25))
    fresh = framed.get(ROWS).headers["x-hopthu-visit"]
    assert fresh != framed.token
    framed.token = fresh
    assert framed.get(ROWS).status_code == 200
    assert visit_of(session, framed.browser.visitor).generation == 1
