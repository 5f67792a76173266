"""What the pages show and do: safe texts, steps that answer 303, headers, errors in Vietnamese."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from inbox_api.cases import held
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import Author, SendState
from tests.conftest import ROOT
from tests.factories import create_case_for, officer, receive
from tests.integration.pages.conftest import HTML, Browser
from tests.pictures import picture

SignIn = Callable[[str], Browser]
PHOTO = ("files", ("sau.jpg", picture("JPEG"), "image/jpeg"))


def texts(session: Session, conversation_id: int) -> list[tuple[str, str]]:
    return [(row.author, row.text) for row in ConversationRepository(session).messages(conversation_id)]


def test_script_tags_of_citizens_show_as_text(sign_in: SignIn, session: Session) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    conversation = receive(session, attack)
    conversation.citizen.display_name = "<b>Tên</b>"
    case = create_case_for(session, conversation, description=attack, address='"><script>x</script>')
    lan = sign_in("lan")
    for path in (
        "/inbox",
        f"/inbox/{conversation.public_id}",
        f"/cases/{case.code}",
        "/cases",
        f"/inbox/{conversation.public_id}/new-case",
    ):
        page = lan.get(path).text
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "<b>Tên" not in page, path
    assert "&lt;script&gt;alert(1)" in lan.get(f"/inbox/{conversation.public_id}").text


@pytest.mark.parametrize(
    ("is_public", "hide_name", "line"),
    [
        (True, False, "người dân đồng ý, không kèm tên và số điện thoại"),
        (True, True, "người dân đồng ý nhưng yêu cầu giấu tên"),
        (False, False, "không, chỉ cán bộ được đọc"),
        (False, True, "không; người dân yêu cầu giấu tên"),
    ],
)
def test_the_case_page_says_whether_a_copy_may_be_public(
    sign_in: SignIn, session: Session, is_public: bool, hide_name: bool, line: str
) -> None:
    case = create_case_for(session, receive(session, "đèn hư"), is_public=is_public, hide_name=hide_name)
    assert line in sign_in("lan").get(f"/cases/{case.code}").text


def test_pages_hold_no_inline_script_style_or_outside_address(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "xin chào")
    case = create_case_for(session, conversation)
    lan = sign_in("lan")
    for path in ("/inbox", f"/inbox/{conversation.public_id}", "/cases", f"/cases/{case.code}", "/account", "/docs"):
        page = lan.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page), path
        assert not re.search(r'(src|href)="(https?:)?//', page.replace("https://www.openstreetmap.org", "")), path


def test_every_answer_carries_the_security_headers(client: TestClient, sign_in: SignIn) -> None:
    answers = [
        client.get("/sign-in", headers=HTML),
        client.get("/nothing", headers=HTML),
        client.get("/api/v1/cases"),
        client.get("/static/app.css"),
        sign_in("lan").get("/inbox"),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_people_get_pages_and_programs_get_problem_details(client: TestClient, sign_in: SignIn) -> None:
    page = client.get("/nothing", headers=HTML)
    assert (page.status_code, "Không tìm thấy" in page.text) == (404, True)
    assert client.get("/api/v1/cases", headers=HTML).headers["content-type"] == "application/problem+json"
    assert client.get("/bot/v1/cases", headers=HTML).headers["content-type"] == "application/problem+json"
    answer = sign_in("lan").get("/cases/TV-PA-000000-00000-0")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_visitors_without_a_session_meet_the_chat(client: TestClient) -> None:
    assert client.get("/", headers=HTML).headers["location"] == "/chat"


def test_lan_takes_over_answers_notes_and_hands_back(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "Đường ngập")
    create_case_for(session, conversation)
    lan, base = sign_in("lan"), f"/inbox/{conversation.public_id}"
    assert lan.post(f"{base}/take-over?filter=unit").headers["location"].startswith(f"{base}?filter=unit&done=taken")
    assert conversation.handled_by == "officer"
    assert lan.post(f"{base}/reply", text="Chào anh", files=[PHOTO]).status_code == 303
    assert lan.post(f"{base}/note", text="gọi lại chiều nay").status_code == 303
    assert texts(session, conversation.id)[-2:] == [("officer", "Chào anh"), ("note", "gọi lại chiều nay")]
    page = lan.get(base).text
    assert "Chào anh" in page
    assert "sau.jpg" in page
    assert "chỉ cán bộ thấy" in page
    assert lan.post(f"{base}/hand-back").status_code == 303
    session.refresh(conversation)
    assert conversation.handled_by == "bot"


def test_a_colleagues_conversation_needs_a_second_word(sign_in: SignIn, session: Session) -> None:
    from inbox_api.conversations import inbox

    conversation = receive(session, "Đường ngập")
    create_case_for(session, conversation)
    inbox.take_over(session, officer(session, "duty"), conversation.public_id, datetime.now(UTC))
    lan, base = sign_in("lan"), f"/inbox/{conversation.public_id}"
    assert "đang phụ trách hội thoại này" in lan.get(base).text
    assert lan.post(f"{base}/reply", text="Chào anh").status_code == 409
    assert lan.post(f"{base}/reply", text="Chào anh", force="true").status_code == 303
    session.refresh(conversation)
    assert conversation.officer_id == officer(session, "lan").id


def test_a_failed_message_says_why_and_can_be_sent_again(sign_in: SignIn, session: Session) -> None:
    from inbox_api.conversations import outbox

    conversation = receive(session, "Đường ngập", channel="zalo")
    create_case_for(session, conversation)
    message = outbox.say(session, conversation, author=Author.OFFICER, text="Dạ", now=datetime.now(UTC))
    message.outbound[0].state, message.outbound[0].error_code = SendState.FAILED, "-213"
    session.flush()
    lan, base = sign_in("lan"), f"/inbox/{conversation.public_id}"
    page = lan.get(base).text
    assert "Chưa gửi được" in page
    assert "không còn quan tâm" in page
    assert lan.post(f"{base}/messages/{message.id}/resend").status_code == 303
    session.refresh(message.outbound[0])
    assert message.outbound[0].state == SendState.QUEUED


def test_the_window_says_what_is_left(sign_in: SignIn, session: Session) -> None:
    now = datetime.now(UTC)
    lan = sign_in("lan")
    for age, words in ((1, "để trả lời tự do"), (30, "do cán bộ soạn"), (24 * 8, "Đã hết thời gian")):
        conversation = receive(session, "chào", channel="facebook", now=now - timedelta(hours=age))
        create_case_for(session, conversation)
        assert words in lan.get(f"/inbox/{conversation.public_id}").text


def test_officers_see_how_the_citizen_is_called(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "cho bác hỏi giấy khai sinh")
    message = ConversationRepository(session).messages(conversation.id)[0]
    example = json.loads((ROOT / "tests/contract/bot/ask_bot.json").read_text(encoding="utf-8"))
    understood = example["response"]["body"]["understanding"]
    lan = sign_in("lan")
    for address, is_shown in (("bác", True), (None, False)):
        message.understanding = {**understood, "address": address}
        session.flush()
        assert ("gọi là bác" in lan.get(f"/inbox/{conversation.public_id}").text) is is_shown


def test_chosen_messages_become_a_case_and_others_join_it(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "Ổ gà lớn trên đường Lê Lợi", citizen="c9")
    conversation.unit_id = officer(session, "lan").unit_id
    receive(session, "gần chợ, phường 1", citizen="c9")
    first, second = ConversationRepository(session).messages(conversation.id)
    lan, base = sign_in("lan"), f"/inbox/{conversation.public_id}"
    to_form = lan.post(f"{base}/chosen", case="new", messages=[first.id]).headers["location"]
    form = lan.get(to_form).text
    assert "Ổ gà lớn trên đường Lê Lợi</textarea>" in form
    assert '<option value="0101" selected>' in form
    made = lan.post(
        f"{base}/new-case", case_type="PAHT", topic="0101", description="Ổ gà", ward="tra-vinh", messages=[first.id]
    )
    code = made.headers["location"].split("/")[2].split("?")[0]
    assert lan.post(f"{base}/chosen", case=code, messages=[second.id]).status_code == 303
    page = lan.get(f"/cases/{code}").text
    assert "gần chợ, phường 1" in page
    assert "gắn 1 tin nhắn vào hồ sơ" in page


def test_a_case_made_from_a_conversation_is_called_after_the_matter_not_after_what_was_said_last(
    sign_in: SignIn, session: Session
) -> None:
    conversation = receive(session, "alo xin chào", citizen="caller")
    for said in ("Cống trước chợ bị nghẹt", "nước tràn lên lề", "cho tôi gặp cán bộ", "dạ cảm ơn", "5 sao"):
        receive(session, said, citizen="caller")
    page = sign_in("lan").get(f"/inbox/{conversation.public_id}/new-case").text
    assert "Cống trước chợ bị nghẹt\nnước tràn lên lề<" in page
    assert "Cống trước chợ bị nghẹt\nnước tràn lên lề\ncho tôi" not in page


def test_messages_of_another_conversation_cannot_be_pulled_into_a_case(sign_in: SignIn, session: Session) -> None:
    secret = receive(session, "chuyện riêng")
    theirs = ConversationRepository(session).messages(secret.id)[0]
    conversation = receive(session, "Đường ngập")
    case = create_case_for(session, conversation)
    lan, base = sign_in("lan"), f"/inbox/{conversation.public_id}"
    assert lan.post(f"{base}/chosen", case=case.code, messages=[theirs.id]).status_code == 404
    answer = lan.post(f"{base}/new-case", case_type="PAHT", description="x", ward="tra-vinh", messages=[theirs.id])
    assert answer.status_code == 404


def test_a_case_is_corrected_assigned_moved_and_closed_with_its_result(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "Đường ngập")
    case = create_case_for(session, conversation)
    lan, base = sign_in("lan"), f"/cases/{case.code}"
    fields = {"title": "Ngập chợ", "description": "Ngập nửa bánh xe", "topic": "0404", "ward_code": "tra-vinh"}
    assert lan.post(f"{base}/fields", version=case.version, **fields).status_code == 303
    assert lan.post(f"{base}/fields", version=case.version - 1, **fields | {"title": "khác"}).status_code == 409
    assert lan.post(f"{base}/assign", to="lan").status_code == 303
    assert lan.post(f"{base}/state", target="dang-xu-ly").status_code == 303
    assert lan.post(f"{base}/state", target="da-dong").status_code == 409
    assert lan.post(f"{base}/state", target="cho-bo-sung", reason="ngắn").status_code == 422
    assert lan.post(f"{base}/answer", text="Đã cử người tới").status_code == 303
    assert lan.post(f"{base}/result", result="Đã thông cống").status_code == 422
    assert lan.post(f"{base}/result", result="Đã thông cống", files=[PHOTO]).status_code == 303
    held.release_lost(session, datetime.now(UTC) + timedelta(minutes=1))
    session.refresh(case)
    assert (case.status, case.result_text) == ("da-dong", "Đã thông cống")
    page = lan.get(base).text
    for sentence in ("sửa thông tin hồ sơ", "phân công hồ sơ cho", "đổi trạng thái từ", "trả lời người dân"):
        assert sentence in page, sentence


def test_a_result_may_wait_for_the_citizens_word(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "Đường ngập")
    case = create_case_for(session, conversation)
    lan = sign_in("lan")
    answer = lan.post(
        f"/cases/{case.code}/result",
        result="Đã vá ổ gà trước số 12 đường Lê Lợi trong sáng nay",
        no_photo_reason="trời mưa không chụp được",
        then="confirm",
    )
    assert answer.status_code == 303
    held.release_lost(session, datetime.now(UTC) + timedelta(minutes=1))
    session.refresh(case)
    assert case.status == "cho-dan-xac-nhan"
    result = f"Kết quả xử lý hồ sơ {case.code}: Đã vá ổ gà trước số 12 đường Lê Lợi trong sáng nay"
    asked = ("officer", "Việc này đã xong với anh/chị chưa?")
    assert texts(session, conversation.id)[-2:] == [("officer", result), asked]


def test_a_transferred_case_leaves_for_the_list_when_it_is_out_of_sight(sign_in: SignIn, session: Session) -> None:
    case = create_case_for(session, receive(session, "Đường ngập"))
    lan = sign_in("lan")
    answer = lan.post(f"/cases/{case.code}/transfer", unit="nguyet-hoa-kt", reason="thuộc phường Nguyệt Hóa")
    assert answer.headers["location"] == "/cases?done=transferred"
    assert lan.get(f"/cases/{case.code}").status_code == 404


def test_a_conversation_without_a_case_can_be_closed(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "cảm ơn", citizen="c1")
    conversation.unit_id = officer(session, "lan").unit_id
    session.flush()
    assert sign_in("lan").post(f"/inbox/{conversation.public_id}/close").status_code == 303
    session.refresh(conversation)
    assert conversation.is_closed
    receive(session, "còn câu nữa", citizen="c1")
    session.refresh(conversation)
    assert not conversation.is_closed


@pytest.mark.parametrize("seen", [True, False])
def test_live_blocks_mark_read_only_what_is_before_the_eyes(sign_in: SignIn, session: Session, seen: bool) -> None:
    conversation = receive(session, "Đường ngập")
    create_case_for(session, conversation)
    lan = sign_in("lan")
    page = lan.get(f"/live/inbox?id={conversation.public_id}&seen={str(seen).lower()}").text
    row = page[page.index(f'id="row-{conversation.public_id}"') :]
    assert ('class="unread"' in row.split("</li>")[0]) is not seen
    assert 'id="messages"' in page


def test_the_log_shows_ids_and_never_words(sign_in: SignIn, session: Session) -> None:
    from inbox_api.audit import service as audit

    conversation = receive(session, "chuyện riêng tư")
    conversation.citizen.display_name = "Nguyễn Văn Kín"
    create_case_for(session, conversation)
    sign_in("lan").get(f"/inbox/{conversation.public_id}")
    audit.write_waiting(session)
    page = sign_in("auditor").get("/audit").text
    assert "conversation.view" in page
    assert "riêng tư" not in page
    assert "Nguyễn Văn Kín" not in page


def test_the_description_for_programs_lists_its_calls(client: TestClient) -> None:
    page = client.get("/docs", headers=HTML).text
    assert "/api/v1/cases/{code}" in page
    assert client.get("/openapi.json").json()["info"]["version"] == "1"


@pytest.mark.parametrize(
    "path",
    ["/inbox?q=%00", "/inbox?q=%22", "/inbox?q=%25_%5C", "/inbox/%00", "/cases/%00x", "/files/99999999999999999999",
     "/inbox?page=0", "/inbox?filter=%27", "/audit?before=-1", "/live/case/x", "/inbox?q=" + "a" * 300],
)  # fmt: skip
def test_odd_addresses_are_no_bugs(sign_in: SignIn, path: str) -> None:
    assert sign_in("lan").get(path).status_code < 500


def test_the_list_of_steps_calls_pages_and_filters_places_not_ranks(sign_in: SignIn) -> None:
    assert 'data-place="Nơi"' in sign_in("lan").get("/inbox").text
