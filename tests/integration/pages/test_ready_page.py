"""Pages of ready answers: where they are kept, where they are offered, and what calls them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy.orm import Session

from inbox_api.models import Author, Case, Conversation, Message
from inbox_api.ready import service
from tests.factories import NOW, create_case_for, create_officer, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
FRAGMENT = {"hx-request": "true"}
LAMP = {"title": "Đã báo đội đèn", "body": "Đội điện đã nhận {mã hồ sơ}, xong trước {ngày}.", "topics": "0301"}


@pytest.fixture
def talk(session: Session) -> Conversation:
    return receive(session, "Đèn đường trước nhà tôi tắt cả tuần")


@pytest.fixture
def case(session: Session, talk: Conversation) -> Case:
    return create_case_for(session, talk, topic="0301")


def test_an_officer_keeps_changes_and_removes_his_own(sign_in: SignIn, session: Session) -> None:
    lan = sign_in("lan")
    assert lan.post("/ready-answers", word="đèn", **LAMP).headers["location"] == "/ready-answers?done=ready_kept"
    page = lan.get("/ready-answers").text
    assert "Đã báo đội đèn" in page
    assert "/den" in page
    assert "Đèn đường hỏng" in page
    [row] = service.kept(session, officer(session, "lan"))
    form = lan.get(f"/ready-answers/{row.id}").text
    assert 'value="0301" checked' in form
    until = datetime.now(UTC).date() + timedelta(days=60)
    changed = lan.post(f"/ready-answers/{row.id}", version=1, title="Đèn", body="Đã nhận.", valid_to=until.isoformat())
    assert changed.status_code == 303
    assert f"đến {until:%d/%m/%Y}" in lan.get("/ready-answers").text
    assert lan.post(f"/ready-answers/{row.id}", version=1, title="Cũ", body="Cũ.").status_code == 409
    assert lan.post(f"/ready-answers/{row.id}", version=2, title="", body="Cũ.").status_code == 422
    assert lan.post(f"/ready-answers/{row.id}", version=2, title="x", body="x", valid_to="mai").status_code == 422
    assert lan.post(f"/ready-answers/{row.id}/remove").status_code == 303
    assert "Đã nhận." not in lan.get("/ready-answers").text


def test_a_last_day_may_be_typed_as_people_write_it(sign_in: SignIn) -> None:
    lan = sign_in("lan")
    assert lan.post("/ready-answers", valid_to="31/01/2027", **LAMP).status_code == 303
    assert "đến 31/01/2027" in lan.get("/ready-answers").text
    wrong = lan.post("/ready-answers", valid_to="mai", **LAMP)
    assert (wrong.status_code, "Ngày cuối: mai không phải là ngày." in unescape(wrong.text)) == (422, True)


def test_a_units_head_keeps_the_units_and_its_officers_only_use_them(sign_in: SignIn, session: Session) -> None:
    create_officer(session, "an", "Lê Văn An", ["officer"], officer(session, "lan").unit.code)
    hoa, an = sign_in("hoa"), sign_in("an")
    assert 'name="scope"' in hoa.get("/ready-answers/new").text
    assert 'name="scope"' not in an.get("/ready-answers/new").text
    assert hoa.post("/ready-answers", scope="unit", **LAMP).status_code == 303
    [row] = service.kept(session, officer(session, "an"))
    assert "Đã báo đội đèn" in an.get("/ready-answers").text
    assert '<form method="post" action="/ready-answers' not in an.get(f"/ready-answers/{row.id}").text
    assert an.post(f"/ready-answers/{row.id}/remove").status_code == 403
    assert sign_in("minh").get(f"/ready-answers/{row.id}").status_code == 404
    assert an.post("/ready-answers", scope="unit", **LAMP).status_code == 403


@pytest.mark.parametrize("who", ["admin", "auditor", "trainer"])
def test_who_reads_no_citizens_texts_has_no_ready_answers(sign_in: SignIn, who: str) -> None:
    for path in ("/ready-answers", "/ready-answers/new", "/ready-answers/offered", "/ready-answers/called"):
        assert sign_in(who).get(path).status_code == 403, path


def test_the_page_of_a_case_offers_what_fits_it_filled_and_beside_each_field(
    sign_in: SignIn, session: Session, case: Case
) -> None:
    lan = sign_in("lan")
    lan.post("/ready-answers", **LAMP)
    lan.post("/ready-answers", title="Bãi rác", body="Xe tới tối nay.", topics="0501", word="rac")
    page = lan.get(f"/cases/{case.code}").text
    assert f'hx-get="/ready-answers/offered?case={case.code}"' in page
    fields = re.findall(rf'<textarea[^>]*id="([^"]+)"[^>]*data-ready="case={case.code}"', page)
    assert {"answer", "transfer-reason"} <= set(fields)
    found = unescape(lan.get(f"/ready-answers/offered?case={case.code}", **FRAGMENT).text)
    assert f"Đội điện đã nhận {case.code}" in found
    assert "{ngày}" in found
    assert found.index("Đã báo đội đèn") < found.index("Cho việc khác") < found.index("Bãi rác")
    assert "ready-box" not in sign_in("hoa").get(f"/cases/{case.code}").text
    assert sign_in("minh").get(f"/ready-answers/offered?case={case.code}", **FRAGMENT).status_code == 404


def test_the_letters_behind_a_slash_bring_the_choices(sign_in: SignIn, case: Case, talk: Conversation) -> None:
    lan = sign_in("lan")
    lan.post("/ready-answers", word="den", **LAMP)
    lan.post("/ready-answers", title="Bãi rác", body="Xe tới tối nay.", topics="0501", word="rac")
    for around in (f"case={case.code}", f"conversation={talk.public_id}"):
        called = unescape(lan.get(f"/ready-answers/called?{around}&word=đe", **FRAGMENT).text)
        assert f'data-called="Đội điện đã nhận {case.code}' in called
        assert "Bãi rác" not in called
    assert f'data-ready="conversation={talk.public_id}"' in lan.get(f"/inbox/{talk.public_id}").text
    assert "<li" not in lan.get(f"/ready-answers/called?case={case.code}&word=zzz", **FRAGMENT).text


def test_a_good_answer_is_kept_at_one_press(sign_in: SignIn, session: Session, case: Case, talk: Conversation) -> None:
    told = Message(
        conversation_id=talk.id, channel="web", account_id="web", author=Author.OFFICER, sent_at=NOW, received_at=NOW,
        text="Dạ, đội đèn tới trong hai ngày, cần gấp gọi 0901234567.", officer_id=officer(session, "lan").id,
    )  # fmt: skip
    session.add(told)
    session.flush()
    lan = sign_in("lan")
    path = f"/inbox/{talk.public_id}/messages/{told.id}/keep-ready"
    assert path in lan.get(f"/inbox/{talk.public_id}").text
    assert "done=reply_kept" in lan.post(path).headers["location"]
    page = lan.get("/ready-answers").text
    assert "đội đèn tới trong hai ngày" in page
    assert "0901234567" not in page
    assert "Đèn đường hỏng" in page
    assert lan.post(path).status_code == 409
