"""Photos of visits prove a result; a visit proposes "solved" and the usual steps decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from inbox_api.cases import desk, steps
from inbox_api.cases.states import CaseState, PhotoMissing
from inbox_api.conversations.repository import ConversationRepository
from inbox_api.field import evidence
from inbox_api.models import Case, Conversation
from tests.factories import NOW, create_case_for, officer
from tests.integration.field.conftest import PHONE_NOW, Program
from tests.integration.pages.conftest import csrf_of
from tests.pictures import picture

Phone = Callable[[str], Program]
RESULT = "Đã nạo vét cống trước số 12 Lê Lợi ngày 20/11/2026, nước rút hết."


def solved(phone: Program, case: Case, *, photos: int = 1, result: str | None = RESULT) -> int:
    told = [{"id": phone.photo(picture("JPEG", (40 + n, 30))), "stage": "after"} for n in range(photos)]
    answer = phone.visit(case, outcome="solved", note="Nước đã rút", photos=told, result=result)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def test_an_after_photo_of_a_visit_is_the_photo_that_a_result_needs(session: Session, case: Case, phone: Phone) -> None:
    lan = officer(session, "lan")
    for target in (CaseState.ASSIGNED, CaseState.IN_PROGRESS):
        steps.change_state(session, case, target, lan, NOW)
    with pytest.raises(PhotoMissing), session.begin_nested():
        steps.change_state(session, case, CaseState.RESOLVED, lan, NOW, steps.Reasons(result=RESULT))
    session.refresh(case)
    solved(phone("phuc"), case, result=None)
    steps.change_state(session, case, CaseState.RESOLVED, lan, NOW, steps.Reasons(result=RESULT))
    assert case.status == CaseState.RESOLVED


def test_a_photo_of_before_proves_nothing(session: Session, case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    phuc.visit(case, photos=[{"id": phuc.photo(), "stage": "before"}])
    assert evidence.after_photo_count(session, case) == 0


def test_photos_from_before_the_case_was_reopened_prove_nothing_now(session: Session, case: Case, phone: Phone) -> None:
    solved(phone("phuc"), case, result=None)
    assert evidence.after_photo_count(session, case) == 1
    case.clock_started_at = max(NOW, PHONE_NOW) + timedelta(days=900)
    assert evidence.after_photo_count(session, case) == 0


def test_accepting_sends_the_result_with_the_photos_and_waits_for_the_citizen(
    session: Session, case: Case, conversation: Conversation, phone: Phone
) -> None:
    visit = solved(phone("phuc"), case, photos=2)
    answer = phone("lan").send("POST", f"field/proposals/{visit}", {"decision": "accept"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["decision"], answer.json()["decided_by"]) == ("accepted", "lan")
    session.refresh(case)
    assert (case.status, case.result_text) == (CaseState.AWAITING_CONFIRMATION, RESULT)
    result, question = ConversationRepository(session).messages(conversation.id)[-2:]
    assert RESULT in result.text
    assert len(result.attachments) == 2
    assert question.buttons  # below the photos
    assert evidence.after_photo_count(session, case) == 2  # the case keeps its own
    kinds = [event.kind for event in desk.timeline(session, case)]
    assert "field_proposal" in kinds
    again = phone("lan").send("POST", f"field/proposals/{visit}", {"decision": "accept"})
    assert (again.status_code, again.json()["code"]) == (409, "decided_already")


def test_a_case_without_conversation_is_only_recorded_as_solved(session: Session, phone: Phone) -> None:
    case = create_case_for(session, None)
    visit = solved(phone("phuc"), case)
    answer = phone("phuc").send("POST", f"field/proposals/{visit}", {"decision": "accept"})
    assert answer.status_code == 200, answer.text
    session.refresh(case)
    assert case.status == CaseState.RESOLVED


def test_without_an_after_photo_a_reason_is_asked_as_always(session: Session, case: Case, phone: Phone) -> None:
    visit, lan = solved(phone("phuc"), case, photos=0), phone("lan")
    refused = lan.send("POST", f"field/proposals/{visit}", {"decision": "accept"})
    assert (refused.status_code, refused.json()["code"]) == (422, "photo_missing")
    session.refresh(case)
    assert case.status == CaseState.RECEIVED
    order = {"decision": "accept", "no_photo_reason": "Trời tối, không chụp được"}
    assert lan.send("POST", f"field/proposals/{visit}", order).status_code == 200


def test_words_that_say_nothing_are_stopped_and_may_be_put_right(session: Session, case: Case, phone: Phone) -> None:
    visit, lan = solved(phone("phuc"), case, result="Đã xử lý"), phone("lan")
    refused = lan.send("POST", f"field/proposals/{visit}", {"decision": "accept"})
    assert (refused.status_code, refused.json()["code"]) == (422, "answer_not_good")
    accepted = lan.send("POST", f"field/proposals/{visit}", {"decision": "accept", "result": RESULT})
    assert accepted.status_code == 200
    session.refresh(case)
    assert case.result_text == RESULT


def test_a_state_that_does_not_lead_there_refuses(session: Session, case: Case, phone: Phone) -> None:
    visit = solved(phone("phuc"), case)
    reasons = steps.Reasons(result=RESULT)
    steps.close_with_result(session, case, officer(session, "lan"), NOW, reasons)
    answer = phone("lan").send("POST", f"field/proposals/{visit}", {"decision": "accept"})
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_move")


def test_declining_needs_a_reason_and_leaves_the_case_as_it_is(session: Session, case: Case, phone: Phone) -> None:
    visit, lan = solved(phone("phuc"), case), phone("lan")
    assert lan.send("POST", f"field/proposals/{visit}", {"decision": "decline", "reason": "chưa"}).status_code == 422
    reason = "Ảnh cho thấy nước vẫn còn trên vỉa hè"
    answer = lan.send("POST", f"field/proposals/{visit}", {"decision": "decline", "reason": reason})
    assert (answer.json()["decision"], answer.json()["reason"]) == ("declined", reason)
    session.refresh(case)
    assert case.status == CaseState.RECEIVED


@pytest.mark.parametrize(("username", "status"), [("minh", 404), ("admin", 404), ("hoa", 403)])
def test_a_proposal_is_for_those_in_charge(case: Case, phone: Phone, username: str, status: int) -> None:
    visit = solved(phone("phuc"), case)
    for decision in ("accept", "decline"):
        order = {"decision": decision, "reason": "Không đúng với thực tế"}
        assert phone(username).send("POST", f"field/proposals/{visit}", order).status_code == status


# the pages


HTML = {"accept": "text/html"}


def test_the_case_page_offers_what_the_state_allows(session: Session, case: Case, phone: Phone) -> None:
    visit = solved(phone("phuc"), case)
    lan = phone("lan")
    page = lan.client.get(f"/cases/{case.code}", headers=HTML).text
    assert f'action="/cases/{case.code}/field/proposals/{visit}"' in page
    assert "Đã xong: gửi kết quả kèm ảnh sau" in page
    assert "field/proposals" not in phone("hoa").client.get(f"/cases/{case.code}", headers=HTML).text
    form = {"csrf_token": lan.token, "decision": "send", "result": RESULT}
    answer = lan.client.post(f"/cases/{case.code}/field/proposals/{visit}", data=form, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case.code}?done=answered#case-field")
    session.refresh(case)
    assert case.status == CaseState.AWAITING_CONFIRMATION
    assert "đã chấp nhận đề xuất là xử lý xong" in lan.client.get(f"/cases/{case.code}", headers=HTML).text


def test_choosing_dropping_and_facts_work_by_forms(session: Session, case: Case, phone: Phone) -> None:
    lan, phuc = phone("lan"), phone("phuc")
    steps.change_fields(session, case, {"address": "đầu hẻm 5 Lê Lợi"}, officer(session, "lan"), NOW)
    facts = {"address": {"base": "đường Lê Lợi", "value": "trước số 12"}}
    choice = phuc.visit(case, facts=facts).json()["choices"][0]["id"]
    form = {"csrf_token": lan.token}
    where = f"/cases/{case.code}/field"
    day = lan.client.post(f"{where}/plan", data={**form, "to": "phuc", "on": "hôm qua"}, headers=HTML)
    assert day.status_code == 422
    plan = lan.client.post(f"{where}/plan", data={**form, "to": "phuc", "on": "2026-11-27", "note": "đo"}, headers=HTML)
    assert plan.headers["location"] == f"/cases/{case.code}?done=field_chosen#case-field"
    page = lan.client.get(f"/cases/{case.code}", headers=HTML).text
    assert "27/11/2026" in page
    assert "Hai bên cùng sửa: Địa chỉ" in page
    chosen = {**form, "chosen": "mine", "seen": '"đầu hẻm 5 Lê Lợi"'}
    assert lan.client.post(f"{where}/choices/{choice}", data=chosen, headers=HTML).status_code == 303
    session.refresh(case)
    assert case.address == "trước số 12"
    assert lan.client.post(f"{where}/plan/remove", data=form, headers=HTML).status_code == 303
    assert lan.client.post(f"{where}/plan/remove", data=form, headers=HTML).status_code == 404


def test_a_browser_without_scripts_records_a_visit_with_photos(session: Session, case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    assert case.code in phuc.client.get("/di-hien-truong", headers=HTML).text
    page = phuc.client.get(f"/di-hien-truong/ho-so/{case.code}", headers=HTML).text
    fields = {name: value_of(page, name) for name in ("client_id", "base")}
    form = {"csrf_token": csrf_of(page), **fields, "outcome": "solved", "note": "Xong", "result": RESULT}
    form |= {"address": "trước số 12", "ward": "tra-vinh"}
    files = [("after", ("a.jpg", picture("JPEG"), "image/jpeg"))]
    for _time in range(2):  # a double click
        answer = phuc.client.post(f"/di-hien-truong/ho-so/{case.code}", data=form, files=files, headers=HTML)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"] == f"/cases/{case.code}?done=visited#case-field"
    (visit,) = phuc.get(f"field/cases/{case.code}/visits")
    assert (visit["outcome"], visit["was_offline"], [one["stage"] for one in visit["photos"]]) == (
        "solved",
        False,
        ["after"],
    )
    assert visit["proposal"]["result"] == RESULT
    session.refresh(case)
    assert case.address == "trước số 12"


def value_of(page: str, name: str) -> str:
    from html import unescape

    return unescape(page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0])


def test_the_page_that_a_browser_keeps_holds_nobody(session: Session, case: Case, phone: Phone) -> None:
    phuc = phone("phuc")
    shell = phuc.client.get("/di-hien-truong/ngoai-tuyen", headers=HTML)
    assert shell.status_code == 200
    for word in (case.code, "Thạch Phúc", "data-csrf", phuc.token, "csrf_token"):
        assert word not in shell.text
    worker = phuc.client.get("/di-hien-truong/worker.js")
    assert worker.headers["service-worker-allowed"] == "/di-hien-truong"
    assert phuc.client.get("/di-hien-truong/phien").json()["username"] == "phuc"
    phuc.client.cookies.clear()
    assert phuc.client.get("/di-hien-truong/phien").status_code == 401
    assert phuc.client.get("/di-hien-truong", headers=HTML).status_code == 303
