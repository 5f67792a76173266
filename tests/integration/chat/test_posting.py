"""Posting in the web chat: the common road, limits, files; nothing twice, nothing lost."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inbox_api.models import Attachment
from inbox_api.settings import get_settings
from tests.integration.chat.conftest import HTML, JSON, PNG, Browser, NewBrowser, TakeIn, own_messages, posts
from tests.pictures import opened

# the road of a message


def test_a_post_takes_the_road_of_every_channel_and_shows_at_once(browser: Browser, take_in: TakeIn) -> None:
    answer = browser.post("Làm giấy khai sinh cần gì?", client_id="abcd-1")
    assert (answer.status_code, answer.json()) == (202, {"accepted": "abcd-1"})
    assert "Làm giấy khai sinh cần gì?" in browser.rows()  # kept, not yet read by the worker
    take_in()
    (message,) = own_messages(browser)
    assert (message.author, message.text, message.bot_state) == ("citizen", "Làm giấy khai sinh cần gì?", "pending")
    assert browser.rows().count("Làm giấy khai sinh cần gì?") == 1


def test_a_repeated_client_id_is_kept_once(browser: Browser, take_in: TakeIn) -> None:
    for _ in range(2):
        assert browser.post("Đèn hỏng", client_id="abcd-2").status_code == 202
    take_in()
    assert browser.post("Đèn hỏng", client_id="abcd-2").status_code == 202
    take_in()
    assert [m.text for m in own_messages(browser)] == ["Đèn hỏng"]


def test_two_visitors_may_use_the_same_client_id(new_browser: NewBrowser, take_in: TakeIn) -> None:
    first, second = new_browser(), new_browser()
    first.post("của tôi", client_id="same-id")
    second.post("của người khác", client_id="same-id")
    take_in()
    assert [m.text for m in own_messages(first)] == ["của tôi"]
    assert [m.text for m in own_messages(second)] == ["của người khác"]


def test_without_script_the_form_leads_back_to_the_page(browser: Browser) -> None:
    answer = browser.post("Xin chào", accept=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/chat?")
    page = browser.open(answer.headers["location"])
    assert "Xin chào" in page.text


def test_restart_stays_text(browser: Browser, take_in: TakeIn) -> None:
    browser.post("/restart")
    take_in()
    (message,) = own_messages(browser)
    assert (message.text, message.payload) == ("/restart", None)


def test_newlines_are_kept_and_nul_is_dropped(browser: Browser, take_in: TakeIn) -> None:
    browser.post("dòng một\r\ndòng\x00 hai")
    take_in()
    assert own_messages(browser)[0].text == "dòng một\ndòng hai"


def test_an_empty_post_is_refused(browser: Browser, session: Session) -> None:
    answer = browser.post("   ")
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_written")
    assert posts(session) == 0


# limits


def test_five_megabytes_of_text_are_refused_in_vietnamese(browser: Browser, session: Session) -> None:
    for accept in (JSON, HTML):
        answer = browser.post("a" * 5_000_000, accept=accept)
        assert answer.status_code == 413
        assert "Tin nhắn quá dài" in answer.text
    form = {"token": browser.token, "client_id": "id-9", "text": "a" * 5_000_000}
    assert browser.client.post("/chat/messages", data=form, headers=JSON).status_code == 413
    assert posts(session) == 0


def test_a_text_just_over_the_limit_says_how_long_it_is(browser: Browser, session: Session) -> None:
    answer = browser.post("ữ" * 20_001)
    assert answer.status_code == 413
    assert "20.001" in answer.json()["title"]
    assert posts(session) == 0
    assert browser.post("ữ" * 20_000).status_code == 202


def test_an_error_page_gives_the_words_back(browser: Browser) -> None:
    answer = browser.post("ữ" * 20_001, accept=HTML)
    assert answer.headers["content-type"].startswith("text/html")
    assert "ữữữ" in answer.text


def test_a_visitor_who_posts_too_fast_is_slowed_down(new_browser: NewBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "chat_posts_per_minute", 3)
    fast, slow = new_browser(), new_browser()
    codes = [fast.post("tin", client_id=f"fast-{n}").status_code for n in range(4)]
    assert codes == [202, 202, 202, 429]
    answer = fast.post("tin", client_id="fast-9")
    assert answer.headers["retry-after"] == "60"
    assert "quá nhanh" in answer.json()["title"]
    assert slow.post("tin").status_code == 202


def test_one_address_has_a_limit_too(new_browser: NewBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "chat_address_posts_per_minute", 2)
    codes = [new_browser().post("tin").status_code for _ in range(3)]
    assert codes == [202, 202, 429]


# files


def test_a_photo_uploaded_ahead_joins_its_message(browser: Browser, take_in: TakeIn) -> None:
    uploaded = browser.upload("ổ gà.png", PNG)
    assert uploaded.status_code == 201
    number = uploaded.json()["id"]
    browser.post("Ổ gà", upload=str(number))
    take_in()
    (message,) = own_messages(browser)
    assert [(a.id, a.kind, a.mime) for a in message.attachments] == [(number, "image", "image/png")]
    answer = browser.client.get(f"/chat/files/{number}")
    assert opened(answer.content).size == opened(PNG).size
    assert opened(browser.client.get(f"/chat/files/{number}/thumb").content).format == "WEBP"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_several_photos_come_with_a_form_without_script(browser: Browser, take_in: TakeIn) -> None:
    files = [("files", ("a.png", PNG + b"a")), ("files", ("b.png", PNG + b"b"))]
    assert browser.post("", files=files, accept=HTML).status_code == 303
    take_in()
    (message,) = own_messages(browser)
    assert [a.name for a in message.attachments] == ["a.png", "b.png"]


def test_a_disguised_file_is_refused_and_nothing_is_kept(browser: Browser, session: Session) -> None:
    program = b"MZ\x90\x00" + bytes(200)
    answer = browser.upload("anh.jpg", program)
    assert (answer.status_code, answer.json()["code"]) == (422, "file_type_not_allowed")
    files = [("files", ("a.png", PNG)), ("files", ("anh.jpg", program))]
    assert browser.post("ảnh đây", files=files).status_code == 422
    assert browser.upload("trang.html", b"<script>alert(1)</script>").status_code == 422
    assert session.scalar(select(func.count()).select_from(Attachment)) == 0
    assert posts(session) == 0


def test_a_file_that_is_too_large_is_refused(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_settings(), "max_upload_bytes", 1024 * 1024)
    answer = browser.upload("a.png", PNG + bytes(1024 * 1024))
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["title"]


def test_files_of_another_visitor_are_not_found(new_browser: NewBrowser, take_in: TakeIn) -> None:
    mine, other = new_browser(), new_browser()
    waiting = mine.upload("a.png", PNG).json()["id"]
    sent = mine.upload("b.png", PNG + b"b").json()["id"]
    mine.post("ảnh", upload=str(sent))
    take_in()
    for number in (waiting, sent):
        assert mine.client.get(f"/chat/files/{number}").status_code == 200
        assert other.client.get(f"/chat/files/{number}").status_code == 404
    assert other.post("lấy ảnh", upload=str(waiting)).status_code == 404
    other.client.cookies.clear()
    assert other.client.get(f"/chat/files/{sent}").status_code == 404


def test_a_place_goes_along(browser: Browser, take_in: TakeIn) -> None:
    browser.post("", latitude="9.9347", longitude="106.3456")
    take_in()
    (message,) = own_messages(browser)
    assert [(a.kind, a.latitude, a.longitude) for a in message.attachments] == [("location", 9.9347, 106.3456)]
    assert "9.93470" in browser.rows()
    assert browser.post("", client_id="far-away", latitude="99", longitude="0").status_code == 422
