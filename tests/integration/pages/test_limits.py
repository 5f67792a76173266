"""A polite word from the conversation page: softly, for a time, looked at by a second person, never in danger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from inbox_api.abuse.repository import AbuseRepository
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.models import AbuseLevel, Conversation
from tests.factories import create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
WHY = "Nhắn lời xúc phạm cán bộ nhiều lần trong ngày"
LOOKED = "Đã đọc tin nhắn, đúng là xúc phạm"
FORM = 'name="level"'


@pytest.fixture
def talk(session: Session) -> Conversation:
    found = receive(session, "lời thô tục")
    found.unit_id = officer(session, "lan").unit_id
    session.flush()
    return found


def test_reception_sets_a_limit_and_another_person_keeps_it(
    session: Session, sign_in: SignIn, talk: Conversation
) -> None:
    lan, duty, page = sign_in("lan"), sign_in("duty"), f"/inbox/{talk.public_id}"
    assert FORM in lan.get(page).text
    assert lan.post(f"{page}/limits", level="muted", days=3, reason=WHY).status_code == 303
    [row] = AbuseRepository(session).of_citizen(talk.citizen_id)
    assert (row.level, (row.until - row.set_at).days, row.reason) == (AbuseLevel.MUTED, 3, WHY)
    last = ConversationRepository(session).messages(talk.id)[-1]
    assert "lịch sự" in last.text
    assert "chờ người thứ hai xem lại" in lan.get(page).text
    assert "/review" not in lan.get(page).text
    assert f"/limits/{row.id}/review" in duty.get(page).text
    assert WHY in duty.get("/limits").text
    assert 'href="/limits"' in duty.get("/cases").text
    assert duty.post(f"/limits/{row.id}/review", keep="true", note=LOOKED).status_code == 303
    assert WHY not in duty.get("/limits").text
    assert LOOKED in lan.get(page).text
    assert lan.post(f"{page}/limits/{row.id}/lift").status_code == 303
    assert "đã bỏ" in lan.get(page).text


def test_the_second_person_is_never_the_first(session: Session, sign_in: SignIn, talk: Conversation) -> None:
    lan = sign_in("lan")
    lan.post(f"/inbox/{talk.public_id}/limits", level="slowed", days=3, reason=WHY)
    [row] = AbuseRepository(session).of_citizen(talk.citizen_id)
    assert lan.post(f"/limits/{row.id}/review", keep="true", note=LOOKED).status_code == 403
    assert "người khác xem lại" in lan.get("/limits").text


@pytest.mark.parametrize(("fields", "status"), [({"reason": "ngắn"}, 422), ({"days": 31}, 422), ({"level": "x"}, 422)])
def test_it_needs_a_reason_and_an_end(
    sign_in: SignIn, talk: Conversation, fields: dict[str, object], status: int
) -> None:
    values: dict[str, object] = {"level": "muted", "days": 3, "reason": WHY, **fields}
    assert sign_in("lan").post(f"/inbox/{talk.public_id}/limits", **values).status_code == status


@pytest.mark.parametrize("danger", ["is_urgent", "is_restricted"])
def test_who_is_in_danger_or_denounces_is_never_limited(
    session: Session, sign_in: SignIn, talk: Conversation, danger: str
) -> None:
    setattr(talk, danger, True)
    session.flush()
    who = sign_in("lan" if danger == "is_urgent" else "inspector")
    page = f"/inbox/{talk.public_id}"
    assert FORM not in who.get(page).text
    for path in (f"{page}/limits", f"/api/v1/conversations/{talk.public_id}/limits"):
        answer = who.client.post(
            path, data={"csrf_token": who.token, "level": "muted", "days": "3", "reason": WHY}
        ) if "/api/" not in path else who.client.post(
            path, json={"level": "muted", "days": 3, "reason": WHY}, headers={"x-csrf-token": who.token}
        )  # fmt: skip
        assert answer.status_code == 409, path
    assert AbuseRepository(session).of_citizen(talk.citizen_id) == []


def test_a_handling_unit_may_only_ask_politely(session: Session, sign_in: SignIn) -> None:
    talk = receive(session, "lời thô tục")
    create_case_for(session, talk)
    phuc, page = sign_in("phuc"), f"/inbox/{talk.public_id}"
    shown = phuc.get(page).text
    assert 'value="warned"' in shown
    assert 'value="muted"' not in shown
    assert phuc.post(f"{page}/limits", level="muted", days=3, reason=WHY).status_code == 403
    assert phuc.post(f"{page}/limits", level="warned", days=3, reason=WHY).status_code == 303


def test_who_only_reads_has_no_form(session: Session, sign_in: SignIn, talk: Conversation) -> None:
    assert FORM not in sign_in("hoa").get(f"/inbox/{talk.public_id}").text
    assert sign_in("minh").post(f"/inbox/{talk.public_id}/limits", level="warned", reason=WHY).status_code == 404
    assert sign_in("admin").get("/limits").status_code == 403
