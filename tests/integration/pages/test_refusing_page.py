"""The page of a case offers fixed reasons why it is not accepted, with what the citizen reads of each."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from inbox_api.approvals import service as approvals
from inbox_api.cases import refusing, steps
from inbox_api.cases.states import CaseState
from tests.factories import NOW, create_case_for, officer, receive
from tests.integration.pages.conftest import Browser

SignIn = Callable[[str], Browser]
SAME = refusing.reasons()["same"]


def test_an_officer_chooses_a_reason_and_the_citizen_gets_its_words(sign_in: SignIn, session: Session) -> None:
    case = create_case_for(session, receive(session, "Đường ngập"))
    steps.change_state(session, case, CaseState.SORTING, officer(session, "lan"), NOW)
    lan, base = sign_in("lan"), f"/cases/{case.code}"
    page = lan.get(base).text
    assert f'<option value="same">{SAME.name}</option>' in page
    assert SAME.where in page
    assert lan.post(f"{base}/state", target="khong-tiep-nhan", refusal="").status_code == 422
    assert lan.post(f"{base}/state", target="khong-tiep-nhan", refusal="no-such-reason").status_code == 422
    assert lan.post(f"{base}/state", target="khong-tiep-nhan", refusal="same").status_code == 303
    session.refresh(case)
    assert case.refusal_reason == f"{SAME.sentence} {SAME.where}"
    assert case.refusal_reason in lan.get(base).text


def test_the_question_to_the_leaders_names_the_reason(sign_in: SignIn, session: Session) -> None:
    case = create_case_for(session, receive(session, "Đường ngập"))
    phuc = sign_in("phuc")
    assert phuc.post(f"/cases/{case.code}/work/refusal", refusal="same", reason="Mã TV-1").status_code == 303
    (row,) = approvals.of_case(session, case)
    assert row.payload == {"refusal": "same"}
    assert "Mã TV-1." in row.reason
    assert SAME.name in sign_in("hoa").get("/phe-duyet").text
