"""Who sees and does what, on pages and by the API: Lan works here, Minh elsewhere, Hoa only reads."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from inbox_api.models import Case, Conversation
from tests.factories import create_case_for, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]


@pytest.fixture
def matter(session: Session) -> tuple[Conversation, Case]:
    conversation = receive(session, "Đường ngập sâu trước chợ")
    return conversation, create_case_for(session, conversation)


@pytest.mark.parametrize("username", ["lan", "minh", "hoa", "phuc", "duty", "inspector", "admin", "auditor", "trainer"])
def test_every_page_renders_or_says_no_for_every_role(
    sign_in: SignIn, matter: tuple[Conversation, Case], username: str
) -> None:
    browser = sign_in(username)
    reads = username not in {"admin", "auditor", "trainer"}
    logs = username in {"admin", "auditor"}
    for path in ("/inbox", "/cases", "/inbox?filter=overdue", "/inbox?q=ngap", "/cases?filter=closed", "/live/inbox"):
        assert browser.get(path).status_code == (200 if reads else 403), path
    assert browser.get("/audit").status_code == (200 if logs else 403)
    assert browser.get("/account").status_code == 200
    assert browser.get("/docs").status_code == 200
    first = browser.get("/").headers["location"]
    assert first == ("/inbox" if reads else "/audit" if logs else "/procedures")


def test_an_officer_of_another_ward_finds_nothing_by_page_or_api(
    sign_in: SignIn, matter: tuple[Conversation, Case]
) -> None:
    conversation, case = matter
    minh = sign_in("minh")
    for path in (
        f"/inbox/{conversation.public_id}",
        f"/live/inbox?id={conversation.public_id}",
        f"/inbox/{conversation.public_id}/new-case",
        f"/cases/{case.code}",
        f"/live/case/{case.code}",
        f"/api/v1/conversations/{conversation.public_id}",
        f"/api/v1/conversations/{conversation.public_id}/messages",
        f"/api/v1/cases/{case.code}",
        f"/api/v1/cases/{case.code}/events",
    ):
        assert minh.get(path).status_code == 404, path
    for path in ("take-over", "hand-back", "reply", "note", "close", "chosen"):
        answer = minh.post(f"/inbox/{conversation.public_id}/{path}", text="xin chào", case="x")
        assert answer.status_code == 404, path
    for path in ("assign", "transfer", "answer", "note", "result"):
        answer = minh.post(f"/cases/{case.code}/{path}", text="x", reason="lý do chuyển hồ sơ", result="xong", to="lan")
        assert answer.status_code == 404, path
    assert case.code not in minh.get("/cases").text
    assert conversation.public_id not in minh.get("/inbox?q=ngap").text


def test_the_leader_reads_but_cannot_act(sign_in: SignIn, matter: tuple[Conversation, Case]) -> None:
    conversation, case = matter
    hoa = sign_in("hoa")
    page = hoa.get(f"/inbox/{conversation.public_id}")
    assert "Đường ngập sâu" in page.text
    assert 'id="reply-form"' not in page.text
    forms = re.findall(r'action="(/cases[^"]*)"', hoa.get(f"/cases/{case.code}").text)
    own = {"work/instruction", "desk/reveal", "desk/export", "desk/print", "watch"}
    # to direct, and to see, take along and be told of what one may read
    assert {form.removeprefix(f"/cases/{case.code}/") for form in forms} <= own
    for path in ("take-over", "hand-back", "reply", "note", "close"):
        assert hoa.post(f"/inbox/{conversation.public_id}/{path}", text="xin chào").status_code == 403, path
    for path, fields in {
        "assign": {"to": "lan"},
        "transfer": {"unit": "tra-vinh-ca", "reason": "không thuộc thẩm quyền"},
        "answer": {"text": "xin chào"},
        "note": {"text": "ghi chú"},
        "result": {"result": "xong", "no_photo_reason": "không chụp được ảnh"},
        "state": {"target": "dang-phan-loai"},
    }.items():
        assert hoa.post(f"/cases/{case.code}/{path}", **fields).status_code == 403, path
    assert case.status == "da-tiep-nhan"


def test_a_denunciation_shows_no_name_in_lists_and_nothing_to_the_ward(sign_in: SignIn, session: Session) -> None:
    conversation = receive(session, "Tôi tố cáo ông A nhận tiền", citizen="denouncer")
    conversation.citizen.display_name = "Nguyễn Văn Kín"
    case = create_case_for(session, conversation, case_type="TC", topic=None, contact_name="Nguyễn Văn Kín")
    session.flush()
    assert sign_in("lan").get(f"/cases/{case.code}").status_code == 404
    assert sign_in("lan").get(f"/inbox/{conversation.public_id}").status_code == 404
    inspector = sign_in("inspector")
    for path in ("/inbox", "/cases"):
        page = inspector.get(path).text
        assert "Người tố cáo (bí mật)" in page
        assert "Nguyễn Văn Kín" not in page
        assert "nhận tiền" not in page
