"""Requests of people about their own data on the page of erasure: a clock, one extension, an end."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.models import DataRequest, OfficerNotice
from inbox_api.privacy import erasure, requests
from tests.factories import NOW, officer, receive
from tests.integration.pages.conftest import Browser

PAGE = "/quan-tri/xoa-du-lieu"
SignIn = Callable[[str], Browser]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def admin(sign_in: SignIn) -> Browser:
    return sign_in("admin")


def text(answer: object) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())  # type: ignore[attr-defined]


def one(session: Session) -> DataRequest:
    session.expire_all()
    return session.scalars(select(DataRequest)).one()


@pytest.fixture
def request_of_letter(admin: Browser, session: Session) -> DataRequest:
    admin.post(f"{PAGE}/yeu-cau", kind="see", source="letter", reference="7/ĐT")
    return one(session)


def test_a_request_by_letter_gets_its_two_clocks(admin: Browser, request_of_letter: DataRequest) -> None:
    page = text(admin.get(PAGE))
    assert "Xem hoặc xin bản sao" in page
    assert "Bằng thư" in page
    assert "7/ĐT" in page
    row = request_of_letter
    assert row.reply_due_at <= row.due_at
    assert timedelta(days=9) < row.due_at - row.received_at < timedelta(days=26)  # Tet may lie between


def test_told_extended_and_done_each_once(admin: Browser, session: Session, request_of_letter: DataRequest) -> None:
    row, due = request_of_letter, request_of_letter.due_at
    admin.post(f"{PAGE}/yeu-cau/{row.id}/da-tra-loi")
    assert one(session).replied_at is not None
    admin.post(f"{PAGE}/yeu-cau/{row.id}/gia-han", reason="Phải tìm trong kho lưu trữ cũ")
    assert timedelta(days=9) < one(session).due_at - due < timedelta(days=26)
    again = admin.post(f"{PAGE}/yeu-cau/{row.id}/gia-han", reason="Phải tìm trong kho lưu trữ cũ")
    assert again.status_code == 409
    admin.post(f"{PAGE}/yeu-cau/{row.id}/xong")
    assert one(session).done_at is not None
    assert "Không có yêu cầu nào đang chờ" in text(admin.get(PAGE))


def test_a_refusal_needs_its_ground(admin: Browser, session: Session, request_of_letter: DataRequest) -> None:
    row = request_of_letter
    assert admin.post(f"{PAGE}/yeu-cau/{row.id}/tu-choi", reason="").status_code == 422
    admin.post(f"{PAGE}/yeu-cau/{row.id}/tu-choi", reason="Luật buộc phải giữ hồ sơ (Đ.14)")
    assert (one(session).is_refused, one(session).outcome) == (True, "Luật buộc phải giữ hồ sơ (Đ.14)")
    assert "từ chối, Luật buộc phải giữ hồ sơ" in text(admin.get(PAGE))


def test_only_administrators_see_to_them(sign_in: SignIn, session: Session, request_of_letter: DataRequest) -> None:
    lan = sign_in("lan")
    assert lan.get(PAGE).status_code == 403
    assert lan.post(f"{PAGE}/yeu-cau/{request_of_letter.id}/xong").status_code == 403
    assert one(session).done_at is None


def test_a_wish_to_be_forgotten_has_a_clock_and_ends_with_the_deletion(admin: Browser, session: Session) -> None:
    conversation = receive(session, "Xóa hết dữ liệu của tôi", citizen="leaves")
    requests.note(session, "delete", requests.FROM_CHAT, now(), conversation=conversation)
    number = erasure.ask(session, "web", "web", "leaves", source="cli", digest="d-leaves", now=now())
    assert number is not None
    assert (one(session).erasure_id, one(session).source) == (number, "chat")
    assert "yêu cầu tự kết thúc khi xóa xong" in text(admin.get(PAGE))
    assert admin.post(f"{PAGE}/yeu-cau/{one(session).id}/xong").status_code == 409
    erasure.carry_out(session, number, now())
    assert one(session).done_at is not None


def test_administrators_are_reminded_once_a_day_of_what_is_due(session: Session) -> None:
    row = requests.note(session, "see", "letter", NOW, reference="8/ĐT")  # days without a long holiday
    assert requests.remind(session, NOW) == 0
    due = row.reply_due_at - timedelta(hours=2)
    assert requests.remind(session, due) == 1
    assert requests.remind(session, due + timedelta(hours=1)) == 0
    assert requests.remind(session, due + timedelta(days=1)) == 1
    told = session.scalars(select(OfficerNotice).where(OfficerNotice.kind == "data_requests_due")).all()
    assert {notice.officer_id for notice in told} == {officer(session, "admin").id}
    requests.reply(session, officer(session, "admin"), row.id, due)
    assert requests.remind(session, due + timedelta(days=3)) == 0
