"""The web chat as a citizen's browser meets it: own conversation only, nothing twice, nothing lost, nothing unsafe."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin_ui.chat import live
from admin_ui.chat.words import linked
from inbox_api.conversations import inbox, outbox
from inbox_api.conversations.outbox import Choice
from inbox_api.models import Attachment, Author, Message, RawPost
from inbox_api.settings import Settings, get_settings
from tests.factories import NOW, officer, receive
from tests.integration.chat.conftest import JSON, PNG, Browser

HTML = {"accept": "text/html"}
NewBrowser = Callable[[], Browser]
TakeIn = Callable[[], None]


def own_messages(browser: Browser) -> list[Message]:
    statement = select(Message).where(Message.conversation_id == browser.conversation.id).order_by(Message.id)
    return list(browser.session.scalars(statement))


def posts(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(RawPost)) or 0


def say(browser: Browser, text: str, *payloads: str, author: Author = Author.BOT) -> Message:
    choices = [Choice(f"Nút {payload}", payload) for payload in payloads]
    return outbox.say(browser.session, browser.conversation, author=author, text=text, choices=choices, now=NOW)


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
    assert "20001" in answer.json()["title"]
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
    assert answer.content == PNG
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


# words as HTML


def test_a_script_tag_shows_as_text(browser: Browser, take_in: TakeIn) -> None:
    browser.post("<script>alert(1)</script><img src=x onerror=alert(2)>")
    for _ in range(2):
        for page in (browser.rows(), browser.open().text):
            assert "&lt;script&gt;alert(1)" in page
            assert "<script>alert" not in page
            assert "<img src=x" not in page
        take_in()


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("xem https://a.vn/b?c=1&d=2.", '<a href="https://a.vn/b?c=1&amp;d=2" target="_blank"'),
        ("(http://a.vn)", '<a href="http://a.vn" target="_blank"'),
    ],
)
def test_web_addresses_become_safe_links(text: str, link: str) -> None:
    assert link in linked(text)
    assert 'rel="noopener noreferrer nofollow"' in linked(text)


@pytest.mark.parametrize("text", ["javascript:alert(1)", 'https://a.vn/"onmouseover="alert(1)', "data:text/html,x"])
def test_nothing_else_becomes_a_link_or_an_attribute(text: str) -> None:
    assert "onmouseover=" not in linked(text).replace("&#34;onmouseover=&#34;", "")
    assert 'href="javascript' not in linked(text)
    assert 'href="data' not in linked(text)


# choices


def test_a_tap_sends_the_payload_with_the_title_and_old_buttons_rest(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào", client_id="first")
    take_in()
    question = say(browser, "Chọn đi", "/ask_fee", "/ask_where")
    assert browser.rows().count("disabled") == 0
    assert browser.post(tap=f"{question.id}:0").json() == {"accepted": f"tap-{question.id}"}
    take_in()
    tapped = own_messages(browser)[-1]
    assert (tapped.text, tapped.payload) == ("Nút /ask_fee", "/ask_fee")
    assert browser.rows().count("disabled") == 2
    assert browser.post(tap=f"{question.id}:1").status_code == 202  # the second tap of a double tap: absorbed
    take_in()
    assert len(own_messages(browser)) == 3


def test_a_button_of_an_earlier_question_is_refused(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào", client_id="first")
    take_in()
    question = say(browser, "Chọn đi", "/ask_fee")
    browser.post("chuyện khác", client_id="second")
    take_in()
    answer = browser.post(tap=f"{question.id}:0")
    assert (answer.status_code, answer.json()["code"]) == (409, "choice_used")


def test_a_rating_stays_open_until_it_is_given(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào", client_id="first")
    take_in()
    question = say(browser, "Hài lòng không?", "inbox:rate:999999:1", "inbox:rate:999999:5", author=Author.SYSTEM)
    browser.post("cảm ơn nhé", client_id="second")
    take_in()
    assert 'data-testid="rating"' in browser.rows()
    assert "disabled" not in browser.rows()
    assert browser.post(tap=f"{question.id}:1").status_code == 202
    take_in()
    assert own_messages(browser)[-1].payload == "inbox:rate:999999:5"
    assert browser.rows().count("disabled") == 2


def test_nobody_taps_the_buttons_of_another_or_invents_one(new_browser: NewBrowser, take_in: TakeIn) -> None:
    mine, other = new_browser(), new_browser()
    for one in (mine, other):
        one.post("xin chào", client_id="first")
    take_in()
    question = say(mine, "Chọn đi", "/ask_fee")
    assert other.post(tap=f"{question.id}:0").status_code == 404
    assert mine.post(tap=f"{question.id}:7").status_code == 404
    assert mine.post(tap="/restart").status_code == 422
    assert mine.post("tin", client_id="third", payload="/restart").status_code == 202
    take_in()
    assert own_messages(mine)[-1].payload is None


# reading


def test_an_officers_words_are_read_when_the_page_shows_them(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào")
    take_in()
    message = say(browser, "Chào bác", author=Author.SYSTEM)
    form = {"token": browser.token, "up_to": str(message.id)}
    assert browser.client.post("/chat/read", data=form, headers=JSON).json() == {"changed": 1}
    browser.session.expire_all()
    assert message.read_at is not None
    assert message.delivered_at is not None
    assert browser.client.post("/chat/read", data=form, headers=JSON).json() == {"changed": 0}


def test_a_closed_widget_has_read_nothing(browser: Browser, take_in: TakeIn) -> None:
    browser.post("xin chào")
    take_in()
    message = say(browser, "Chào bác", author=Author.SYSTEM)
    browser.open("/chat?embed=1")
    browser.session.expire_all()
    assert message.read_at is None
    browser.open()
    browser.session.expire_all()
    assert message.read_at is not None


def test_the_tick_says_when_an_officer_has_read(browser: Browser, session: Session, take_in: TakeIn) -> None:
    browser.post("xin chào")
    take_in()
    assert 'data-tick="kept"' in browser.rows()
    inbox.open_conversation(session, officer(session, "duty"), browser.conversation.public_id, NOW)
    assert 'data-tick="read"' in browser.rows()


def test_a_page_that_was_away_gets_everything_it_missed(browser: Browser, session: Session) -> None:
    for number in range(70):
        receive(session, f"tin số {number}.", citizen=browser.visitor)
    first = own_messages(browser)[0].id
    page = browser.client.get(f"/chat/rows?after={first}").text
    assert all(f"tin số {number}." in page for number in range(1, 70))
    latest = browser.open().text
    assert "tin số 69." in latest
    assert "tin số 3." not in latest
    assert "tin số 3." in browser.open(f"/chat?before={own_messages(browser)[20].id}").text


# live events


def heard(events: list[dict[str, Any]], conversation_id: int) -> str:
    async def source() -> AsyncIterator[dict[str, Any]]:
        for event in events:
            yield event

    async def collect() -> str:
        return "".join([part async for part in live.stream(source(), conversation_id)])

    return asyncio.run(collect())


def test_the_stream_tells_of_the_own_conversation_only() -> None:
    own = {"kind": "message", "conversation": 7, "public_id": "conv-a", "message": 41}
    strange = {"kind": "message", "conversation": 8, "public_id": "conv-secret", "message": 42}
    said = heard([{"kind": "hello"}, own, strange, {"kind": "ping"}, {"kind": "closing"}, own], 7)
    assert said.count("event: change") == 2
    assert "id: 41" in said
    assert "conv-secret" not in said
    assert "42" not in said


def test_there_is_no_stream_before_the_first_message(browser: Browser) -> None:
    assert browser.client.get("/chat/events", headers=JSON).status_code == 404


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
