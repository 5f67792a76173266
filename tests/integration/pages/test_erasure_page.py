"""Wishes to be forgotten that come by letter: found without words, looked at twice, noted once with a reason."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from inbox_api.audit.service import write_waiting
from inbox_api.models import AuditEntry, Erasure, ErasureState, Message
from inbox_api.privacy import erasure
from tests.factories import create_case_for, receive
from tests.integration.pages.conftest import Browser

PAGE = "/quan-tri/xoa-du-lieu"
SignIn = Callable[[str], Browser]
NONCE = re.compile(r'name="nonce" value="(\w+)"')


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def admin(sign_in: SignIn) -> Browser:
    return sign_in("admin")


def text(answer: object) -> str:
    return html.unescape(answer.text)  # type: ignore[attr-defined]


def person_in(page: str) -> str:
    found = re.search(r'name="person" value="(\d+)"', page)
    assert found is not None, page
    return found[1]


@pytest.fixture
def wish(admin: Browser, session: Session) -> dict[str, str]:
    """A person with an open case, found by its code."""
    conversation = receive(session, "Nhà tôi ở ngõ Kín, số 0987654321", citizen="letter-writer", now=now())
    conversation.identity.profile_name = "Nguyễn Thị Hòa"
    case = create_case_for(session, conversation, phone="0987 654 321")
    page = text(admin.post(f"{PAGE}/tim", kind="case", text=case.code.lower(), channel="web"))
    assert "N. T. H." in page
    assert case.code in page
    assert "chưa đóng: hồ sơ được giữ" in page
    for hidden in ("Nguyễn Thị Hòa", "ngõ Kín", "letter-writer"):
        assert hidden not in page
    return {"person": person_in(page), "code": case.code}


def test_a_person_is_found_by_telephone_and_by_id_too(admin: Browser, session: Session, wish: dict[str, str]) -> None:
    by_phone = text(admin.post(f"{PAGE}/tim", kind="phone", text="+84 987 654 321", channel="web"))
    by_id = text(admin.post(f"{PAGE}/tim", kind="identity", text="letter-writer", channel="web"))
    assert person_in(by_phone) == person_in(by_id) == wish["person"]
    assert "Không tìm thấy ai." in text(admin.post(f"{PAGE}/tim", kind="identity", text="letter", channel="web"))
    assert "Không tìm thấy ai." in text(
        admin.post(f"{PAGE}/tim", kind="identity", text="letter-writer", channel="zalo")
    )
    assert "10 hoặc 11 chữ số" in text(admin.post(f"{PAGE}/tim", kind="phone", text="98765", channel="web"))
    assert admin.post(f"{PAGE}/tim", kind="everything", text="%", channel="web").status_code == 422


def test_a_wish_is_noted_once_after_a_second_look(admin: Browser, session: Session, wish: dict[str, str]) -> None:
    page = text(admin.post(f"{PAGE}/xem-lai", person=wish["person"]))
    assert "không ai khôi phục được" in page
    nonce = NONCE.search(page)
    assert nonce is not None
    form = {"person": wish["person"], "nonce": nonce[1], "reason": "letter", "reference": "12/PYC"}
    assert "Hãy đánh dấu" in text(admin.post(f"{PAGE}/ghi-nhan", **form))
    assert "bằng cách nào" in text(admin.post(f"{PAGE}/ghi-nhan", **{**form, "reason": "x"}, is_sure=1))
    assert "Hãy ghi số của đơn" in text(admin.post(f"{PAGE}/ghi-nhan", **{**form, "reference": " "}, is_sure=1))
    assert session.scalars(select(Erasure)).all() == []
    for _time in range(2):  # a double click
        assert admin.post(f"{PAGE}/ghi-nhan", **form, is_sure=1).status_code == 303
    [row] = session.scalars(select(Erasure)).all()
    assert (row.reason, row.reference, row.state) == ("letter", "12/PYC", ErasureState.ASKED)
    assert row.source.startswith("officer:")
    page = text(admin.get(f"{PAGE}?noted=1"))
    assert "Bằng thư hoặc đơn giấy" in page
    assert "12/PYC" in page
    again = text(admin.post(f"{PAGE}/tim", kind="case", text=wish["code"], channel="web"))
    assert "đang được thực hiện rồi" in again
    write_waiting(session)
    actions = {entry.action: entry for entry in session.scalars(select(AuditEntry))}
    assert actions["privacy.erasure_ordered"].actor == row.source
    assert actions["privacy.erasure_ordered"].detail == {"reason": "letter", "reference": "12/PYC"}


def test_the_wish_is_carried_out_like_any_other(admin: Browser, session: Session, wish: dict[str, str]) -> None:
    nonce = NONCE.search(text(admin.post(f"{PAGE}/xem-lai", person=wish["person"])))
    assert nonce is not None
    admin.post(
        f"{PAGE}/ghi-nhan", person=wish["person"], nonce=nonce[1], reason="counter", reference="7", is_sure=1
    )  # fmt: skip
    [row] = session.scalars(select(Erasure)).all()
    counts = erasure.carry_out(session, row.id, now())
    assert counts["cases_kept"] == 1
    assert session.scalars(select(Message).where(Message.text.contains("ngõ Kín"))).all() == []
    page = text(admin.get(PAGE))
    assert "xong lúc" in page
    assert "1 hồ sơ được giữ nhưng cắt liên kết" in page
    assert "Không tìm thấy ai." in text(admin.post(f"{PAGE}/tim", kind="case", text=wish["code"], channel="web"))


def test_nobody_who_was_not_chosen_is_touched(admin: Browser, session: Session) -> None:
    assert admin.post(f"{PAGE}/xem-lai").status_code == 404
    assert admin.post(f"{PAGE}/ghi-nhan", person=10**9, reason="letter", reference="1", is_sure=1).status_code == 404
    assert session.scalars(select(Erasure)).all() == []
